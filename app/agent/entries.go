package agent

import (
	"context"
	"errors"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge/outbox"
)

// entries lists what is not settled, and takes what a person decides about it.
type entries struct{ seats *seats }

// Entries implements control.Outbox.
func (e entries) Entries(ctx context.Context) ([]control.Entry, error) {
	open := e.seats.open()
	if open == nil {
		return nil, nil
	}
	return listed(ctx, open.Store())
}

// Retry implements control.Outbox.
func (e entries) Retry(ctx context.Context, id string) error {
	open := e.seats.open()
	if open == nil {
		return known(outbox.ErrUnknown)
	}
	return known(open.Retry(ctx, id))
}

// Drop implements control.Outbox.
func (e entries) Drop(ctx context.Context, id string) error {
	open := e.seats.open()
	if open == nil {
		return known(outbox.ErrUnknown)
	}
	return known(open.Drop(ctx, id))
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
