package outbox

import (
	"encoding/json"
	"fmt"

	"bellhop/bridge"
)

// row is an entry as the rules work on it.
type row struct {
	Entry
	event                     int64
	n                         int64
	cause                     string // why it is, or will be, closed
	gone                      bool   // what it posted was deleted
	lease                     int64
	body                      int64 // the event whose text it says, 0: none
	newParts                  int   // of a planned edit: what its text takes
	fresh, dirty, dead        bool
	wasOpen, wasHeld, wasBusy bool
}

// The causes of closing.
const (
	causeDropped   = "dropped"
	causeDeleted   = "deleted"
	causeElsewhere = "elsewhere"
	causeEdited    = "edited"
	causeEarly     = "early"
	causeWithdrawn = "withdrawn"
	causeNotDirect = "not_direct"
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

// kept is an entry as its event keeps it. What the event says is not repeated.
type kept struct {
	ID            string       `json:"id"`
	N             int64        `json:"n"`
	Op            Op           `json:"op"`
	Flags         int64        `json:"flags,omitempty"`
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

func (r *row) kept() kept {
	return kept{
		ID: r.ID, N: r.n, Op: r.Op, Flags: r.flags(), Part: r.Part, Parts: r.Parts, Route: r.Route, Channel: r.Channel, TS: r.TS,
		CopyTo: r.CopyTo, TargetChannel: r.Target.Channel, TargetTS: r.Target.TS, State: r.State, Cause: r.cause, Tries: r.Tries,
		Uncertain: r.Uncertain, Lease: r.lease, Error: r.Error, Body: r.body, NewParts: r.newParts,
	}
}

// row is the entry k of e.
func (k *kept) row(e *event) *row {
	r := &row{
		Entry: Entry{
			ID: k.ID, Event: e.id, Message: e.message, Conversation: e.sender, Op: k.Op, Part: k.Part, Parts: k.Parts, Route: k.Route,
			Channel: k.Channel, TS: k.TS, CopyTo: k.CopyTo, State: k.State, Tries: k.Tries, Uncertain: k.Uncertain, Error: k.Error,
			Place: [2]int64{e.seq, k.N}, At: fromMicros(e.at), Target: bridge.Posted{Channel: k.TargetChannel, TS: k.TargetTS},
		},
		event: e.seq, n: k.N, cause: k.Cause, lease: k.Lease, body: k.Body, newParts: k.NewParts,
	}
	r.setFlags(k.Flags)
	return r
}

// encodeRows puts those of the rows that are e's into its column. What it gives
// is good until the next call.
func (q *querier) encodeRows(e *event, rows []*row) error {
	q.kept = q.kept[:0]
	for _, r := range rows {
		if r.event == e.seq && !r.dead {
			q.kept = append(q.kept, r.kept())
		}
	}
	q.json.Reset()
	if err := q.encoder.Encode(&q.kept); err != nil {
		return fmt.Errorf("outbox: entries: %w", err)
	}
	e.entries = q.json.Bytes()
	return nil
}

// rows are the entries of an event that was read.
func (e *event) rows() ([]*row, error) {
	var all []kept
	if err := json.Unmarshal(e.entries, &all); err != nil {
		return nil, fmt.Errorf("outbox: entries: %w", errDamaged)
	}
	out := make([]*row, len(all))
	for i := range all {
		out[i] = all[i].row(e)
	}
	return out, nil
}
