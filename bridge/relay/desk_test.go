package relay

import (
	"slices"
	"sync"

	"bellhop/bridge/office"
)

// desk is an office that records what it is told.
type desk struct {
	mu      sync.Mutex
	settled []string
	want    bool
	reoffer int
	// onReoffer, if set, is called with each.
	onReoffer func()
	sent      []office.Reply
}

func (d *desk) Settle(ids ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settled = append(d.settled, ids...)
}

func (d *desk) Lease(want bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.want = want
}

func (d *desk) Reoffer() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reoffer++
	if d.onReoffer != nil {
		d.onReoffer()
	}
}

func (d *desk) Send(r office.Reply) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent = append(d.sent, r)
}

// replies takes what was sent since it was asked last.
func (d *desk) replies() []office.Reply {
	d.mu.Lock()
	defer d.mu.Unlock()
	sent := d.sent
	d.sent = nil
	return sent
}

func (d *desk) has(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Contains(d.settled, id)
}
