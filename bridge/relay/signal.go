package relay

import (
	"context"
	"slices"
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
	open     bool // the lease is held and wanted: message events are ours
	overflow bool // a bound was reached: direct events are counted, not kept
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
		r.do(r.caughtUp)
	case office.Sent:
		r.do(func(ctx context.Context) { r.accepted(ctx, s) })
	case office.Failed:
		r.do(func(ctx context.Context) { r.refused(ctx, s) })
	}
}

func (f *front) welcome(self bridge.Person, open bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.self, f.open, f.overflow = self, open, false
}

// lease is told on the reader's goroutine, so that all that comes with a new
// lease is taken in: not before the first of it can the bounds be reached again.
func (f *front) lease(held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.overflow = f.overflow && f.open
	f.open = held
}

func (f *front) look(sender string) (self bridge.Person, open, overflow, muted bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.self, f.open, f.overflow, f.muted[sender]
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
	f.overflow = on
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
	if reason := reason(self, e.Event, muted); reason != "" {
		r.skipped.Add(1)
		r.cfg.Store.Skip(e.Event, reason)
		r.cfg.Office.Settle(e.ID)
		r.tellSoon()
		return
	}
	if overflow {
		return
	}
	r.keep(e)
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

// reason is why a message event is not relayed, or "". An edit that empties a
// text is still an edit, and of a deletion only the outbox knows.
func reason(self bridge.Person, e bridge.Event, muted bool) string {
	if e.Message == nil {
		return ""
	}
	why := mention.Decide(self, *e.Message)
	switch {
	case why == mention.Empty && e.Type == bridge.MessageUpdated:
		return ""
	case why != "":
		return string(why)
	case muted:
		return Muted
	}
	return ""
}

// keep hands a direct event to Run, unless too many wait already: then the
// bound counts as reached until the office offers everything again.
func (r *Relay) keep(e office.Event) {
	events, bytes := r.front.backlog.Add(1), r.front.bytes.Add(int64(e.Size))
	if events > maxBacklog || bytes > maxBacklogBytes {
		r.front.setOverflow(true)
		r.front.backlog.Add(-1)
		r.front.bytes.Add(-int64(e.Size))
		r.do(func(context.Context) {})
		return
	}
	in := outbox.Intake{Event: e.Event, Size: e.Size, Parts: 1, Route: bridge.RouteApp}
	if e.Message != nil {
		in.Sender = e.Message.Sender
		in.Parts = mention.Parts(*e.Message)
	}
	r.mail.put(item{take: &in})
}

// other takes the events that are no message's.
func (r *Relay) other(e bridge.Event) {
	r.do(func(ctx context.Context) {
		switch e.Type {
		case bridge.HistoryGap:
			// An office may tell of one gap at each connection.
			if slices.Contains(r.gaps, *e.Gap) {
				return
			}
			r.gaps = append(slices.Clone(r.gaps), *e.Gap)
			r.log.Warn("the office lost unsettled messages", "from", e.Gap.From, "to", e.Gap.To)
		case bridge.PresenceChanged:
			if e.Person != nil && e.Person.ID == r.snapshotSelf() {
				r.hold.presence = e.State
				r.applyHold(time.Now())
			}
		}
	})
}
