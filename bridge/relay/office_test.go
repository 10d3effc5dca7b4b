package relay

import (
	"slices"
	"sync"

	"bellhop/bridge/office"
)

// fakeOffice is an office that records what it is told.
type fakeOffice struct {
	mu      sync.Mutex
	settled []string
	want    bool
	reoffer int
	// onReoffer, if set, is called with each.
	onReoffer func()
	sent      []office.Reply
}

func (o *fakeOffice) Settle(ids ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.settled = append(o.settled, ids...)
}

func (o *fakeOffice) Lease(want bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.want = want
}

func (o *fakeOffice) Reoffer() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reoffer++
	if o.onReoffer != nil {
		o.onReoffer()
	}
}

func (o *fakeOffice) Send(r office.Reply) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, r)
}

// replies takes what was sent since it was asked last.
func (o *fakeOffice) replies() []office.Reply {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent := o.sent
	o.sent = nil
	return sent
}

func (o *fakeOffice) has(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Contains(o.settled, id)
}
