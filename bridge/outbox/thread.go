package outbox

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"bellhop/bridge/outbox/sqlite"
)

// thread is all that is known of one message: its events, oldest first, and
// their entries in the order in which they are done. The rules work on it in
// memory; [tx.save] writes what they changed.
type thread struct {
	message string
	events  []*event
	rows    []*row
	// sender is known without the text, if the intake told it.
	sender []byte
}

func (t *tx) thread(message string) (*thread, error) {
	th := &thread{message: message}
	err := t.fill(th, eventsOfMessage, message)
	return th, err
}

// fill reads the events that a query gives, and their entries.
func (t *tx) fill(th *thread, query string, args ...any) error {
	err := t.each(query, func(rows *sqlite.Row) error {
		e, err := t.scanEvent(rows)
		th.events = append(th.events, e)
		return err
	}, args...)
	for _, e := range th.events {
		if err == nil {
			err = t.entriesOf(th, e)
		}
	}
	return err
}

// offered is the thread of a message, or else the event of that id, whichever
// message it is of.
func (t *tx) offered(id, message string) (*thread, *event, error) {
	th := &thread{message: message}
	if err := t.fill(th, eventsOfOffer, message, id); err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(th.events, func(e *event) bool { return e.id == id }); i >= 0 {
		return nil, th.events[i], nil
	}
	return th, nil, nil
}

func (t *tx) entriesOf(th *thread, e *event) error {
	return t.each(entriesOfEvent, func(rows *sqlite.Row) error {
		r, err := t.scanRow(rows)
		if err != nil {
			return err
		}
		r.Event, r.Message, r.At = e.id, e.message, e.at
		th.rows = append(th.rows, r)
		return nil
	}, e.seq)
}

// threadOf is the thread of an entry and the entry in it, ErrUnknown if there
// is none.
func (t *tx) threadOf(id string) (*thread, *row, error) {
	th := &thread{}
	if err := t.fill(th, eventsOfEntry, id); err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(th.rows, func(r *row) bool { return r.ID == id })
	if i < 0 {
		return nil, nil, ErrUnknown
	}
	th.message = th.events[0].message
	return th, th.rows[i], nil
}

func (th *thread) bySeq(seq int64) *event {
	i := slices.IndexFunc(th.events, func(e *event) bool { return e.seq == seq })
	if i < 0 {
		return nil
	}
	return th.events[i]
}

// conversation is where the message belongs: the first event says.
func (th *thread) conversation() string {
	if len(th.events) == 0 {
		return ""
	}
	return th.events[0].conversation
}

// add appends an entry of e that is still to be done, with the text of e.
func (th *thread) add(e *event, lease int64, entry Entry) *row {
	entry.ID = newID()
	entry.Event, entry.Message, entry.Conversation, entry.At = e.id, e.message, e.conversation, e.at
	r := &row{Entry: entry, event: e.seq, n: 1, lease: lease, fresh: true}
	for _, other := range th.rows {
		if other.event == e.seq {
			r.n = max(r.n, other.n+1)
		}
	}
	if e.body != bodyNone {
		r.body = e.seq
	}
	th.rows = append(th.rows, r)
	slices.SortStableFunc(th.rows, func(a, b *row) int { return cmp.Or(cmp.Compare(a.event, b.event), cmp.Compare(a.n, b.n)) })
	return r
}

// remove takes an entry out of the file: a plan that was expanded, a part that
// an edit made superfluous before it was posted.
func (th *thread) remove(r *row) { r.dead = true }

// alive are the entries that are in the file after the next save and match.
func (th *thread) alive(match func(*row) bool) []*row {
	var out []*row
	for _, r := range th.rows {
		if !r.dead && match(r) {
			out = append(out, r)
		}
	}
	return out
}

func (th *thread) any(match func(*row) bool) bool {
	return slices.ContainsFunc(th.rows, func(r *row) bool { return !r.dead && match(r) })
}

// The properties that the rules ask for.
func isOpen(r *row) bool    { return r.State.Open() }
func isSending(r *row) bool { return r.State == StateSending }
func isPost(r *row) bool    { return r.Op == OpPost }

// stands: Slack has it and it was not deleted again.
func stands(r *row) bool { return r.Op == OpPost && r.State == StateSent && !r.gone }

// inDoubt: it may stand in Slack, and nobody can tell.
func inDoubt(r *row) bool { return r.Op == OpPost && r.State.Open() && r.Uncertain > 0 }

// close ends an entry, or sees to it that the attempt under way ends it.
func (r *row) close(cause string) {
	r.cause, r.dirty = cause, true
	if r.State != StateSending {
		r.State = StateClosed
	}
}

// finish ends every event of which nothing is open any more and gives those
// events, oldest first.
func (th *thread) finish(now time.Time) []*event {
	var ended []*event
	for _, e := range th.events {
		if e.outcome != "" || th.any(func(r *row) bool { return r.event == e.seq && isOpen(r) }) {
			continue
		}
		before := th.bySeq(e.behind)
		if before != nil && before.outcome == "" {
			continue
		}
		e.outcome, e.done, e.dirty = th.outcome(e, before), now, true
		ended = append(ended, e)
	}
	return ended
}

// outcome is what became of an event that ends now: its own entries say, else
// the event that it was folded into.
func (th *thread) outcome(e, before *event) string {
	own := th.alive(func(r *row) bool { return r.event == e.seq })
	switch {
	case slices.ContainsFunc(own, func(r *row) bool { return r.State == StateSent }):
		return outcomeRelayed
	case before != nil:
		return before.outcome
	case slices.ContainsFunc(own, func(r *row) bool { return r.cause == causeDropped }):
		return outcomeDropped
	}
	return outcomeSkipped
}

// newID gives 64 random bits: an id is told to Slack and must say nothing.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
