package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// The keys that the store keeps for itself in meta.
const (
	metaMarkBefore = "outbox.mark_before"
	metaLink       = "outbox.link"
	metaFrom       = "outbox.from"
	metaSalt       = "outbox.salt"
)

const (
	selectCache = `SELECT value, stored, until, sum FROM cache WHERE key=?`
	upsertCache = `INSERT INTO cache (key, value, stored, until, sum) VALUES (?,?,?,?,?)
		ON CONFLICT (key) DO UPDATE SET value=excluded.value, stored=excluded.stored, until=excluded.until, sum=excluded.sum`
	forgetCache = `DELETE FROM cache WHERE substr(key, 1, length(?1)) = ?1`
)

// Meta is a value that SetMeta stored, "" if there is none.
func (s *Settings) Meta(ctx context.Context, key string) (string, error) {
	var value string
	err := s.read(ctx, func(q *querier) (err error) {
		value, err = q.Meta(key)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("outbox: read %s: %w", key, err)
	}
	return value, nil
}

// SetMeta stores a small value under a key; "" removes it. Keys that begin with
// "outbox." are the store's own.
func (s *Settings) SetMeta(ctx context.Context, key, value string) error {
	if err := s.do(ctx, func(t *tx) error { return t.SetMeta(key, value) }); err != nil {
		return fmt.Errorf("outbox: write %s: %w", key, err)
	}
	return nil
}

// Link is the verified link of this member, nil if nobody is connected.
func (s *Settings) Link(ctx context.Context) (*bridge.Link, error) {
	value, err := s.Meta(ctx, metaLink)
	if err != nil || value == "" {
		return nil, err
	}
	var link bridge.Link
	if err := json.Unmarshal([]byte(value), &link); err != nil {
		return nil, fmt.Errorf("outbox: read link: %w", err)
	}
	return &link, nil
}

// SetLink stores the link; nil removes it.
func (s *Settings) SetLink(ctx context.Context, link *bridge.Link) error {
	if link == nil {
		return s.SetMeta(ctx, metaLink, "")
	}
	value, err := json.Marshal(link)
	if err != nil {
		return fmt.Errorf("outbox: write link: %w", err)
	}
	return s.SetMeta(ctx, metaLink, string(value))
}

// Restore gives a file that was made anew in place of a lost one its link back.
// What the office says was written before now may have been posted out of the
// lost one, and is marked when it is posted.
func (s *Settings) Restore(ctx context.Context, link bridge.Link, now time.Time) error {
	value, err := json.Marshal(link)
	if err == nil {
		err = s.do(ctx, func(t *tx) error {
			return errors.Join(t.markBefore(now), t.SetMeta(metaLink, string(value)))
		})
	}
	if err != nil {
		return fmt.Errorf("outbox: restore link: %w", err)
	}
	return nil
}

// MaxCached is the longest life of a cached value.
const MaxCached = 31 * 24 * time.Hour

// clockSlack is how far a clock may be set back without what was stored before
// being distrusted.
const clockSlack = time.Minute

// believed reports whether a value that was stored then is still good now. One
// that was stored in the future, or by now is older than any may be, was stored
// or is read by a clock that is wrong.
func believed(now, stored, until int64) bool {
	return now < until && stored <= now+clockSlack.Microseconds() && now-stored <= MaxCached.Microseconds()
}

// Get gives a cached value, ok false if there is none, its time is over, or the
// clock cannot be believed about it.
func (s *Cache) Get(ctx context.Context, key string) (value string, ok bool, err error) {
	err = s.read(ctx, func(q *querier) error {
		return q.Each(selectCache, func(rows *sqlite.Row) error {
			var stored, until, sum int64
			if err := rows.Scan(&value, &stored, &until, &sum); err != nil {
				return err
			}
			if q.Sum([]any{key, value, stored, until}) != sum {
				return fmt.Errorf("outbox: cache: %w", file.ErrDamaged)
			}
			ok = believed(file.Micros(time.Now()), stored, until)
			return nil
		}, key)
	})
	if err != nil {
		return "", false, fmt.Errorf("outbox: read cache: %w", err)
	}
	if !ok {
		value = ""
	}
	return value, ok, nil
}

// Put caches a value until a time, MaxCached from now at most.
func (s *Cache) Put(ctx context.Context, key, value string, until time.Time) error {
	now, end := file.Micros(time.Now()), file.Micros(until)
	err := s.do(ctx, func(t *tx) error {
		return t.Exec(upsertCache, key, value, now, end, t.Sum([]any{key, value, now, end}))
	})
	if err != nil {
		return fmt.Errorf("outbox: write cache: %w", err)
	}
	return nil
}

// Forget removes every cached value whose key begins with prefix.
func (s *Cache) Forget(ctx context.Context, prefix string) error {
	if err := s.do(ctx, func(t *tx) error { return t.Exec(forgetCache, prefix) }); err != nil {
		return fmt.Errorf("outbox: forget cache: %w", err)
	}
	return nil
}
