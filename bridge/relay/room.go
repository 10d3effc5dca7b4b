package relay

import (
	"fmt"
	"time"

	"bellhop/bridge/outbox"
)

// full is told of each event that is over the bounds. In a replay all are still
// shown to the outbox, which learns so what is offered again.
func (r *Relay) full() {
	if r.replay.on {
		r.replay.full = true
		return
	}
	r.front.setOverflow(true)
}

// stuck is told when nothing could be stored: a full disk, say. Nothing was
// settled, so the office still has it all; it is asked to offer it again after a
// while. What came behind it is not taken before, for it would be posted first.
func (r *Relay) stuck(batch []outbox.Intake, err error) {
	r.front.setOverflow(true)
	r.deaf = true
	for _, in := range batch {
		r.forgo(in)
	}
	r.rest.longer(time.Now())
	r.fail(fmt.Errorf("relay: store %d events: %w", len(batch), err))
}

// forget turns a batch away before the outbox has seen it.
func (r *Relay) forget(batch []outbox.Intake) {
	for _, in := range batch {
		r.front.backlog.Add(-1)
		r.front.bytes.Add(-int64(in.Size))
	}
}

// rest keeps the office from being asked again and again for what cannot be
// stored.
type rest struct {
	until time.Time
	wait  time.Duration
}

func (r *rest) longer(now time.Time) {
	r.wait = min(max(2*r.wait, storeFirst), storeLast)
	r.until = now.Add(r.wait)
}

// well is told when something could be stored.
func (r *Relay) well() {
	if r.rest.wait == 0 {
		return
	}
	r.rest = rest{}
	r.edit(func(v *Snapshot) { v.StoreError = "" })
}

// room asks for what was turned away, once half of the bounds is free again. Less
// will do when nothing that was offered is left to post: what is open then waits
// for a person, or was itself turned away when it was offered again.
func (r *Relay) room(now time.Time) {
	if now.Before(r.rest.until) {
		return
	}
	r.rest.until = time.Time{}
	_, _, overflow, _ := r.front.look("")
	if !overflow || !r.lease.Held || r.replay.on || r.front.backlog.Load() > 0 {
		return
	}
	if !r.cfg.Store.Roomy() {
		if r.hold.active() || !r.queue.empty() {
			return
		}
		r.rest.longer(now)
	}
	// First, for the answer may come at once.
	r.front.shut()
	r.cfg.Office.Reoffer()
}

// shut turns everything away until the lease is granted anew.
func (f *front) shut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open, f.overflow = false, false
}
