package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

const (
	// unknownTries is how often a code that is in no list is tried again.
	unknownTries = 3
	// unknownWait is the wait between those tries.
	unknownWait = 5 * time.Minute
	// changeTries bounds the repeats of an update or deletion, which do no harm.
	changeTries = 5
)

// fixed reports whether Slack will never change that message, whatever it is to
// say: the new text has to be posted.
func fixed(code string) bool { return code == "edit_window_closed" || code == "cant_update_message" }

// after says what an entry becomes by the verdict on its attempt. It is the
// whole policy of repeats.
func after(e outbox.Entry, v bridge.Verdict) outbox.Result {
	switch v.Outcome {
	case bridge.OutcomeSent:
		return outbox.Result{State: outbox.StateSent, Posted: v.Posted}
	case bridge.OutcomeUnsent:
		return outbox.Result{State: outbox.StateWaiting, Undo: true, Error: v.Code}
	case bridge.OutcomeRefused:
		return afterRefusal(e, v)
	}
	return afterUncertain(e, v)
}

func afterUncertain(e outbox.Entry, v bridge.Verdict) outbox.Result {
	switch {
	case e.Op != outbox.OpPost && e.Tries < changeTries:
		return outbox.Result{State: outbox.StateWaiting, Error: v.Code}
	case e.Op != outbox.OpPost:
		return outbox.Result{State: outbox.StateFailed, Error: v.Code}
	case e.Uncertain == 0:
		return outbox.Result{State: outbox.StateWaiting, Uncertain: true, Error: v.Code}
	case e.Copy:
		return outbox.Result{State: outbox.StateClosed, Uncertain: true, Error: v.Code}
	}
	return outbox.Result{State: outbox.StateUncertain, Uncertain: true, Error: v.Code}
}

func afterRefusal(e outbox.Entry, v bridge.Verdict) outbox.Result {
	again := outbox.Result{State: outbox.StateWaiting, Error: v.Code}
	final := outbox.Result{State: outbox.StateFailed, Error: v.Code}
	if e.Copy || e.Op == outbox.OpDelete {
		final.State = outbox.StateClosed
	}
	if e.Op == outbox.OpUpdate && fixed(v.Code) {
		return outbox.Result{State: outbox.StateClosed, Error: v.Code, Repost: true}
	}
	switch v.Class {
	case bridge.ClassLimited, bridge.ClassOutage, bridge.ClassToken:
		return again
	case bridge.ClassPolicy:
		if e.Copy {
			return final
		}
		return again
	case bridge.ClassPerson, bridge.ClassStale:
		if e.Copy || e.Op != outbox.OpPost {
			return final
		}
		return again
	case bridge.ClassMessage:
		if e.Plain || e.Op == outbox.OpDelete {
			return final
		}
		again.Plain = true
		return again
	}
	if e.Copy || e.Tries >= unknownTries {
		return final
	}
	return again
}

// ended takes what became of a flight: a verdict that is recorded, or an error
// of the store.
func (r *Relay) ended(e outbox.Entry, receipt outbox.Receipt, v bridge.Verdict, err error) {
	now := time.Now()
	if errors.Is(err, outbox.ErrNotDue) || errors.Is(err, outbox.ErrUnknown) {
		// Dropped, deleted or set aside since it was scheduled.
		r.queue.free(e.Conversation)
		return
	}
	if err != nil {
		r.fail(err)
		if r.lease.Held {
			r.queue.add(e)
		}
		r.queue.freeAt(e.Conversation, r.queue.failed(e.Conversation, now))
		return
	}
	r.wrote()
	if v.Outcome == bridge.OutcomeSent && !e.Op.Plan() {
		r.passed(e)
	}
	at := r.consequence(e, v, now)
	if after(e, v).State != outbox.StateWaiting {
		r.queue.steady(e.Conversation)
	}
	r.queue.drop(e.Conversation, e.ID)
	r.accept(receipt)
	r.queue.freeAt(e.Conversation, at)
	r.log.LogAttrs(r.life, slog.LevelInfo, "entry", slog.String("id", e.ID), slog.String("op", string(e.Op)), slog.Int("part", e.Part),
		slog.String("route", string(e.Route)), slog.String("outcome", v.Outcome.String()), slog.String("code", v.Code))
}

