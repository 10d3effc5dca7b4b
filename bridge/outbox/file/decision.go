package file

import "bellhop/bridge"

// Decision is one event that was decided not to be relayed. Times are in
// microseconds.
type Decision struct {
	N                     int64
	Event                 string
	Type                  bridge.EventType
	Message, Conversation string
	At, Decided           int64
	Reason                string
	Label                 Label
}

const (
	// DecisionColumns are those of Fields, and the checksum.
	DecisionColumns = `n, event, type, message, conversation, at, reason, decided, name, role, space, url, sum`

	insertDecision = `INSERT INTO decisions (` + DecisionColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (event) DO NOTHING`
)

// Fields are its columns without the checksum, to be read or filled.
func (d *Decision) Fields(to []any) []any {
	return append(to, &d.N, &d.Event, (*string)(&d.Type), &d.Message, &d.Conversation, &d.At, &d.Reason, &d.Decided,
		&d.Label.Name, &d.Label.Role, &d.Label.Space, &d.Label.URL)
}

// InsertDecision adds a decision unless that of its event is known, and says
// whether it did, 0 or 1.
func (q *DB) InsertDecision(d *Decision) (int64, error) {
	fields := d.Fields(q.fields[:0])
	sum := q.Sum(fields)
	return q.Affected(insertDecision, append(fields, &sum)...)
}
