package outbox

import (
	"encoding/json"
	"fmt"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

// key names a message. Its id alone does not: an office may give one twice.
// space is "" where an older version did not keep it.
type key struct{ message, sender, space string }

// matches reports whether an event that names a sender and a space is about the
// message of k.
func (k key) matches(sender, space string) bool {
	return k.sender == sender && (k.space == space || k.space == "")
}

// event is a row of the ledger: one message event, with its entries. Times are
// in microseconds, as they are stored.
type event struct {
	seq                int64
	id                 string
	typ                bridge.EventType
	key                      // of the message that it is about
	at, taken, offered int64 // offered: when the office last did
	behind             int64 // the event that this one is settled with, 0: none
	outcome, note      string
	done               int64
	reason             string // why the message as it is since is not direct, or ""
	away               int64  // 1: it took the message away from this member
	shown              int64  // the digest of what the message shows since, 0: not known
	body               bodyState
	size               int64
	label              label
	entries            []byte // as read, or to be written: JSON of its rows

	text         *content       // to be written
	person       *bridge.Person // the sender as in its text, if that is known
	fresh, dirty bool
	wasSize      int64
}

// bodyState says whether an event's text is on disk and why.
type bodyState int64

const (
	bodyNone bodyState = iota
	bodyOpen           // an open entry needs it
	bodyKept           // kept as history only
)

// content is the text of an event: JSON of its message and of its sender.
type content struct{ sender, body []byte }

// The outcomes of an event.
const (
	outcomeRelayed = "relayed"
	outcomeSkipped = "skipped"
	outcomeDropped = "dropped"
)

const (
	eventColumns = `seq, id, type, message, conversation, space_id, at, taken, offered, behind, outcome, note, done, reason, away, shown,
		body, size, name, role, space, url, entries, sum`

	insertEvent = `INSERT INTO events (` + eventColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	// An update leaves alone the columns that never change, and with them the
	// indices.
	updateEvent = `UPDATE events SET offered=?9, behind=?10, outcome=?11, note=?12, done=?13, reason=?14, away=?15, shown=?16, body=?17, size=?18,
		name=?19, role=?20, space=?21, url=?22, entries=?23, sum=?24 WHERE seq=?1`
	eventsOfMessage = `SELECT ` + eventColumns + ` FROM events WHERE message=? ORDER BY seq`
	eventsOfKey     = `SELECT ` + eventColumns + ` FROM events WHERE message=? AND conversation=? AND space_id=? ORDER BY seq`
	keyOfEvent      = `SELECT message, conversation, space_id FROM events WHERE id=?`

	insertBody = `INSERT INTO bodies (event, sender, body, sum) VALUES (?,?,?,?)`
	deleteBody = `DELETE FROM bodies WHERE event=?`
	selectBody = `SELECT sender, body, sum FROM bodies WHERE event=?`
)

// fields are the columns of eventColumns without the last, to be read or filled.
func (e *event) fields(to []any) []any {
	return append(to, &e.seq, &e.id, (*string)(&e.typ), &e.message, &e.sender, &e.space, &e.at, &e.taken, &e.offered, &e.behind,
		&e.outcome, &e.note, &e.done, &e.reason, &e.away, &e.shown, (*int64)(&e.body), &e.size, &e.label.name, &e.label.role, &e.label.space, &e.label.url, &e.entries)
}

// scanEvent reads an event and checks it against its checksum.
func (q *querier) scanEvent(rows *sqlite.Row) (*event, error) {
	var e event
	var sum int64
	fields := e.fields(q.fields[:0])
	if err := rows.Scan(append(fields, &sum)...); err != nil {
		return nil, err
	}
	if q.sum(fields) != sum {
		return nil, fmt.Errorf("outbox: event: %w", errDamaged)
	}
	e.wasSize = e.openSize()
	return &e, nil
}

// write writes an event with a statement that takes its columns in order.
func (q *querier) writeEvent(query string, e *event) error {
	fields := e.fields(q.fields[:0])
	sum := q.sum(fields)
	return q.exec(query, append(fields, &sum)...)
}

// openSize is what the event counts against the bound in bytes.
func (e *event) openSize() int64 {
	if e.body == bodyOpen {
		return e.size
	}
	return 0
}

// content reads the text of an event; nil if it is erased.
func (q *querier) content(seq int64) (c *content, err error) {
	err = q.each(selectBody, func(rows *sqlite.Row) error {
		var got content
		var sum int64
		if err := rows.Scan(&got.sender, &got.body, &sum); err != nil {
			return err
		}
		if q.sum([]any{&seq, &got.sender, &got.body}) != sum {
			return fmt.Errorf("outbox: text: %w", errDamaged)
		}
		c = &got
		return nil
	}, seq)
	return c, err
}

// decodeSender gives nil for what is no person.
func decodeSender(data []byte) *bridge.Person {
	var p bridge.Person
	if len(data) == 0 || json.Unmarshal(data, &p) != nil {
		return nil
	}
	return &p
}
