package outbox

import (
	"context"
	"fmt"
	"math"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// Count says how many events Activity would list in all its pages. Before and
// Limit do not count.
func (s *History) Count(ctx context.Context, f Filter) (int, error) {
	f.Before, f.Limit = "", math.MaxInt32
	before, err := parseCursor(f.Before)
	if err != nil {
		return 0, err
	}
	s.flushSkips(ctx)
	n := 0
	err = s.read(ctx, func(q *querier) (err error) {
		list, err := s.lister(q, f)
		if err == nil {
			n, err = list.count(before)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("outbox: count activity: %w", err)
	}
	return n, nil
}

func (l *lister) count(from cursor) (int, error) {
	direct, err := l.direct(from)
	if err != nil {
		return 0, err
	}
	others, err := l.others(from)
	return len(direct) + len(others), err
}

const (
	relayedSince = `SELECT count(*) FROM events WHERE at >= ? AND type = 'message.created' AND outcome = 'relayed'`
	skippedSince = `SELECT (SELECT count(*) FROM events WHERE at >= ?1 AND type = 'message.created' AND outcome = 'skipped')
		+ (SELECT count(*) FROM decisions WHERE at >= ?1 AND type = 'message.created')`
)

// Since counts the messages that were written since a time, by the office's
// clock, and are relayed or were skipped; of the latter the newest 10,000 that
// were not direct.
func (s *History) Since(ctx context.Context, from time.Time) (relayed, skipped int64, err error) {
	s.flushSkips(ctx)
	err = s.read(ctx, func(q *querier) error {
		one := func(query string, to *int64) error {
			return q.Each(query, func(rows *sqlite.Row) error { return rows.Scan(to) }, file.Micros(from))
		}
		if err := one(relayedSince, &relayed); err != nil {
			return err
		}
		return one(skippedSince, &skipped)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("outbox: count since a time: %w", err)
	}
	return relayed, skipped, nil
}
