package outbox

import (
	"encoding/json"
	"fmt"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

// event is a row of the ledger: one message event.
type event struct {
	seq                   int64
	id                    string
	typ                   bridge.EventType
	message, conversation string
	at                    time.Time
	behind                int64 // the event that this one is settled with, 0: none
	outcome, note         string
	done                  time.Time
	body                  bodyState
	size                  int64
	text                  *content // to be written
	label                 label    // to be written
	fresh, dirty          bool
	wasSize               int64
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

// row is an entry as stored.
type row struct {
	Entry
	event              int64
	n                  int64
	cause              string // why it is, or will be, closed
	gone               bool   // what it posted was deleted
	lease              int64
	body               int64 // the event whose text it says, 0: none
	fresh, dirty, dead bool
	wasOpen, wasHeld   bool
}

// The causes of closing.
const (
	causeDropped   = "dropped"
	causeDeleted   = "deleted"
	causeElsewhere = "elsewhere"
	causeEdited    = "edited"
	causeEarly     = "early"
)

// The outcomes of an event.
const (
	outcomeRelayed = "relayed"
	outcomeSkipped = "skipped"
	outcomeDropped = "dropped"
)

const (
	flagCopy = 1 << iota
	flagEdited
	flagContinued
	flagMarked
	flagPlain
	flagGone
)

func (r *row) flags() (f int64) {
	set := func(on bool, bit int64) {
		if on {
			f |= bit
		}
	}
	set(r.Copy, flagCopy)
	set(r.Edited, flagEdited)
	set(r.Continued, flagContinued)
	set(r.Marked, flagMarked)
	set(r.Plain, flagPlain)
	set(r.gone, flagGone)
	return f
}

func (r *row) setFlags(f int64) {
	r.Copy, r.Edited, r.Continued = f&flagCopy != 0, f&flagEdited != 0, f&flagContinued != 0
	r.Marked, r.Plain, r.gone = f&flagMarked != 0, f&flagPlain != 0, f&flagGone != 0
}

// fixed are the columns at the front that never change: an update leaves them
// alone, and with them the index by event and the row's place.
const fixed = 4

// values are the row's columns in the order of entryColumns.
func (r *row) values() []any {
	return []any{r.ID, r.event, r.n, r.Conversation, string(r.Op), r.flags(), int64(r.Part), int64(r.Parts), string(r.Route),
		r.Channel, r.TS, r.CopyTo, r.Target.Channel, r.Target.TS, string(r.State), r.cause, int64(r.Tries), int64(r.Uncertain),
		r.lease, r.Error, r.body}
}

const (
	entryColumns = `id, event, n, conversation, op, flags, part, parts, route, channel, ts, copy_to,
		target_channel, target_ts, state, cause, tries, uncertain, lease, error, body, sum`
	entryOpen = `state NOT IN ('sent', 'closed')`

	insertEntry = `INSERT INTO entries (` + entryColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	updateEntry = `UPDATE entries SET op=?, flags=?, part=?, parts=?, route=?, channel=?, ts=?, copy_to=?,
		target_channel=?, target_ts=?, state=?, cause=?, tries=?, uncertain=?, lease=?, error=?, body=?, sum=? WHERE id=?`
	deleteEntry    = `DELETE FROM entries WHERE id=?`
	entriesOfEvent = `SELECT ` + entryColumns + ` FROM entries WHERE event=? ORDER BY n`

	eventColumns    = `seq, id, type, message, conversation, at, behind, outcome, note, done, body, size, sum`
	insertEvent     = `INSERT INTO events (` + eventColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	updateEvent     = `UPDATE events SET behind=?, outcome=?, note=?, done=?, body=?, size=?, sum=? WHERE seq=?`
	eventsOfMessage = `SELECT ` + eventColumns + ` FROM events WHERE message=? ORDER BY seq`
	eventsOfOffer   = `SELECT ` + eventColumns + ` FROM events WHERE message=? OR id=? ORDER BY seq`
	eventsOfEntry   = `SELECT ` + eventColumns + ` FROM events WHERE message =
		(SELECT e.message FROM entries n JOIN events e ON e.seq = n.event WHERE n.id=?) ORDER BY seq`

	insertBody = `INSERT INTO bodies (event, sender, body, sum) VALUES (?,?,?,?)`
	deleteBody = `DELETE FROM bodies WHERE event=?`
	selectBody = `SELECT sender, body, sum FROM bodies WHERE event=?`
)

// scanRow reads one entry and checks it against its checksum.
func (q *querier) scanRow(rows *sqlite.Row, more ...any) (*row, error) {
	var r row
	var flags, part, parts, tries, uncertain, sum int64
	dest := append([]any{&r.ID, &r.event, &r.n, &r.Conversation, (*string)(&r.Op), &flags, &part, &parts, (*string)(&r.Route), &r.Channel, &r.TS, &r.CopyTo,
		&r.Target.Channel, &r.Target.TS, (*string)(&r.State), &r.cause, &tries, &uncertain, &r.lease, &r.Error, &r.body, &sum}, more...)
	if err := rows.Scan(dest...); err != nil {
		return nil, err
	}
	r.setFlags(flags)
	r.Part, r.Parts, r.Tries, r.Uncertain = int(part), int(parts), int(tries), int(uncertain)
	if q.sum(r.values()) != sum {
		return nil, fmt.Errorf("outbox: entry: %w", errDamaged)
	}
	r.wasOpen, r.wasHeld = r.State.Open(), r.State == StateHeld
	return &r, nil
}

func (e *event) values() []any {
	return []any{e.seq, e.id, string(e.typ), e.message, e.conversation, micros(e.at), e.behind, e.outcome, e.note, micros(e.done),
		int64(e.body), e.size}
}

func (q *querier) scanEvent(rows *sqlite.Row) (*event, error) {
	var e event
	var at, done, sum int64
	err := rows.Scan(&e.seq, &e.id, (*string)(&e.typ), &e.message, &e.conversation, &at, &e.behind, &e.outcome, &e.note, &done,
		(*int64)(&e.body), &e.size, &sum)
	if err != nil {
		return nil, err
	}
	e.at, e.done = fromMicros(at), fromMicros(done)
	if q.sum(e.values()) != sum {
		return nil, fmt.Errorf("outbox: event: %w", errDamaged)
	}
	e.wasSize = e.openSize()
	return &e, nil
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
		if q.sum([]any{seq, got.sender, got.body}) != sum {
			return fmt.Errorf("outbox: text: %w", errDamaged)
		}
		c = &got
		return nil
	}, seq)
	return c, err
}

func decodeSender(data []byte, id string) bridge.Person {
	var p bridge.Person
	if len(data) == 0 || json.Unmarshal(data, &p) != nil {
		return bridge.Person{ID: id}
	}
	return p
}
