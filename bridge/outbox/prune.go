package outbox

import (
	"context"
	"fmt"
	"time"

	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// keepIDs is how long the id of an event is known after it is done with.
const keepIDs = 90 * 24 * time.Hour

const (
	oldMessages = `SELECT message FROM events GROUP BY message HAVING min(outcome <> '') = 1 AND max(done) < ?1 AND max(at) < ?1`
	newestEvent = `SELECT max((SELECT coalesce(max(at), 0) FROM events), (SELECT coalesce(max(at), 0) FROM decisions))`
	oldTexts    = `SELECT DISTINCT message FROM events WHERE body = 2 AND done < ?`
	oldCache    = `DELETE FROM cache WHERE until <= ?`

	pruneBodies = `DELETE FROM bodies WHERE event IN (SELECT seq FROM events WHERE message=?)`
	pruneEvents = `DELETE FROM events WHERE message=?`
)

// Prune removes what is past its time at now: messages of which nothing happened
// for 90 days, history and names past their age, expired cache, files that were
// set aside. The owner calls it at start and daily. Totals do not change.
//
// A forgotten id is a message posted twice, so this clock alone is not believed
// about it: the office, too, must have written an event 90 days later.
func (s *core) Prune(ctx context.Context, now time.Time) error {
	err := s.do(ctx, func(t *tx) error {
		killpoint.Before(killpoint.Pruned)
		known, err := t.trusted(file.Micros(now))
		if err == nil {
			err = t.pruneMessages(known - keepIDs.Microseconds())
		}
		if err != nil {
			return err
		}
		if err := t.Exec(oldCache, file.Micros(now)); err != nil {
			return err
		}
		if err := t.erase(now); err != nil {
			return err
		}
		err = t.Exec(oldReplies, file.Micros(now.Add(-keepIDs)))
		killpoint.After(killpoint.Pruned)
		return err
	})
	if err == nil {
		err = s.wipe(ctx)
	}
	if err != nil {
		return fmt.Errorf("outbox: prune: %w", err)
	}
	s.file.Sweep(now)
	return nil
}

// SetHistory says for how many days text is kept after it is settled, from now
// on; 0 keeps none. What is older is erased before it returns.
func (s *core) SetHistory(ctx context.Context, days int) error {
	err := s.do(ctx, func(t *tx) error {
		t.s.history = time.Duration(days) * 24 * time.Hour
		return t.erase(time.Now())
	})
	if err == nil {
		s.keepsText.Store(days > 0)
		err = s.wipe(ctx)
	}
	if err != nil {
		return fmt.Errorf("outbox: set history: %w", err)
	}
	return nil
}

// wipe rewrites the file if something was erased since it last did, so that
// nothing of it is left in pages whose rows were moved.
func (s *core) wipe(ctx context.Context) error {
	return s.bare(ctx, func(t *tx) error {
		if !t.s.erased {
			return nil
		}
		if err := t.Script("VACUUM"); err != nil {
			return err
		}
		t.s.erased = false
		return t.truncate()
	})
}

// trusted is now, or the time of the newest event if that is earlier.
func (t *tx) trusted(now int64) (int64, error) {
	newest, err := t.newest()
	return min(now, newest), err
}

// newest is the time of the newest event, by the office's clock.
func (t *tx) newest() (at int64, err error) {
	err = t.Each(newestEvent, func(rows *sqlite.Row) error { return rows.Scan(&at) })
	return at, err
}

func (t *tx) pruneMessages(before int64) error {
	old, err := t.Strings(oldMessages, before)
	if err != nil {
		return err
	}
	for _, message := range old {
		found, err := t.readThreads(eventsOfMessage, message)
		if err != nil {
			return err
		}
		for _, th := range found {
			for _, e := range th.events {
				t.s.tally.gone.Add(e.Outcome, 1)
			}
		}
		for _, query := range []string{pruneBodies, pruneEvents} {
			if err := t.Exec(query, message); err != nil {
				return err
			}
		}
	}
	return nil
}

// erase erases names, and text that was kept after it was settled, that are
// older than they may be.
func (t *tx) erase(now time.Time) error {
	names, err := t.eraseNames(file.Micros(now.Add(-max(keepNames, t.s.history))))
	if err != nil {
		return err
	}
	replies, err := t.eraseReplies(now)
	if err != nil {
		return err
	}
	texts, err := t.eraseTexts(file.Micros(now.Add(-t.s.history)))
	t.s.erased = t.s.erased || texts || names || replies > 0
	return err
}

// eraseTexts says whether there were any.
func (t *tx) eraseTexts(before int64) (bool, error) {
	old, err := t.Strings(oldTexts, before)
	for _, message := range old {
		if err != nil {
			return false, err
		}
		err = t.change(message, func(e *event) {
			if e.Body == file.BodyKept && e.Done < before {
				e.Body, e.dirty = file.BodyNone, true
			}
		})
	}
	return len(old) > 0, err
}

// Idle empties the write-ahead log, so that no copy of erased text stays in it.
// It is called when nothing is open.
func (s *core) Idle(ctx context.Context) error {
	if err := s.bare(ctx, func(t *tx) error { return t.truncate() }); err != nil {
		return fmt.Errorf("outbox: empty the log: %w", err)
	}
	return nil
}

// truncate wipes the pages of erased text and empties the write-ahead log. An
// empty table of texts is emptied once more because that clears its page as a
// whole, with what moved rows may have left behind in it.
func (q *querier) truncate() error {
	texts := false
	err := q.Each("SELECT 1 FROM bodies LIMIT 1", func(*sqlite.Row) error { texts = true; return nil })
	if err == nil && !texts {
		err = q.Exec("DELETE FROM bodies")
	}
	if err != nil {
		return err
	}
	busy := 0
	err = q.Each("PRAGMA wal_checkpoint(TRUNCATE)", func(rows *sqlite.Row) error {
		var log, moved int
		return rows.Scan(&busy, &log, &moved)
	})
	if err == nil && busy != 0 {
		err = fmt.Errorf("the write-ahead log is being read")
	}
	return err
}
