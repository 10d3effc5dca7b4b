package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

const openEntries = `SELECT ` + entryColumnsN + `, e.id, e.message, e.at, coalesce(b.sender, x'') FROM entries n JOIN events e ON e.seq = n.event
	LEFT JOIN bodies b ON b.event = n.body WHERE n.` + entryOpen + ` ORDER BY n.event, n.n`

const entryColumnsN = `n.id, n.event, n.n, n.conversation, n.op, n.flags, n.part, n.parts, n.route, n.channel, n.ts, n.copy_to,
	n.target_channel, n.target_ts, n.state, n.cause, n.tries, n.uncertain, n.lease, n.error, n.body, n.sum`

// openRows are all open entries, oldest first.
func (q *querier) openRows(epoch int64) ([]*row, error) {
	var out []*row
	err := q.each(openEntries, func(rows *sqlite.Row) error {
		var event, message string
		var at int64
		var sender []byte
		r, err := q.scanRow(rows, &event, &message, &at, &sender)
		if err != nil {
			return err
		}
		r.Event, r.Message, r.At, r.Offered = event, message, fromMicros(at), r.lease == epoch
		r.Sender, r.Place = decodeSender(sender, r.Conversation), [2]int64{r.event, r.n}
		out = append(out, r)
		return nil
	})
	return out, err
}

// Entries are those that are not settled, oldest first.
func (s *Store) Entries(ctx context.Context) ([]Entry, error) {
	out := []Entry{}
	err := s.read(ctx, func(q *querier) error {
		rows, err := q.openRows(s.shownEpoch.Load())
		for _, r := range rows {
			out = append(out, r.Entry)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: list entries: %w", err)
	}
	return out, nil
}

const bodyOfEntry = `SELECT body FROM entries WHERE id=? AND body <> 0`

const bodyOfMessage = `SELECT n.body FROM events e JOIN entries n ON n.event = e.seq
	WHERE e.message=? AND n.body <> 0 AND n.state IN ('waiting', 'sending', 'held') ORDER BY n.event, n.n LIMIT 1`

const newestBody = `SELECT seq FROM events WHERE message=? AND body <> 0 ORDER BY seq DESC LIMIT 1`

// Message is what the entry of that id says. For the id of a message it is what
// the entry of it whose turn is next says, else its newest text: while parts of
// the old text are on their way, an edit behind them is not shown. ErrUnknown:
// there is none, or it is erased.
func (s *Store) Message(ctx context.Context, id string) (bridge.Message, error) {
	var m bridge.Message
	err := s.read(ctx, func(q *querier) error {
		var seq int64
		for _, query := range []string{bodyOfEntry, bodyOfMessage, newestBody} {
			if seq != 0 {
				break
			}
			if err := q.each(query, func(rows *sqlite.Row) error { return rows.Scan(&seq) }, id); err != nil {
				return err
			}
		}
		c, err := q.content(seq)
		if err != nil {
			return err
		}
		if c == nil {
			return ErrUnknown
		}
		return json.Unmarshal(c.body, &m)
	})
	if err != nil {
		return bridge.Message{}, fmt.Errorf("outbox: read text: %w", err)
	}
	return m, nil
}

// Roomy reports whether less than half of the bounds is taken. It is cheap and
// may be called from any goroutine.
func (s *Store) Roomy() bool {
	entries, bytes := s.Open()
	return int64(entries) < (s.maxEntries+1)/2 && bytes < (s.maxBytes+1)/2
}

// Open says how much is open, for the bounds. It is cheap and may be called
// from any goroutine.
func (s *Store) Open() (entries int, bytes int64) {
	return int(s.openEntries.Load()), s.openBytes.Load()
}
