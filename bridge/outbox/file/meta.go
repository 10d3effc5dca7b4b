package file

import (
	"encoding/json"
	"fmt"

	"bellhop/bridge/outbox/sqlite"
)

// The keys of meta that are the file's own.
const (
	KeySchema = "outbox.schema"
	KeyFile   = "outbox.file"
	KeyCommit = "outbox.commit"
	KeyCounts = "outbox.counts"
)

const (
	selectMeta = `SELECT value, sum FROM meta WHERE key=?`
	upsertMeta = `INSERT INTO meta (key, value, sum) VALUES (?,?,?) ON CONFLICT (key) DO UPDATE SET value=excluded.value, sum=excluded.sum`
	deleteMeta = `DELETE FROM meta WHERE key=?`
)

// Meta is a small value, "" if there is none.
func (q *DB) Meta(key string) (value string, err error) {
	err = q.Each(selectMeta, func(rows *sqlite.Row) error {
		var sum int64
		if err := rows.Scan(&value, &sum); err != nil {
			return err
		}
		if q.Sum([]any{key, value}) != sum {
			return fmt.Errorf("outbox: meta: %w", ErrDamaged)
		}
		return nil
	}, key)
	return value, err
}

// SetMeta stores a small value; "" removes it.
func (q *DB) SetMeta(key, value string) error {
	if value == "" {
		return q.Exec(deleteMeta, key)
	}
	return q.Exec(upsertMeta, key, value, q.Sum([]any{key, value}))
}

// Counts are the ended events by outcome.
type Counts struct {
	Relayed, Skipped, Dropped int64
}

// Add counts n more of an outcome.
func (c *Counts) Add(outcome string, n int64) {
	switch outcome {
	case Relayed:
		c.Relayed += n
	case Dropped:
		c.Dropped += n
	default:
		c.Skipped += n
	}
}

// Gone are the counts of what is no event in the file any longer: what was
// pruned, and what was skipped.
func (q *DB) Gone() (Counts, error) {
	var c Counts
	value, err := q.Meta(KeyCounts)
	if err == nil && value != "" {
		err = json.Unmarshal([]byte(value), &c)
	}
	return c, err
}

// SetGone stores them.
func (q *DB) SetGone(c Counts) error {
	value, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return q.SetMeta(KeyCounts, string(value))
}

const endedEvents = `SELECT outcome, count(*) FROM events WHERE outcome <> '' GROUP BY outcome`

// Ended counts what has ended over the life of the data.
func (q *DB) Ended() (Counts, error) {
	c, err := q.Gone()
	if err == nil {
		err = q.addEnded(&c)
	}
	return c, err
}

func (q *DB) addEnded(c *Counts) error {
	return q.Each(endedEvents, func(rows *sqlite.Row) error {
		var outcome string
		var n int64
		err := rows.Scan(&outcome, &n)
		c.Add(outcome, n)
		return err
	})
}
