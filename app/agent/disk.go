package agent

import (
	"context"
	"errors"
	"os"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/words"
	"bellhop/bridge/outbox"
)

// Stored is the status of a data directory on which nothing runs: that of the
// seat which was used last. A directory that holds no data yet is an empty one.
func Stored(ctx context.Context, dir, language string) (state.State, error) {
	settings, err := config.Load(dir)
	if err != nil {
		return state.State{}, err
	}
	s := state.State{Language: language}
	store, err := lastOutbox(ctx, dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return state.State{}, err
	default:
		s, err = stored(ctx, store)
		if err = errors.Join(err, store.Close()); err != nil {
			return state.State{}, err
		}
	}
	s.Office = state.Office{State: state.OfficeStopped, Device: settings.Device}
	s.Slack.State = state.SlackUnknown
	s.Problems = stopped(s, language)
	return s, nil
}

// lastOutbox opens, for reading, the outbox of the seat that was used last.
func lastOutbox(ctx context.Context, dir string) (*outbox.Store, error) {
	last, _, ok := seat.Last(ctx, dir)
	if !ok {
		return nil, os.ErrNotExist
	}
	return outbox.OpenReadOnly(ctx, last)
}

func stopped(s state.State, language string) []state.Problem {
	var list []state.Problem
	add := func(when bool, code string) {
		if when {
			list = append(list, words.Problem(language, code))
		}
	}
	add(s.Link == nil, state.CodeNotConnected)
	add(s.Outbox.Uncertain > 0, state.CodeOutboxUncertain)
	add(s.Outbox.Failed > 0, state.CodeOutboxFailed)
	state.Sort(list)
	return list
}

// Outbox is what is not settled in a data directory on which nothing runs.
func Outbox(ctx context.Context, dir string) ([]control.Entry, error) {
	store, err := lastOutbox(ctx, dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := listed(ctx, store)
	return entries, errors.Join(err, store.Close())
}

// Decide retries (or drops) an entry of a data directory on which nothing
// runs. outbox's ErrUnknown comes as a *control.Failure.
func Decide(ctx context.Context, dir, id string, retry bool) error {
	if entries, err := Outbox(ctx, dir); err != nil || len(entries) == 0 {
		return errors.Join(err, known(outbox.ErrUnknown))
	}
	last, _, _ := seat.Last(ctx, dir)
	store, err := outbox.Open(ctx, last, outbox.Options{})
	if err != nil {
		return err
	}
	if retry {
		_, err = store.Retry(ctx, id)
	} else {
		_, err = store.Drop(ctx, id)
	}
	return errors.Join(known(err), store.Close())
}
