package outbox

import (
	"context"
	"fmt"

	"bellhop/bridge/outbox/file"
)

// Totals counts message events over the life of the data, all at one moment. An
// event that was folded counts as the one it is settled with.
func (s *Ledger) Totals(ctx context.Context) (Totals, error) {
	s.flushSkips(ctx)
	var out Totals
	err := s.read(ctx, func(q *querier) error {
		return s.stand(q, func(open *openSet, ended file.Counts) error {
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
func (s *openSet) totals(ended file.Counts, ahead int) Totals {
	t := Totals{Waiting: int64(ahead), Relayed: ended.Relayed, Skipped: ended.Skipped, Dropped: ended.Dropped}
	states := s.worst()
	for _, th := range s.threads {
		for _, e := range th.events {
			if e.Outcome != "" {
				continue
			}
			state := states[e.Seq]
			if state == "" {
				state = states[e.Behind]
			}
			t.add(state)
		}
	}
	t.Received = t.Relayed + t.Waiting + t.Held + t.Uncertain + t.Failed + t.Skipped + t.Dropped
	return t
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
