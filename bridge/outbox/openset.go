package outbox

import (
	"slices"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// openSet is what is not done with, as the committer keeps it in memory: the
// threads of which an event is open, whole. It is what the file says, so it is
// read anew when a change was undone.
type openSet struct {
	threads map[key]*thread
	entries map[string]*thread // by the id of an open entry
	busy    map[string]int     // entries that wait for no person, by conversation
	held    map[key]int        // held entries
}

func newOpenSet() *openSet {
	return &openSet{threads: map[key]*thread{}, entries: map[string]*thread{}, busy: map[string]int{}, held: map[key]int{}}
}

// keep takes in a thread as it was written, or forgets it when it is done with.
func (s *openSet) keep(th *thread) {
	for _, r := range th.rows {
		s.follow(th, r)
	}
	th.rows = slices.DeleteFunc(th.rows, func(r *row) bool { return r.dead })
	if slices.ContainsFunc(th.events, func(e *event) bool { return e.Outcome == "" }) {
		s.threads[th.key] = th
		return
	}
	delete(s.threads, th.key)
}

// follow counts an entry as what it is now.
func (s *openSet) follow(th *thread, r *row) {
	open := !r.dead && isOpen(r)
	held := open && r.State == StateHeld
	busy := held || open && (r.State == StateWaiting || r.State == StateSending)
	if open && !r.wasOpen {
		s.entries[r.ID] = th
	} else if !open && r.wasOpen {
		delete(s.entries, r.ID)
	}
	if busy != r.wasBusy {
		count(s.busy, r.Conversation, busy)
	}
	if held != r.wasHeld {
		count(s.held, th.key, held)
	}
	r.fresh, r.dirty, r.wasOpen, r.wasHeld, r.wasBusy = false, false, open, held, busy
}

func count[K comparable](in map[K]int, k K, more bool) {
	if more {
		in[k]++
	} else if in[k]--; in[k] <= 0 {
		delete(in, k)
	}
}

// rows are the open entries that match, in the order of the outbox.
func (s *openSet) rows(match func(*row) bool) []*row {
	var out []*row
	for _, th := range s.threads {
		out = append(out, th.alive(func(r *row) bool { return isOpen(r) && match(r) })...)
	}
	slices.SortFunc(out, func(a, b *row) int { return Order(a.Entry, b.Entry) })
	return out
}

// row is the open entry of that id, nil if there is none.
func (s *openSet) row(id string) (*thread, *row) {
	th := s.entries[id]
	if th == nil {
		return nil, nil
	}
	return th, th.rows[slices.IndexFunc(th.rows, func(r *row) bool { return r.ID == id })]
}

// worst is the most urgent state of the open entries of each event.
func (s *openSet) worst() map[int64]State {
	states := map[int64]State{}
	for _, th := range s.threads {
		for _, r := range th.rows {
			if isOpen(r) && r.State.Urgency() > states[r.event].Urgency() {
				states[r.event] = r.State
			}
		}
	}
	return states
}

// tell gives an open entry as callers see it.
func (th *thread) tell(r *row, epoch int64) Entry {
	e := r.Entry
	e.Offered = r.lease == epoch
	e.Sender = bridge.Person{ID: e.Conversation}
	if of := th.bySeq(r.body); of != nil && of.person != nil {
		e.Sender = *of.person
	}
	return e
}

const (
	openMessages = `SELECT DISTINCT message FROM events WHERE outcome = ''`
	openSenders  = `SELECT event, sender FROM bodies WHERE event > 0`
)

// openSet reads what is open.
func (q *querier) openSet() (*openSet, error) {
	messages, err := q.Strings(openMessages)
	if err != nil {
		return nil, err
	}
	s, events := newOpenSet(), map[int64]*event{}
	for _, message := range messages {
		found, err := q.readThreads(eventsOfMessage, message)
		if err != nil {
			return nil, err
		}
		for _, th := range found {
			s.keep(th)
			for _, e := range th.events {
				events[e.Seq] = e
			}
		}
	}
	if len(events) == 0 {
		return s, nil
	}
	err = q.Each(openSenders, func(rows *sqlite.Row) error {
		var seq int64
		var sender []byte
		err := rows.Scan(&seq, &sender)
		if e := events[seq]; e != nil {
			e.person = decodeSender(sender)
		}
		return err
	})
	return s, err
}

// stand runs f on what is open and what has ended, while nothing changes it.
func (s *core) stand(q *querier, f func(*openSet, file.Counts) error) error {
	s.standMu.Lock()
	defer s.standMu.Unlock()
	if !s.readOnly && !s.torn {
		return f(s.open, s.tally.counts)
	}
	if err := q.Script("BEGIN"); err != nil {
		return err
	}
	defer func() { _ = q.Script("ROLLBACK") }()
	now, err := q.openSet()
	if err != nil {
		return err
	}
	ended, err := q.Ended()
	if err != nil {
		return err
	}
	return f(now, ended)
}

// mend reads anew what is open after a change was undone.
func (s *core) mend(t *tx) error {
	if !s.torn {
		return nil
	}
	open, err := t.openSet()
	if err == nil {
		s.open, s.torn = open, false
	}
	return err
}
