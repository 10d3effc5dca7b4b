package relay

import "time"

// askForMore asks for what was turned away once half of the bounds is free
// again. Less will do when nothing is left to post: what is open then waits for
// a person, or was turned away itself.
func (r *Relay) askForMore(now time.Time) {
	if !r.wantsMore() || now.Before(r.room.next) {
		return
	}
	r.room.later(now, probeLast)
	// First, for the answer may come at once.
	r.front.shut()
	r.cfg.Office.Reoffer()
}

// wantsMore reports whether something was turned away that could be taken now.
func (r *Relay) wantsMore() bool {
	_, _, overflow, _ := r.front.look("")
	return overflow && r.lease.Held && !r.replay.on && r.front.backlog.Load() == 0 &&
		(r.cfg.Store.Roomy() || r.queue.empty() && !r.hold.active())
}

// shut turns everything away until the lease is granted anew.
func (f *front) shut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shutting, f.overflow, f.whole = true, false, false
}
