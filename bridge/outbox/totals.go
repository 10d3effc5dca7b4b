package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"bellhop/bridge/outbox/sqlite"
)

// Totals counts message events over the life of the data, all at one moment. An
// event that was folded counts as the one it is settled with.
func (s *Store) Totals(ctx context.Context) (Totals, error) {
	s.flushSkips(ctx)
	var out Totals
	err := s.read(ctx, func(q *querier) error {
		return s.stand(q, func(open *openSet, ended counts) error {
			out = open.totals(ended, len(s.tally.ahead.list))
			return nil
		})
	})
	if err != nil {
		return Totals{}, fmt.Errorf("outbox: count totals: %w", err)
	}
	return out, nil
}

// totals counts what waits for its message as waiting.
func (s *openSet) totals(ended counts, ahead int) Totals {
	t := Totals{Waiting: int64(ahead), Relayed: ended.Relayed, Skipped: ended.Skipped, Dropped: ended.Dropped}
	states := s.worst()
	for _, th := range s.threads {
		for _, e := range th.events {
			if e.outcome != "" {
				continue
			}
			state := states[e.seq]
			if state == "" {
				state = states[e.behind]
			}
			t.add(state)
		}
	}
	t.Received = t.Relayed + t.Waiting + t.Held + t.Uncertain + t.Failed + t.Skipped + t.Dropped
	return t
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

// gone are the counts of what is no event in the file any longer: what was
// pruned, and what was skipped.
func (q *querier) gone() (counts, error) {
	var c counts
	value, err := q.meta(metaCounts)
	if err == nil && value != "" {
		err = json.Unmarshal([]byte(value), &c)
	}
	return c, err
}

func (q *querier) setCounts(c counts) error {
	value, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return q.setMeta(metaCounts, string(value))
}

const endedEvents = `SELECT outcome, count(*) FROM events WHERE outcome <> '' GROUP BY outcome`

// ended counts what has ended over the life of the data.
func (q *querier) ended() (counts, error) {
	c, err := q.gone()
	if err != nil {
		return c, err
	}
	err = q.each(endedEvents, func(rows *sqlite.Row) error {
		var outcome string
		var n int64
		err := rows.Scan(&outcome, &n)
		c.more(outcome, n)
		return err
	})
	return c, err
}
