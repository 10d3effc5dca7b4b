package outbox

import (
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
)

// save ends the events that are done with, drops the text that nothing needs,
// writes all that changed and says which events may be settled.
func (t *tx) save(th *thread) ([]string, error) {
	now := time.Now()
	var settle []string
	for _, e := range th.finish(now) {
		t.s.tally.count(e.outcome)
		settle = append(settle, e.id)
	}
	th.retain(t.s.history > 0)
	for _, e := range th.events {
		if e.fresh {
			if err := e.saveLabel(t, th); err != nil {
				return nil, err
			}
		}
		if err := t.saveEvent(e); err != nil {
			return nil, err
		}
	}
	for _, r := range th.rows {
		if err := t.saveRow(r); err != nil {
			return nil, err
		}
	}
	return settle, nil
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
		if e.body == bodyNone {
			continue
		}
		state := bodyNone
		switch {
		case needed[e.seq]:
			state = bodyOpen
		case history && newest:
			state = bodyKept
		}
		newest = false
		if state != e.body {
			e.body, e.dirty = state, true
		}
	}
}

func (t *tx) saveEvent(e *event) error {
	if !e.fresh && !e.dirty {
		return nil
	}
	t.s.tally.bytes += e.openSize() - e.wasSize
	values := e.values()
	sum := t.sum(values)
	var err error
	if e.fresh {
		err = t.exec(insertEvent, append(values, sum)...)
	} else {
		err = t.exec(updateEvent, e.behind, e.outcome, e.note, micros(e.done), int64(e.body), e.size, sum, e.seq)
	}
	if err == nil {
		err = t.saveText(e)
	}
	e.fresh, e.dirty, e.wasSize = false, false, e.openSize()
	return err
}

func (t *tx) saveText(e *event) error {
	switch {
	case e.body == bodyNone && !e.fresh:
		return t.eraseBody(e.seq)
	case e.body != bodyNone && e.text != nil:
		c := e.text
		e.text = nil
		return t.exec(insertBody, e.seq, c.sender, c.body, t.sum([]any{e.seq, c.sender, c.body}))
	}
	return nil
}

// eraseBody erases a text, and has the write-ahead log emptied of it.
func (t *tx) eraseBody(seq int64) error {
	killpoint.Before(killpoint.TextErased)
	err := t.exec(deleteBody, seq)
	t.s.traces = true
	killpoint.After(killpoint.TextErased)
	return err
}

// saveRow writes an entry if it changed.
func (t *tx) saveRow(r *row) error {
	if !r.fresh && !r.dirty && !r.dead {
		return nil
	}
	open := !r.dead && isOpen(r)
	if open && !r.wasOpen {
		t.s.tally.entries++
	} else if !open && r.wasOpen {
		t.s.tally.entries--
	}
	held := open && r.State == StateHeld
	if held != r.wasHeld {
		t.s.shelf.move(r.Message, held)
	}
	var err error
	switch values := r.values(); {
	case r.dead && r.fresh:
	case r.dead:
		err = t.exec(deleteEntry, r.ID)
	case r.fresh:
		err = t.exec(insertEntry, append(values, t.sum(values))...)
	default:
		err = t.exec(updateEntry, append(values[fixed:], t.sum(values), r.ID)...)
	}
	r.fresh, r.dirty, r.wasOpen, r.wasHeld = false, false, open, held
	return err
}

// due are the entries that may be attempted now and match, as told to callers.
func (t *tx) due(th *thread, match func(*row) bool) ([]Entry, error) {
	var out []Entry
	for _, r := range th.alive(func(r *row) bool { return r.State == StateWaiting && r.lease == t.s.epoch && match(r) }) {
		e, err := t.public(th, r)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// public is an entry as told to callers: with its sender, and whether it is
// offered.
func (t *tx) public(th *thread, r *row) (Entry, error) {
	e := r.Entry
	e.Place = [2]int64{r.event, r.n}
	e.Offered = r.lease == t.s.epoch
	if th.sender == nil && r.body != 0 {
		c, err := t.content(r.body)
		if err != nil {
			return e, err
		}
		if c != nil {
			th.sender = c.sender
		}
	}
	e.Sender = decodeSender(th.sender, e.Conversation)
	return e, nil
}

// tally is kept in memory beside the file: what is open, what has ended over the
// life of the data, and the word of FromNow.
type tally struct {
	entries int64
	bytes   int64
	counts  counts
	from    time.Time // what was written before it is not relayed
}

// counts are the ended events by outcome.
type counts struct {
	Relayed, Skipped, Dropped int64
}

func (a *tally) count(outcome string) {
	switch outcome {
	case outcomeRelayed:
		a.counts.Relayed++
	case outcomeDropped:
		a.counts.Dropped++
	default:
		a.counts.Skipped++
	}
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
		later := other.event == r.event && other.Op == r.Op && other.Op == OpPost && other.Copy == r.Copy && other.n > r.n &&
			(other.State == StateWaiting || other.State == StateHeld)
		if other != r && !later {
			continue
		}
		other.Route, other.Channel, other.CopyTo, other.dirty = d.Route, d.Channel, d.CopyTo, true
	}
}
