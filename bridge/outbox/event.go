package outbox

import (
	"encoding/json"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// key names a message.
type key = file.Key

// event is a message event of the ledger as the rules work on it.
type event struct {
	file.Event
	text         *file.Text     // to be written
	person       *bridge.Person // the sender as in its text, if that is known
	fresh, dirty bool
	wasSize      int64
}

const (
	eventsOfMessage = `SELECT ` + file.EventColumns + ` FROM events WHERE message=? ORDER BY seq`
	eventsOfKey     = `SELECT ` + file.EventColumns + ` FROM events WHERE message=? AND conversation=? AND space_id=? ORDER BY seq`
	keyOfEvent      = `SELECT message, conversation, space_id FROM events WHERE id=?`
)

// querier reads and writes the rows of the ledger over one connection.
type querier struct {
	*file.DB
	kept []file.Entry // used again from row to row
}

// tx is one commit in the making: the write connection, and what an operation may
// change beside the file.
type tx struct {
	*querier
	s *core
}

// scanEvent reads an event.
func (q *querier) scanEvent(rows *sqlite.Row) (*event, error) {
	var e event
	if err := q.ScanEvent(rows, &e.Event); err != nil {
		return nil, err
	}
	e.wasSize = e.openSize()
	return &e, nil
}

// openSize is what the event counts against the bound in bytes.
func (e *event) openSize() int64 {
	if e.Body == file.BodyOpen {
		return e.Size
	}
	return 0
}

// decodeSender gives nil for what is no person.
func decodeSender(data []byte) *bridge.Person {
	var p bridge.Person
	if len(data) == 0 || json.Unmarshal(data, &p) != nil {
		return nil
	}
	return &p
}
