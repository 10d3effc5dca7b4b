package agent

import (
	"context"
	"errors"
	"sync"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// broadcast tells any number of listeners that there is news. Its zero value
// works.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

func (b *broadcast) changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

// backend is what the control socket asks.
type backend struct{ *agent }

// State implements control.States. What the disk will not tell is left empty.
func (b backend) State() state.State {
	s, err := b.agent.State(b.life)
	if err != nil {
		b.log.Error("status", "error", err)
	}
	return s
}

// Changed implements control.States.
func (b backend) Changed() <-chan struct{} { return b.news.changed() }

// Entries implements control.Outbox.
func (b backend) Entries(ctx context.Context) ([]control.Entry, error) {
	return listed(ctx, b.store)
}

// Retry implements control.Outbox.
func (b backend) Retry(ctx context.Context, id string) error {
	return known(b.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.Retry(ctx, id) },
		func(ctx context.Context) error { _, err := b.store.Retry(ctx, id); return err }))
}

// Drop implements control.Outbox.
func (b backend) Drop(ctx context.Context, id string) error {
	return known(b.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.Drop(ctx, id) },
		func(ctx context.Context) error { _, err := b.store.Drop(ctx, id); return err }))
}

func known(err error) error {
	if errors.Is(err, outbox.ErrUnknown) {
		return &control.Failure{Code: state.CodeUnknownEntry}
	}
	return err
}

func listed(ctx context.Context, store *outbox.Store) ([]control.Entry, error) {
	entries, err := store.Entries(ctx)
	out := make([]control.Entry, 0, len(entries))
	for _, e := range entries {
		shown := e.State
		if shown == outbox.StateSending {
			shown = outbox.StateWaiting
		}
		out = append(out, control.Entry{
			ID: e.ID, Event: e.Event, Message: e.Message,
			Sender: control.Sender{ID: e.Sender.ID, Name: e.Sender.Name},
			Route:  string(e.Route), Copy: e.Copy, Part: e.Part, Parts: e.Parts,
			State: string(shown), Tries: e.Tries, Error: e.Error,
		})
	}
	return out, err
}

var _ control.Backend = backend{}
