package relay

import (
	"context"
	"errors"
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
	// First holds everything until the person has chosen, after they connected
	// for the first time, what becomes of the messages that waited in the office.
	First bool
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

// The reasons for which messages are held. When several hold, the first of this
// list is given.
const (
	HoldFirst    = "first"
	HoldPaused   = "paused"
	HoldQuiet    = "quiet"
	HoldPresence = "presence"
)

// Hold says why messages wait for the member.
type Hold struct {
	// Reason is one of the four above, or "" when nothing is held.
	Reason string
	// Until is when that reason ends by the clock; zero when only a person ends it.
	Until time.Time
	// Messages are those of which something is held.
	Messages int
}

// hold says whether messages wait for the member. reason is the one that holds
// them now, or "".
type hold struct {
	policy   Policy
	presence string
	reason   string
}

func (h *hold) active() bool { return h.reason != "" }

// why is the reason that holds messages at a time, and its end.
func (h *hold) why(now time.Time) (reason string, until time.Time) {
	end, quiet := h.quiet(now)
	switch {
	case h.policy.First:
		return HoldFirst, time.Time{}
	case now.Before(h.policy.PausedUntil):
		return HoldPaused, h.policy.PausedUntil
	case quiet:
		return HoldQuiet, end
	case h.present():
		return HoldPresence, time.Time{}
	}
	return "", time.Time{}
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

// applyHold moves entries between waiting and held when the hold began or ended.
func (r *Relay) applyHold(now time.Time) {
	was := r.hold.active()
	r.hold.reason, _ = r.hold.why(now)
	if r.hold.active() != was {
		r.moveHeld()
	}
}

// moveHeld brings the entries to what the hold says. At the start they may be as
// an earlier process left them.
func (r *Relay) moveHeld() {
	ctx := context.WithoutCancel(r.life)
	all := func(outbox.Entry) bool { return true }
	if r.hold.active() {
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

// FromNow is the person's choice not to have relayed what was written before
// they connected: what is held of it is skipped, and so is what the office
// offers of it later. It is kept on disk. ErrNotConnected: nobody is connected.
func (r *Relay) FromNow(ctx context.Context) error {
	return r.ask(ctx, func(inner context.Context) error {
		if r.link == nil {
			return ErrNotConnected
		}
		receipt, err := r.cfg.Store.FromNow(inner, r.link.VerifiedAt)
		if err == nil {
			r.skipped.Add(int64(len(receipt.Settle)))
			r.accept(receipt)
		}
		return err
	})
}

// ErrNotConnected says that nobody is connected.
var ErrNotConnected = errors.New("relay: nobody is connected")

func (f *front) mute(ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.muted = make(map[string]bool, len(ids))
	for _, id := range ids {
		f.muted[id] = true
	}
}
