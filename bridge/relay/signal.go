package relay

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

// front is what the office's reader needs to decide without waiting for Run.
type front struct {
	mu       sync.Mutex
	self     bridge.Person
	held     bool // the lease, as the office told it last
	shutting bool // it is being given back: all is turned away until it is
	overflow bool // a bound was reached: direct events are counted, not kept
	whole    bool // since the grant nothing was turned away
	muted    map[string]bool
	last     time.Time // when the newest message event came
	backlog  atomic.Int64
	bytes    atomic.Int64
}

// Signal takes one signal of the office. It never blocks, so it may be the
// sink of the office's reader; signals must come in the order of the office.
func (r *Relay) Signal(s office.Signal) {
	switch s := s.(type) {
	case office.Event:
		r.event(s)
	case office.Ignored:
		r.ignored.Add(1)
	case office.State:
		r.do(func(context.Context) { r.connection(s) })
	case office.Welcome:
		r.front.welcome(s.Self, s.Lease.Held)
		r.do(func(ctx context.Context) { r.welcome(ctx, s) })
	case office.LeaseChanged:
		r.front.lease(s.Held)
		r.do(func(ctx context.Context) { r.leaseChanged(ctx, s) })
	case office.CaughtUp:
		whole := s.Complete && r.front.complete()
		r.do(func(ctx context.Context) { r.caughtUp(ctx, whole) })
	case office.Unreadable:
		r.unreadable.Add(1)
		if _, open, _, _ := r.front.look(""); open {
			r.do(func(ctx context.Context) { r.unread(ctx, s.ID) })
		}
		r.tellSoon()
	case office.Sent:
		r.do(func(ctx context.Context) { r.accepted(ctx, s) })
	case office.Failed:
		r.do(func(ctx context.Context) { r.refused(ctx, s) })
	}
}

func (f *front) welcome(self bridge.Person, held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.self, f.held, f.shutting, f.overflow, f.whole = self, held, false, false, held
}

// lease is told on the reader's goroutine, so that all that comes with a new
// lease is taken in: not before the first of it can the bounds be reached again.
func (f *front) lease(held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if held == f.held {
		return
	}
	f.held, f.shutting, f.overflow, f.whole = held, false, false, held
}

// complete reports whether nothing was turned away since the grant.
func (f *front) complete() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.whole
}

func (f *front) look(sender string) (self bridge.Person, open, overflow, muted bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.self, f.held && !f.shutting, f.overflow, f.muted[sender]
}

// frame is told of each message event, whatever becomes of it.
func (f *front) frame(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = now
}

func (f *front) lastFrame() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

func (f *front) setOverflow(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.overflow, f.whole = on, f.whole && !on
}

// event decides about one event on the reader's goroutine. What is not direct
// is settled here and needs no disk.
func (r *Relay) event(e office.Event) {
	if !e.Type.OfMessage() {
		r.other(e.Event)
		return
	}
	r.front.frame(time.Now())
	sender := ""
	if e.Message != nil {
		sender = e.Message.Sender.ID
	}
	self, open, overflow, muted := r.front.look(sender)
	if !open {
		r.ignored.Add(1)
		return
	}
	in := intake(self, e, muted)
	if in.Reason != "" && e.Type == bridge.MessageCreated {
		r.skipped.Add(1)
		r.cfg.Store.Skip(e.Event, in.Reason)
		r.cfg.Office.Settle(e.ID)
		r.tellSoon()
		return
	}
	if overflow {
		return
	}
	r.keep(in)
}

// tellAfter is when what was skipped is surely on disk: the outbox writes it
// within a second.
const tellAfter = 1500 * time.Millisecond

// tellSoon has the listener told of what was skipped, together with what is
// skipped until then.
func (r *Relay) tellSoon() {
	if r.untold.CompareAndSwap(false, true) {
		r.do(func(context.Context) {
			r.tellAt = time.Now().Add(tellAfter)
			r.quiet++
		})
	}
}

// Muted is the reason given for a message of a sender whom the person muted.
const Muted = "muted"

// thinSize is what counts against the bounds of an update without its text.
const thinSize = 512

// intake is a message event as the outbox takes it in. What an update says that
// is not for this member is left out: the outbox needs no more than that it is
// not.
func intake(self bridge.Person, e office.Event, muted bool) outbox.Intake {
	in := outbox.Intake{Event: e.Event, Size: e.Size, Parts: 1, Route: bridge.RouteApp}
	m := e.Message
	if m == nil {
		return in
	}
	in.Sender = m.Sender
	in.Reason = string(mention.Decide(self, *m))
	if in.Reason == "" && muted {
		in.Reason = Muted
	}
	if e.Type == bridge.MessageUpdated {
		in.Addressed = mention.Addressed(self, *m)
	}
	if in.Reason != "" && !in.Addressed {
		thin := *m
		thin.Text, thin.Attachments, thin.Mentions = "", nil, nil
		in.Event.Message, in.Size = &thin, min(e.Size, thinSize)
		return in
	}
	in.Parts = mention.Parts(*m)
	return in
}

// keep hands an event to Run, unless too many wait already: then the bound
// counts as reached until the office offers everything again.
func (r *Relay) keep(in outbox.Intake) {
	events, bytes := r.front.backlog.Add(1), r.front.bytes.Add(int64(in.Size))
	if events > maxBacklog || bytes > maxBacklogBytes {
		r.front.setOverflow(true)
		r.front.backlog.Add(-1)
		r.front.bytes.Add(-int64(in.Size))
		r.do(func(context.Context) {})
		return
	}
	r.mail.put(item{take: &in})
}

// other takes the events that are no message's.
func (r *Relay) other(e bridge.Event) {
	r.do(func(ctx context.Context) {
		switch e.Type {
		case bridge.HistoryGap:
			// An office may tell of one gap at each connection.
			gaps, news := addGap(r.gaps, past(*e.Gap, time.Now()))
			if r.gaps = gaps; news {
				r.gapsTold++
				r.log.Warn("the office lost unsettled messages", "from", e.Gap.From, "to", e.Gap.To)
			}
		case bridge.PersonChanged:
			if e.Person != nil && e.Person.ID == r.self.ID {
				self := *e.Person
				self.Email = cmp.Or(self.Email, r.self.Email) // it may be left out
				r.knowSelf(self)
			}
		case bridge.PresenceChanged:
			if e.Person != nil && e.Person.ID == r.self.ID {
				r.hold.presence = e.State
				r.applyHold(time.Now())
			}
		}
	})
}
