package outbox

import (
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox/file"
)

// save ends the events that are done with, drops the text that nothing needs,
// writes all that changed and says which events may be settled.
func (t *tx) save(th *thread) ([]string, error) {
	now := time.Now()
	var settle []string
	for _, e := range th.finish(now) {
		t.s.tally.counts.Add(e.Outcome, 1)
		settle = append(settle, e.ID)
	}
	th.retain(t.s.history > 0 && !th.away())
	for _, r := range th.rows {
		t.tallyRow(r)
		if r.fresh || r.dirty || r.dead {
			th.bySeq(r.event).dirty = true
		}
	}
	for _, e := range th.events {
		if e.fresh {
			th.named(e)
		}
		if err := t.saveEvent(th, e); err != nil {
			return nil, err
		}
	}
	t.s.open.keep(th)
	return settle, nil
}

// tallyRow counts an entry against the bound.
func (t *tx) tallyRow(r *row) {
	open := !r.dead && isOpen(r)
	if open && !r.wasOpen {
		t.s.tally.entries++
	} else if !open && r.wasOpen {
		t.s.tally.entries--
	}
}

// retain decides of each text whether an open entry needs it, or else whether
// it is kept as history: the newest only.
func (th *thread) retain(history bool) {
	needed := map[int64]bool{}
	for _, r := range th.rows {
		if !r.dead && isOpen(r) && r.body != 0 {
			needed[r.body] = true
		}
	}
	newest := true
	for i := len(th.events) - 1; i >= 0; i-- {
		e := th.events[i]
		if e.Body == file.BodyNone {
			continue
		}
		state := file.BodyNone
		switch {
		case needed[e.Seq]:
			state = file.BodyOpen
		case history && newest:
			state = file.BodyKept
		}
		newest = false
		if state != e.Body {
			e.Body, e.dirty = state, true
		}
	}
}

// saveEvent writes an event, its entries and its text if they changed.
func (t *tx) saveEvent(th *thread, e *event) error {
	if !e.fresh && !e.dirty {
		return nil
	}
	t.s.tally.bytes += e.openSize() - e.wasSize
	if err := t.encodeRows(e, th.rows); err != nil {
		return err
	}
	write := t.UpdateEvent
	if e.fresh {
		write = t.InsertEvent
	}
	err := write(&e.Event)
	if err == nil {
		err = t.saveText(e)
	}
	if e.Body == file.BodyNone {
		e.person = nil
	}
	e.Entries, e.fresh, e.dirty, e.wasSize = nil, false, false, e.openSize()
	return err
}

func (t *tx) saveText(e *event) error {
	switch {
	case e.Body == file.BodyNone && !e.fresh:
		return t.eraseText(e.Seq)
	case e.Body != file.BodyNone && e.text != nil:
		c := e.text
		e.text = nil
		return t.InsertText(e.Seq, c)
	}
	return nil
}

// eraseText erases a text, and has the write-ahead log emptied of it.
func (t *tx) eraseText(seq int64) error {
	killpoint.Before(killpoint.TextErased)
	err := t.DeleteText(seq)
	t.s.traces = true
	killpoint.After(killpoint.TextErased)
	return err
}

// due are the entries that may be attempted now and match, as told to callers.
func (t *tx) due(th *thread, match func(*row) bool) []Entry {
	var out []Entry
	for _, r := range th.alive(func(r *row) bool { return r.State == StateWaiting && r.lease == t.s.epoch && match(r) }) {
		out = append(out, th.tell(r, t.s.epoch))
	}
	return out
}

// tally is kept in memory beside the file: what is open, what has ended over the
// life of the data, and the word of FromNow.
type tally struct {
	entries int64
	bytes   int64
	counts  file.Counts
	gone    file.Counts // those of counts that no event in the file shows
	from    time.Time   // what was written before it is not relayed
	ahead   aheads
}

// full reports whether no further text is taken in.
func (t *tx) full() bool {
	return t.s.tally.entries >= t.s.maxEntries || t.s.tally.bytes >= t.s.maxBytes
}

// destine records where a post goes, also on the parts behind it that were not
// sent.
func (th *thread) destine(r *row, d bridge.Destination) {
	if d.Route == "" {
		return
	}
	for _, other := range th.rows {
		later := other.event == r.event && isPost(other) && other.Copy == r.Copy && other.n > r.n &&
			(other.State == StateWaiting || other.State == StateHeld)
		if other != r && !later {
			continue
		}
		other.Route, other.Channel, other.CopyTo, other.dirty = d.Route, d.Channel, d.CopyTo, true
	}
}
