package relay

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

// modelOffice is an office that keeps the contract: who holds the lease is
// offered all that is not settled, then what comes.
type modelOffice struct {
	mu       sync.Mutex
	relay    *Relay
	log      []office.Event
	offered  map[string]bool
	welcomed bool
	held     bool
	wanted   bool
	away     bool // another device has the lease
	doubtful bool // what it says amid a replay, as if it were its end, proves nothing

	settles sync.Mutex // apart: Signal may settle at once
	done    map[string]bool
}

func (d *modelOffice) Settle(ids ...string) {
	d.settles.Lock()
	defer d.settles.Unlock()
	for _, id := range ids {
		d.done[id] = true
	}
}

func (d *modelOffice) settled(id string) bool {
	d.settles.Lock()
	defer d.settles.Unlock()
	return d.done[id]
}

func (d *modelOffice) Reoffer() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.take()
	d.give()
}

func (d *modelOffice) Send(office.Reply) {}

func (d *modelOffice) Lease(want bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = want
	if !want {
		d.take()
	}
	d.give()
}

// doubt says whether the replays to come are no proof.
func (d *modelOffice) doubt(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.doubtful = on
}

// take takes the lease away.
func (d *modelOffice) take() {
	if d.held {
		d.held = false
		d.relay.Signal(office.LeaseChanged{})
	}
}

// give gives the lease to a device that wants it and is alone.
func (d *modelOffice) give() {
	if d.held || !d.wanted || d.away || !d.welcomed {
		return
	}
	d.held = true
	d.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(1000 * time.Hour)}})
	unsettled := slices.DeleteFunc(slices.Clone(d.log), func(e office.Event) bool { return d.settled(e.ID) })
	before := len(unsettled)
	if d.doubtful {
		before /= 2
	}
	d.offer(unsettled[:before]...)
	d.relay.Signal(office.CaughtUp{Complete: !d.doubtful})
	d.offer(unsettled[before:]...)
}

func (d *modelOffice) offer(events ...office.Event) {
	for _, e := range events {
		d.offered[e.ID] = true
		d.relay.Signal(e)
	}
}

func (d *modelOffice) publish(e office.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, e)
	if d.held {
		d.offer(e)
	}
}

// about reports whether a change is one of that message.
func about(e office.Event, message *bridge.Message) bool {
	if e.MessageID() != message.ID {
		return false
	}
	if e.Message == nil {
		return e.Deletion.Space == message.Space.ID
	}
	return e.Message.Space.ID == message.Space.ID && e.Message.Sender.ID == message.Sender.ID
}

// known reports whether the message of a change was offered.
func (d *modelOffice) known(change office.Event) bool {
	return slices.ContainsFunc(d.log, func(e office.Event) bool {
		return e.Type == bridge.MessageCreated && d.offered[e.ID] && about(change, e.Message)
	})
}

// mortal is a store that a crash cuts off: nothing is written any more.
type mortal struct {
	Store
	mu   sync.Mutex
	dead bool
}

var errCrashed = errors.New("crashed")

func (m *mortal) kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
}

func (m *mortal) alive() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errCrashed
	}
	return nil
}

func (m *mortal) TakeAll(ctx context.Context, in []outbox.Intake) ([]outbox.Receipt, error) {
	if err := m.alive(); err != nil {
		return nil, err
	}
	return m.Store.TakeAll(ctx, in)
}

func (m *mortal) Begin(ctx context.Context, id string, d bridge.Destination) (outbox.Entry, error) {
	if err := m.alive(); err != nil {
		return outbox.Entry{}, err
	}
	return m.Store.Begin(ctx, id, d)
}

func (m *mortal) Record(ctx context.Context, id string, r outbox.Result) (outbox.Receipt, error) {
	if err := m.alive(); err != nil {
		return outbox.Receipt{}, err
	}
	return m.Store.Record(ctx, id, r)
}

func (m *mortal) Expand(ctx context.Context, id string, parts int) (outbox.Receipt, error) {
	if err := m.alive(); err != nil {
		return outbox.Receipt{}, err
	}
	return m.Store.Expand(ctx, id, parts)
}
