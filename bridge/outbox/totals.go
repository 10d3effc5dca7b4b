package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"bellhop/bridge/outbox/sqlite"
)

const (
	openEvents = `SELECT seq, behind FROM events WHERE outcome = '' ORDER BY seq`
	openStates = `SELECT event, state FROM entries WHERE ` + entryOpen
)

// Totals counts message events over the life of the data, in one read
// transaction. An event that was folded counts as the one it is settled with.
func (s *Store) Totals(ctx context.Context) (Totals, error) {
	s.flushSkips(ctx)
	var out Totals
	err := s.read(ctx, func(q *querier) error {
		if err := q.script("BEGIN"); err != nil {
			return err
		}
		defer func() { _ = q.script("ROLLBACK") }()
		var err error
		out, err = q.totals()
		return err
	})
	if err != nil {
		return Totals{}, fmt.Errorf("outbox: count totals: %w", err)
	}
	return out, nil
}

func (q *querier) totals() (Totals, error) {
	ended, err := q.counts()
	if err != nil {
		return Totals{}, err
	}
	t := Totals{Relayed: ended.Relayed, Skipped: ended.Skipped, Dropped: ended.Dropped}
	states, err := q.worst()
	if err != nil {
		return Totals{}, err
	}
	err = q.each(openEvents, func(rows *sqlite.Row) error {
		var seq, behind int64
		err := rows.Scan(&seq, &behind)
		if states[seq] == "" {
			states[seq] = states[behind]
		}
		t.add(states[seq])
		return err
	})
	t.Received = t.Relayed + t.Waiting + t.Held + t.Uncertain + t.Failed + t.Skipped + t.Dropped
	return t, err
}

// worst is the most urgent state of the open entries of each event.
func (q *querier) worst() (map[int64]State, error) {
	states := map[int64]State{}
	err := q.each(openStates, func(rows *sqlite.Row) error {
		var seq int64
		var state State
		err := rows.Scan(&seq, (*string)(&state))
		if urgency(state) > urgency(states[seq]) {
			states[seq] = state
		}
		return err
	})
	return states, err
}

// urgency orders the states of an event's entries by how much they want a
// person: the event is shown as the most urgent.
func urgency(s State) int {
	switch s {
	case StateUncertain:
		return 4
	case StateFailed:
		return 3
	case StateHeld:
		return 2
	case StateWaiting, StateSending:
		return 1
	}
	return 0
}

func (t *Totals) add(s State) {
	switch s {
	case StateUncertain:
		t.Uncertain++
	case StateFailed:
		t.Failed++
	case StateHeld:
		t.Held++
	default:
		t.Waiting++
	}
}

// counts are the lifetime counts on disk.
func (q *querier) counts() (counts, error) {
	var c counts
	value, err := q.meta(metaCounts)
	if err == nil && value != "" {
		err = json.Unmarshal([]byte(value), &c)
	}
	return c, err
}
