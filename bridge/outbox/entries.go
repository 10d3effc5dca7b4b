package outbox

import (
	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
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

// kept is the entry as its event keeps it.
func (r *row) kept() file.Entry {
	return file.Entry{
		ID: r.ID, N: r.n, Op: r.Op, Flags: r.flags(), Part: r.Part, Parts: r.Parts, Route: r.Route, Channel: r.Channel, TS: r.TS,
		CopyTo: r.CopyTo, TargetChannel: r.Target.Channel, TargetTS: r.Target.TS, State: r.State, Cause: r.cause, Tries: r.Tries,
		Uncertain: r.Uncertain, Lease: r.lease, Error: r.Error, Body: r.body, NewParts: r.newParts,
	}
}

func (r *row) flags() (f file.Flags) {
	set := func(on bool, flag file.Flags) {
		if on {
			f |= flag
		}
	}
	set(r.Copy, file.Copy)
	set(r.Edited, file.Edited)
	set(r.Continued, file.Continued)
	set(r.Marked, file.Marked)
	set(r.Plain, file.Plain)
	set(r.gone, file.Gone)
	return f
}

// rowOf is the entry k of e.
func rowOf(k *file.Entry, e *file.Event) *row {
	return &row{
		Entry: Entry{
			ID: k.ID, Event: e.ID, Message: e.Message, Conversation: e.Sender, Op: k.Op, Part: k.Part, Parts: k.Parts, Route: k.Route,
			Channel: k.Channel, TS: k.TS, CopyTo: k.CopyTo, State: k.State, Tries: k.Tries, Uncertain: k.Uncertain, Error: k.Error,
			Place: [2]int64{e.Seq, k.N}, At: file.FromMicros(e.At), Target: bridge.Posted{Channel: k.TargetChannel, TS: k.TargetTS},
			Copy: k.Flags.Has(file.Copy), Edited: k.Flags.Has(file.Edited), Continued: k.Flags.Has(file.Continued),
			Marked: k.Flags.Has(file.Marked), Plain: k.Flags.Has(file.Plain),
		},
		event: e.Seq, n: k.N, cause: k.Cause, gone: k.Flags.Has(file.Gone), lease: k.Lease, body: k.Body, newParts: k.NewParts,
	}
}

// encodeRows puts those of the rows that are e's into its column. What it gives
// is good until the next call.
func (q *querier) encodeRows(e *event, rows []*row) error {
	q.kept = q.kept[:0]
	for _, r := range rows {
		if r.event == e.Seq && !r.dead {
			q.kept = append(q.kept, r.kept())
		}
	}
	return q.SetEntries(&e.Event, q.kept)
}

// rows are the entries of an event that was read.
func (e *event) rows() ([]*row, error) {
	all, err := e.List()
	out := make([]*row, len(all))
	for i := range all {
		out[i] = rowOf(&all[i], &e.Event)
	}
	return out, err
}
