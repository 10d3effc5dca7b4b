package outbox

import (
	"context"
	"fmt"
	"slices"

	"bellhop/bridge"
)

// Begin records that an entry is about to be attempted, and where a post goes,
// before the request leaves. It refuses with ErrNotDue what is not waiting or
// not offered, so that nothing is posted that another device may have posted.
func (s *Queue) Begin(ctx context.Context, id string, d bridge.Destination) (Entry, error) {
	var out Entry
	err := s.do(ctx, func(t *tx) error {
		th, r, err := t.threadOf(id)
		if err != nil {
			return err
		}
		if r.State != StateWaiting || r.lease != t.s.epoch || r.Op.Plan() {
			return ErrNotDue
		}
		r.State, r.Tries, r.dirty = StateSending, r.Tries+1, true
		if isPost(r) {
			th.destine(r, d)
		}
		if _, err = t.save(th); err != nil {
			return err
		}
		out = th.tell(r, t.s.epoch)
		return nil
	})
	if err != nil {
		return Entry{}, fmt.Errorf("outbox: begin %s: %w", id, err)
	}
	return out, nil
}

// Record writes down what became of an open entry. The receipt holds the
// entries that are due now, such as this one when it is to be repeated and the
// copies of what is now all sent, and the events that are done with. ErrUnknown: no such open entry.
func (s *Queue) Record(ctx context.Context, id string, res Result) (Receipt, error) {
	switch {
	case res.Repost:
		return s.repost(ctx, id, res)
	case !outcome(res.State):
		return Receipt{}, fmt.Errorf("outbox: record %s: state %q is no outcome", id, res.State)
	}
	return s.change(ctx, "record", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if !isOpen(r) {
			return Receipt{}, ErrUnknown
		}
		before := slices.Clone(th.rows)
		th.apply(r, res)
		th.followed(t, r)
		return t.receipt(th, Stored, func(o *row) bool { return o == r || !slices.Contains(before, o) })
	})
}

// outcome reports whether an attempt can lead to s.
func outcome(s State) bool {
	return s == StateSent || s == StateWaiting || s == StateUncertain || s == StateFailed || s == StateClosed
}

// repost gives up what an edit was still to do to one side of its message, and
// posts the whole new text there.
func (s *core) repost(ctx context.Context, id string, res Result) (Receipt, error) {
	return s.change(ctx, "repost", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if r.Op != OpUpdate || !isOpen(r) {
			return Receipt{}, ErrNotDue
		}
		given := r.cause != "" // deleted, dropped or done elsewhere meanwhile
		for _, other := range th.alive(func(o *row) bool { return o.event == r.event && o.Copy == r.Copy && isOpen(o) }) {
			other.close(causeEdited)
		}
		r.State, r.Error, r.dirty = StateClosed, res.Error, true
		for part := 1; part <= r.Parts && !given; part++ {
			th.add(th.bySeq(r.event), r.lease, Entry{
				Op: OpPost, Copy: r.Copy, Edited: true, Part: part, Parts: r.Parts, Route: r.Route, Channel: r.Channel, State: StateWaiting,
				Marked: t.s.marks(th.bySeq(r.event)),
			}).body = r.body
		}
		return t.receipt(th, Stored, func(o *row) bool { return o.event == r.event && isPost(o) })
	})
}

// followed adds what follows from the end of a post.
func (th *thread) followed(t *tx, r *row) map[*row]bool {
	if !isPost(r) || isOpen(r) {
		return nil
	}
	return th.copies(t, r)
}

// change runs one change of one entry.
func (s *core) change(ctx context.Context, verb, id string, f func(*tx, *thread, *row) (Receipt, error)) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		th, r, err := t.threadOf(id)
		if err == nil {
			out, err = f(t, th, r)
		}
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: %s %s: %w", verb, id, err)
	}
	return out, nil
}

// apply moves an entry to its result.
func (th *thread) apply(r *row, res Result) {
	r.dirty = true
	if res.Undo && r.Tries > 0 {
		r.Tries--
	}
	if res.Uncertain {
		r.doubt()
	}
	r.Plain = r.Plain || res.Plain
	r.Error = res.Error
	r.State = res.State
	switch {
	case res.State == StateSent:
		th.sent(r, res.Posted)
	case res.State == StateClosed && r.Op == OpDelete:
		th.mayStand()
	case r.cause != "":
		th.cutShort(r)
	}
	if isPost(r) {
		th.refold()
	}
}

// mayStand notes that something of a message that was taken away may stand in
// Slack.
func (th *thread) mayStand() {
	e := th.removal()
	if e == nil && th.away() {
		e = th.events[len(th.events)-1]
	}
	if e != nil {
		e.Note, e.dirty = ReasonCopyMayStand, true
	}
}

// doubt counts one uncertain result. Only a post is marked: a repeated update
// or deletion shows nobody anything twice.
func (r *row) doubt() {
	r.Uncertain++
	r.Marked = r.Marked || isPost(r)
}

// cutShort closes an entry that was given up while it was under way.
func (th *thread) cutShort(r *row) {
	r.State = StateClosed
	if r.Uncertain > 0 && isPost(r) {
		th.mayStand()
	}
}

func (th *thread) sent(r *row, at bridge.Posted) {
	r.cause = ""
	if at.TS != "" {
		r.Channel, r.TS = at.Channel, at.TS
	}
	if r.Op != OpDelete {
		return
	}
	for _, post := range th.rows {
		if isPost(post) && post.Channel == r.Target.Channel && post.TS == r.Target.TS {
			post.gone, post.dirty = true, true
		}
	}
}

// copies adds the sender's copies once all that goes to the recipient is
// settled and some of it stands. They belong to the event of like, and say its
// text.
func (th *thread) copies(t *tx, like *row) map[*row]bool {
	copied := th.any(func(r *row) bool { return r.CopyTo != "" })
	if !copied || like.Copy || th.away() || len(th.slots(true)) > 0 {
		return nil
	}
	slots := th.slots(false)
	var stand []*row
	for part := 1; part <= like.Parts; part++ {
		switch r := slots[part]; {
		case r == nil:
		case isOpen(r):
			return nil
		case stands(r):
			stand = append(stand, r)
		}
	}
	if len(stand) == 0 || stand[0].CopyTo == "" {
		return nil
	}
	added := map[*row]bool{}
	e := th.bySeq(like.event)
	for _, r := range stand {
		c := th.add(e, like.lease, Entry{
			Op: OpPost, Copy: true, Edited: r.Edited, Part: r.Part, Parts: like.Parts, Route: r.Route, Channel: stand[0].CopyTo,
			State: StateWaiting, Marked: t.s.marks(e),
		})
		c.body = like.body
		added[c] = true
	}
	return added
}
