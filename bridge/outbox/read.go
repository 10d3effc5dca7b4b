package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// Entries are those that are not settled, oldest first.
func (s *Ledger) Entries(ctx context.Context) ([]Entry, error) {
	out := []Entry{}
	err := s.read(ctx, func(q *querier) error {
		return s.stand(q, func(open *openSet, _ file.Counts) error {
			for _, r := range open.rows(func(*row) bool { return true }) {
				out = append(out, open.entries[r.ID].tell(r, s.shownEpoch.Load()))
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: list entries: %w", err)
	}
	return out, nil
}

const newestBody = `SELECT seq FROM events WHERE message=? AND body <> 0 ORDER BY seq DESC LIMIT 1`

// body is the event whose text an open entry of that id says, or else the entry
// of that message whose turn is next; 0 if there is none.
func (s *openSet) body(id string) int64 {
	if _, r := s.row(id); r != nil && r.body != 0 {
		return r.body
	}
	next := s.rows(func(r *row) bool {
		return r.Message == id && r.body != 0 && (r.State == StateWaiting || r.State == StateSending || r.State == StateHeld)
	})
	if len(next) == 0 {
		return 0
	}
	return next[0].body
}

// Message is what the open entry of that id says. For the id of a message it is
// what the entry of it whose turn is next says, else its newest text: while
// parts of the old text are on their way, an edit behind them is not shown. Of
// two messages with that id, the one whose turn is next, else the newest, counts.
// ErrUnknown: there is none, or it is erased.
func (s *Ledger) Message(ctx context.Context, id string) (bridge.Message, error) {
	var m bridge.Message
	err := s.read(ctx, func(q *querier) error {
		var seq int64
		err := s.stand(q, func(open *openSet, _ file.Counts) error {
			seq = open.body(id)
			return nil
		})
		if err == nil && seq == 0 {
			err = q.Each(newestBody, func(rows *sqlite.Row) error { return rows.Scan(&seq) }, id)
		}
		if err != nil {
			return err
		}
		c, err := q.Text(seq)
		if err != nil {
			return err
		}
		if c == nil {
			return ErrUnknown
		}
		return json.Unmarshal(c.Body, &m)
	})
	if err != nil {
		return bridge.Message{}, fmt.Errorf("outbox: read text: %w", err)
	}
	return m, nil
}

// Roomy reports whether less than half of the bounds is taken. It is cheap and
// may be called from any goroutine.
func (s *Ledger) Roomy() bool {
	entries, bytes := s.Open()
	return int64(entries) < (s.maxEntries+1)/2 && bytes < (s.maxBytes+1)/2
}

// Open says how much is open, for the bounds. It is cheap and may be called
// from any goroutine.
func (s *Ledger) Open() (entries int, bytes int64) {
	return int(s.openEntries.Load()), s.openBytes.Load()
}
