package relay

import (
	"context"
	"sync"

	"bellhop/bridge/outbox"
)

// item is one thing for Run's goroutine: an event to take in, or something to
// do. Exactly one is set.
type item struct {
	take *outbox.Intake
	do   func(ctx context.Context)
}

// mailbox is the queue to Run's goroutine. Writers never block. Only events
// can come without end, and front bounds those.
type mailbox struct {
	mu    sync.Mutex
	items []item
	wake  chan struct{}
}

func (m *mailbox) put(it item) {
	m.mu.Lock()
	m.items = append(m.items, it)
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *mailbox) all() []item {
	m.mu.Lock()
	defer m.mu.Unlock()
	items := m.items
	m.items = nil
	return items
}

// do runs f on Run's goroutine.
func (r *Relay) do(f func(ctx context.Context)) { r.mail.put(item{do: f}) }

// ask runs f on Run's goroutine and waits for it, or for ctx.
func (r *Relay) ask(ctx context.Context, f func(ctx context.Context) error) error {
	done := make(chan error, 1)
	r.do(func(inner context.Context) { done <- f(inner) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read does all that waits in the mailbox, in order; events that follow each
// other are stored in one commit.
func (r *Relay) read(ctx context.Context) {
	for items := r.mail.all(); len(items) > 0; items = r.mail.all() {
		r.items += len(items)
		var batch []outbox.Intake
		for _, it := range items {
			if it.take != nil {
				batch = append(batch, *it.take)
				continue
			}
			r.take(ctx, batch)
			batch = nil
			it.do(ctx)
		}
		r.take(ctx, batch)
	}
}
