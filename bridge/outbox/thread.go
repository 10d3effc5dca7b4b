package outbox

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// thread is all that is known of one message: its events, oldest first, and
// their entries in the order in which they are done. The rules work on it in
// memory; [tx.save] writes what they changed.
type thread struct {
	key
	events []*event
	rows   []*row
}

// thread is that of a message, which may be an empty one.
func (t *tx) thread(k key) (*thread, error) {
	if th := t.s.open.threads[k]; th != nil {
		return th, nil
	}
	found, err := t.readThreads(eventsOfKey, k.Message, k.Sender, k.Space)
	if err != nil || len(found) == 0 {
		return &thread{key: k}, err
	}
	return found[0], nil
}

// threads are those of all messages that have this id, oldest first.
func (t *tx) threads(message string) ([]*thread, error) {
	found, err := t.readThreads(eventsOfMessage, message)
	for i, th := range found {
		if open := t.s.open.threads[th.key]; open != nil {
			found[i] = open
		}
	}
	return found, err
}

func (q *querier) readThreads(query string, args ...any) ([]*thread, error) {
	var found []*thread
	err := q.Each(query, func(rows *sqlite.Row) error {
		e, err := q.scanEvent(rows)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(found, func(th *thread) bool { return th.key == e.Key })
		if i < 0 {
			i, found = len(found), append(found, &thread{key: e.Key})
		}
		own, err := e.rows()
		e.Entries = nil
		found[i].events, found[i].rows = append(found[i].events, e), append(found[i].rows, own...)
		return err
	}, args...)
	return found, err
}

// offered is the thread of the event of that id and the event; nil if it is not
// known.
func (t *tx) offered(id string) (*thread, *event, error) {
	var k key
	err := t.Each(keyOfEvent, func(rows *sqlite.Row) error { return rows.Scan(&k.Message, &k.Sender, &k.Space) }, &id)
	if err != nil || k.Message == "" {
		return nil, nil, err
	}
	th, err := t.thread(k)
	if err != nil {
		return nil, nil, err
	}
	return th, th.byID(id), nil
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
	i := slices.IndexFunc(th.events, func(e *event) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return th.events[i]
}

func (th *thread) bySeq(seq int64) *event {
	i := slices.IndexFunc(th.events, func(e *event) bool { return e.Seq == seq })
	if i < 0 {
		return nil
	}
	return th.events[i]
}

// add appends an entry of e that is still to be done, with the text of e.
func (th *thread) add(e *event, lease int64, entry Entry) *row {
	entry.ID = newID()
	entry.Event, entry.Message, entry.Conversation, entry.At = e.ID, e.Message, e.Sender, file.FromMicros(e.At)
	r := &row{Entry: entry, event: e.Seq, n: 1, lease: lease, fresh: true}
	for _, other := range th.rows {
		if other.event == e.Seq {
			r.n = max(r.n, other.n+1)
		}
	}
	r.Place = [2]int64{r.event, r.n}
	if e.Body != file.BodyNone {
		r.body = e.Seq
	}
	th.rows = append(th.rows, r)
	slices.SortStableFunc(th.rows, func(a, b *row) int { return cmp.Or(cmp.Compare(a.event, b.event), cmp.Compare(a.n, b.n)) })
	return r
}

// begun reports whether Slack may have something of the message, or may get it
// by an attempt under way.
func (th *thread) begun() bool {
	return th.any(func(r *row) bool { return stands(r) || inDoubt(r) || isSending(r) })
}

// away reports whether the newest change took the message away from this member.
func (th *thread) away() bool {
	return len(th.events) > 0 && th.events[len(th.events)-1].Away != 0
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
		if e.Outcome != "" || th.any(func(r *row) bool { return r.event == e.Seq && isOpen(r) }) {
			continue
		}
		before := th.bySeq(e.Behind)
		if before != nil && before.Outcome == "" {
			continue
		}
		e.Outcome, e.Done, e.dirty = th.outcome(e, before), file.Micros(now), true
		ended = append(ended, e)
	}
	return ended
}

// outcome is what became of an event that ends now: its own entries say, else
// the event that it was folded into.
func (th *thread) outcome(e, before *event) string {
	own := th.alive(func(r *row) bool { return r.event == e.Seq })
	switch {
	case slices.ContainsFunc(own, func(r *row) bool { return r.State == StateSent }):
		return file.Relayed
	case before != nil:
		return before.Outcome
	case slices.ContainsFunc(own, func(r *row) bool { return r.cause == causeDropped }):
		return file.Dropped
	}
	return file.Skipped
}

// newID gives 64 random bits: an id is told to Slack and must say nothing. It is
// of letters only, since six digits in a log are taken for a code.
func newID() string {
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
