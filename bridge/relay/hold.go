package relay

import (
	"context"
	"time"

	"bellhop/bridge/outbox"
)

// Policy is when the member wants messages, and what of them. The zero value
// relays always, and leaves in Slack as it is what was edited or deleted after
// it was posted.
type Policy struct {
	// CarryEdits and CarryDeletions change in Slack what was posted and then
	// edited, or deleted, in the office.
	CarryEdits, CarryDeletions bool
	// OnlyAway holds messages while the member is present in the office.
	OnlyAway bool
	// Quiet gives the end of the quiet hours that a time lies in; nil: none.
	Quiet func(time.Time) (time.Time, bool)
	// PausedUntil holds everything until then.
	PausedUntil time.Time
	// Muted are ids of senders whose messages are not relayed.
	Muted []string
}

// carries reports whether a plan of that kind is to be carried out.
func (p *Policy) carries(plan outbox.Op) bool {
	if plan == outbox.OpRemove {
		return p.CarryDeletions
	}
	return p.CarryEdits
}

// hold says whether messages wait for the member.
type hold struct {
	policy   Policy
	presence string
	active   bool
}

func (h *hold) holds(now time.Time) bool {
	_, quiet := h.quiet(now)
	return quiet || now.Before(h.policy.PausedUntil) || h.present()
}

// present is true only for a presence that is known: unknown presence relays.
func (h *hold) present() bool {
	if !h.policy.OnlyAway {
		return false
	}
	switch h.presence {
	case "active", "meeting", "busy":
		return true
	}
	return false
}

func (h *hold) quiet(now time.Time) (time.Time, bool) {
	if h.policy.Quiet == nil {
		return time.Time{}, false
	}
	return h.policy.Quiet(now)
}

// until is when the hold may end by the clock; zero when only a signal ends it.
func (h *hold) until(now time.Time) time.Time {
	if now.Before(h.policy.PausedUntil) {
		return h.policy.PausedUntil
	}
	if end, quiet := h.quiet(now); quiet {
		return end
	}
	return time.Time{}
}

// applyHold moves entries between waiting and held when the hold changed.
func (r *Relay) applyHold(now time.Time) {
	holds := r.hold.holds(now)
	if holds == r.hold.active {
		return
	}
	r.hold.active = holds
	ctx := context.WithoutCancel(r.life)
	all := func(outbox.Entry) bool { return true }
	if holds {
		r.queue.clear()
		if err := r.cfg.Store.Hold(ctx, all); err != nil {
			r.fail(err)
		}
		return
	}
	receipt, err := r.cfg.Store.Release(ctx, all)
	if err != nil {
		r.fail(err)
		return
	}
	r.accept(receipt)
}

// SetPolicy takes what the member wants from now on.
func (r *Relay) SetPolicy(ctx context.Context, p Policy) error {
	return r.ask(ctx, func(context.Context) error {
		r.hold.policy = p
		r.front.mute(p.Muted)
		r.applyHold(time.Now())
		return nil
	})
}

func (f *front) mute(ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.muted = make(map[string]bool, len(ids))
	for _, id := range ids {
		f.muted[id] = true
	}
}
