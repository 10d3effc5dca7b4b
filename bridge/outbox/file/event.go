package file

import (
	"encoding/json"
	"fmt"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

// Key names a message. Its id alone does not: an office may give one twice.
// Space is "" where an older version did not keep it.
type Key struct{ Message, Sender, Space string }

// Matches reports whether an event that names a sender and a space is about the
// message of k.
func (k Key) Matches(sender, space string) bool {
	return k.Sender == sender && (k.Space == space || k.Space == "")
}

// Event is a row of the ledger: one message event, with its entries. Times are
// in microseconds.
type Event struct {
	Seq  int64
	ID   string
	Type bridge.EventType
	// Key is that of the message that it is about.
	Key
	// At is its time in the office, Taken when it was stored, Offered when the
	// office last offered it, Done when it was settled.
	At, Taken, Offered, Done int64
	// Behind is the Seq of the event that it is settled with, or 0.
	Behind int64
	// Outcome is "" while it is open. Note is what Activity says about it.
	Outcome, Note string
	// Reason is why the message as it is since is not direct, or "".
	Reason string
	// Away is 1 if it took the message away from this member.
	Away int64
	// Shown is the digest of what the message shows since, or 0.
	Shown int64
	Body  BodyState
	// Size is what its text counts against the bound in bytes.
	Size int64
	// Label is what the screens call its sender and its space.
	Label Label
	// Entries are JSON of []Entry, see SetEntries.
	Entries []byte
}

// Label is what the screens call an event's sender and space.
type Label struct{ Name, Role, Space, URL string }

// BodyState says whether an event's text is on disk and why.
type BodyState int64

// The states of a text: none is there, an open entry needs it, or it is kept as
// history only.
const (
	BodyNone BodyState = iota
	BodyOpen
	BodyKept
)

// Text is the text of an event: JSON of its message and of its sender.
type Text struct{ Sender, Body []byte }

const (
	// EventColumns are those that ScanEvent reads, in their order.
	EventColumns = `seq, id, type, message, conversation, space_id, at, taken, offered, behind, outcome, note, done, reason, away, shown,
		body, size, name, role, space, url, entries, sum`

	insertEvent = `INSERT INTO events (` + EventColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	// An update leaves alone the columns that never change, and with them the
	// indices.
	updateEvent = `UPDATE events SET offered=?9, behind=?10, outcome=?11, note=?12, done=?13, reason=?14, away=?15, shown=?16, body=?17, size=?18,
		name=?19, role=?20, space=?21, url=?22, entries=?23, sum=?24 WHERE seq=?1`

	insertText = `INSERT INTO bodies (event, sender, body, sum) VALUES (?,?,?,?)`
	deleteText = `DELETE FROM bodies WHERE event=?`
	selectText = `SELECT sender, body, sum FROM bodies WHERE event=?`
)

// fields are the columns of EventColumns without the last, to be read or filled.
func (e *Event) fields(to []any) []any {
	return append(to, &e.Seq, &e.ID, (*string)(&e.Type), &e.Message, &e.Sender, &e.Space, &e.At, &e.Taken, &e.Offered, &e.Behind,
		&e.Outcome, &e.Note, &e.Done, &e.Reason, &e.Away, &e.Shown, (*int64)(&e.Body), &e.Size,
		&e.Label.Name, &e.Label.Role, &e.Label.Space, &e.Label.URL, &e.Entries)
}

// ScanEvent reads an event from a row of EventColumns and checks it against its
// checksum.
func (q *DB) ScanEvent(rows *sqlite.Row, e *Event) error {
	var sum int64
	fields := e.fields(q.fields[:0])
	if err := rows.Scan(append(fields, &sum)...); err != nil {
		return err
	}
	if q.Sum(fields) != sum {
		return fmt.Errorf("outbox: event: %w", ErrDamaged)
	}
	return nil
}

// InsertEvent adds an event.
func (q *DB) InsertEvent(e *Event) error { return q.writeEvent(insertEvent, e) }

// UpdateEvent writes what may change of an event that is there.
func (q *DB) UpdateEvent(e *Event) error { return q.writeEvent(updateEvent, e) }

// writeEvent writes an event with a statement that takes its columns in order.
func (q *DB) writeEvent(query string, e *Event) error {
	fields := e.fields(q.fields[:0])
	sum := q.Sum(fields)
	return q.Exec(query, append(fields, &sum)...)
}

// Text reads the text of an event; nil if it is erased.
func (q *DB) Text(seq int64) (c *Text, err error) {
	err = q.Each(selectText, func(rows *sqlite.Row) error {
		var got Text
		var sum int64
		if err := rows.Scan(&got.Sender, &got.Body, &sum); err != nil {
			return err
		}
		if q.Sum([]any{&seq, &got.Sender, &got.Body}) != sum {
			return fmt.Errorf("outbox: text: %w", ErrDamaged)
		}
		c = &got
		return nil
	}, seq)
	return c, err
}

// InsertText stores the text of an event, or under -n that of reply n.
func (q *DB) InsertText(seq int64, c *Text) error {
	sum := q.Sum(append(q.fields[:0], &seq, &c.Sender, &c.Body))
	return q.Exec(insertText, &seq, &c.Sender, &c.Body, &sum)
}

// DeleteText erases a text.
func (q *DB) DeleteText(seq int64) error { return q.Exec(deleteText, &seq) }

// Entry is an entry as its event keeps it. What the event says is not repeated.
type Entry struct {
	ID            string       `json:"id"`
	N             int64        `json:"n"`
	Op            Op           `json:"op"`
	Flags         Flags        `json:"flags,omitempty"`
	Part          int          `json:"part"`
	Parts         int          `json:"parts"`
	Route         bridge.Route `json:"route,omitempty"`
	Channel       string       `json:"channel,omitempty"`
	TS            string       `json:"ts,omitempty"`
	CopyTo        string       `json:"copy_to,omitempty"`
	TargetChannel string       `json:"target_channel,omitempty"`
	TargetTS      string       `json:"target_ts,omitempty"`
	State         State        `json:"state"`
	Cause         string       `json:"cause,omitempty"`
	Tries         int          `json:"tries,omitempty"`
	Uncertain     int          `json:"uncertain,omitempty"`
	Lease         int64        `json:"lease"`
	Error         string       `json:"error,omitempty"`
	Body          int64        `json:"body,omitempty"`
	NewParts      int          `json:"new_parts,omitempty"`
}

// Flags are what is either so or not of an entry.
type Flags int64

// The flags, as they are stored.
const (
	Copy Flags = 1 << iota
	Edited
	Continued
	Marked
	Plain
	Gone
)

// Has reports whether all of them are set.
func (f Flags) Has(all Flags) bool { return f&all == all }

// SetEntries puts the entries of an event into its column. The column is good
// until the next call.
func (q *DB) SetEntries(e *Event, entries []Entry) error {
	if entries == nil {
		entries = []Entry{}
	}
	q.json.Reset()
	if err := q.encoder.Encode(entries); err != nil {
		return fmt.Errorf("outbox: entries: %w", err)
	}
	e.Entries = q.json.Bytes()
	return nil
}

// List are the entries of an event that was read.
func (e *Event) List() ([]Entry, error) {
	var all []Entry
	if err := json.Unmarshal(e.Entries, &all); err != nil {
		return nil, fmt.Errorf("outbox: entries: %w", ErrDamaged)
	}
	return all, nil
}
