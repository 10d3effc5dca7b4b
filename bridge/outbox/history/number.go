package history

import (
	"math"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// Count says how many events Page would list in all its pages. Before and Limit
// do not count.
func (s Source) Count(f Filter) (int, error) {
	f.Before, f.Limit = "", math.MaxInt32
	before, err := parseCursor(f.Before)
	if err != nil {
		return 0, err
	}
	return s.lister(f).count(before)
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
// clock, and are relayed or were skipped; of the latter the newest [Max] that were
// not direct.
func (s Source) Since(from time.Time) (relayed, skipped int64, err error) {
	one := func(query string, to *int64) error {
		return s.DB.Each(query, func(rows *sqlite.Row) error { return rows.Scan(to) }, file.Micros(from))
	}
	if err = one(relayedSince, &relayed); err == nil {
		err = one(skippedSince, &skipped)
	}
	return relayed, skipped, err
}