// passed is told of each call that went well.
func (r *Relay) passed(e outbox.Entry) {
	if r.queue.steady(e.Conversation); len(r.queue.failing) == 0 {
		r.gate.passed()
	}
	if e.Op != outbox.OpPost || e.Copy {
		return
	}
	r.relayed.Add(1)
	if e.Route != bridge.RouteGroup {
		r.broken, r.mend = "", backoff{}
	}
}

// consequence applies what a verdict means beyond its entry, and gives the
// time before which the conversation must not go on (zero: at once).
func (r *Relay) consequence(e outbox.Entry, v bridge.Verdict, now time.Time) time.Time {
	closed := after(e, v).State == outbox.StateClosed && v.Outcome == bridge.OutcomeRefused
	if closed || r.trouble(v, now) {
		if v.Outcome == bridge.OutcomeUncertain {
			r.gate.doubt(now)
		}
		if !closed && after(e, v).State == outbox.StateWaiting {
			r.queue.failed(e.Conversation, now) // the gate has it wait
		}
		return time.Time{}
	}
	switch v.Class {
	case bridge.ClassStale, bridge.ClassPerson:
		r.gone(e, v, now)
		return r.again(e, v, now)
	case bridge.ClassMessage:
		return r.again(e, v, now)
	case bridge.ClassUnknown:
		return now.Add(unknownWait)
	case bridge.ClassLimited:
		return now.Add(v.RetryAfter)
	}
	return time.Time{}
}

// again is when a call that is to be made again is made, zero for at once: the
// first time that something else is to be tried.
func (r *Relay) again(e outbox.Entry, v bridge.Verdict, now time.Time) time.Time {
	if after(e, v).State != outbox.StateWaiting {
		return time.Time{}
	}
	before := r.queue.fails(e.Conversation)
	if at := r.queue.failed(e.Conversation, now); before {
		return at
	}
	return time.Time{}
}

// gone takes a refusal that is about a place or a person. A group DM is opened
// anew; a refusal to write to the recipient alone means that the link does not
// work. What stands somewhere says nothing of either.
func (r *Relay) gone(e outbox.Entry, v bridge.Verdict, now time.Time) {
	switch {
	case e.Op != outbox.OpPost:
	case e.Route == bridge.RouteGroup:
		r.cfg.Slack.ForgetConversation(e.Channel)
	default:
		r.breakLink(v.Code, now)
	}
}

// breakLink stops posting until the person connects again, but for one post now
// and then that shows whether the link works again: the account may be active
// again.
func (r *Relay) breakLink(code string, now time.Time) {
	r.mend.later(now, mendLast)
	if r.broken == code {
		return
	}
	r.broken = code
	r.log.Warn("the link is broken", "code", code)
}

// fail keeps the newest error of the store for the screens.
func (r *Relay) fail(err error) {
	r.log.Error("outbox", "error", err)
	r.sick, r.replay.failed = true, true
	r.edit(func(v *Snapshot) { v.StoreError = err.Error() })
}

// wrote is told of each write to the store that went well.
func (r *Relay) wrote() {
	if r.sick {
		r.sick = false
		r.edit(func(v *Snapshot) { v.StoreError = "" })
	}
}

// selfName is safe from any goroutine.
func (r *Relay) selfName() string {
	r.snapMu.Lock()
	defer r.snapMu.Unlock()
	return r.snap.Office.Self.Name
}

// Retry makes an entry waiting again; outbox.ErrUnknown if there is none.
func (r *Relay) Retry(ctx context.Context, id string) error {
	return r.ask(ctx, func(inner context.Context) error {
		receipt, err := r.cfg.Store.Retry(inner, id)
		if err == nil {
			r.accept(receipt)
		}
		return err
	})
}

// Drop gives an entry up; outbox.ErrUnknown if there is none.
func (r *Relay) Drop(ctx context.Context, id string) error {
	return r.ask(ctx, func(inner context.Context) error {
		receipt, err := r.cfg.Store.Drop(inner, id)
		if err == nil {
			for _, c := range r.queue.convs {
				r.queue.remove(c, id)
			}
			r.accept(receipt)
		}
		return err
	})
}
