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
}

// thread is that of a message, which may be an empty one.
func (t *tx) thread(message string) (*thread, error) {
	if th := t.s.open.threads[message]; th != nil {
		return th, nil
	}
	return t.readThread(message)
}

func (q *querier) readThread(message string) (*thread, error) {
	th := &thread{message: message}
	err := q.each(eventsOfMessage, func(rows *sqlite.Row) error {
		e, err := q.scanEvent(rows)
		if err != nil {
			return err
		}
		own, err := e.rows()
		e.entries = nil
		th.events, th.rows = append(th.events, e), append(th.rows, own...)
		return err
	}, &message)
	return th, err
}

// offered is the thread of a message, or else the event of that id, whichever
// message it is of.
func (t *tx) offered(id, message string) (*thread, *event, error) {
	th, err := t.thread(message)
	if err != nil {
		return nil, nil, err
	}
	if e := th.byID(id); e != nil {
		return nil, e, nil
	}
	other := ""
	err = t.each(messageOfEvent, func(rows *sqlite.Row) error { return rows.Scan(&other) }, &id)
	if err != nil || other == "" {
		return th, nil, err
	}
	if th, err = t.thread(other); err != nil {
		return nil, nil, err
	}
	return nil, th.byID(id), nil
}

// threadOf is the thread of an open entry and the entry in it, ErrUnknown if
// there is none.
func (t *tx) threadOf(id string) (*thread, *row, error) {
	th, r := t.s.open.row(id)
	if r == nil {
		return nil, nil, ErrUnknown
	}
	return th, r, nil
}

func (th *thread) byID(id string) *event {
	i := slices.IndexFunc(th.events, func(e *event) bool { return e.id == id })
	if i < 0 {
		return nil
	}
	return th.events[i]
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
	entry.ID = NewID()
	entry.Event, entry.Message, entry.Conversation, entry.At = e.id, e.message, e.conversation, fromMicros(e.at)
	r := &row{Entry: entry, event: e.seq, n: 1, lease: lease, fresh: true}
	for _, other := range th.rows {
		if other.event == e.seq {
			r.n = max(r.n, other.n+1)
		}
	}
	r.Place = [2]int64{r.event, r.n}
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

// doubted: Slack may have it once more than anybody can tell, whatever became of
// it since. Of what is under way, its result will say.
func doubted(r *row) bool { return r.Op == OpPost && r.State != StateSending && r.Uncertain > 0 }

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
		e.outcome, e.done, e.dirty = th.outcome(e, before), micros(now), true
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

// NewID gives 64 random bits: an id is told to Slack and must say nothing. It is
// of letters only, since six digits in a log are taken for a code.
func NewID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	id := []byte(hex.EncodeToString(b[:]))
	for i, c := range id {
		if c <= '9' {
			id[i] = 'g' + c - '0'
		}
	}
	return string(id)
}
