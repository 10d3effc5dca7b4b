package outbox

import (
	"context"

	"bellhop/bridge"
)

// Expand turns a plan whose turn has come into what is to be done, from what of
// the message and of its copies stands in Slack now; parts is what the new text
// takes. What shows the new text already is left alone. What was never posted
// takes it and goes on waiting for a person. With nothing to do, the event is done with. ErrNotDue as in Begin.
func (s *Queue) Expand(ctx context.Context, id string, parts int) (Receipt, error) {
	return s.change(ctx, "expand", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if !r.Op.Plan() || r.State != StateWaiting || r.lease != t.s.epoch {
			return Receipt{}, ErrNotDue
		}
		x := expansion{th: th, plan: r, event: th.bySeq(r.event), parts: max(parts, 1)}
		x.marked = t.s.marks(x.event)
		if r.Op == OpRemove {
			x.remove()
		} else {
			x.edit()
		}
		th.remove(r)
		if r.Op == OpEdit {
			like := *r
			like.Parts = x.parts
			th.copies(t, &like)
		}
		return t.receipt(th, Stored, func(r *row) bool { return r.event == x.event.Seq })
	})
}

// Leave ends a plan whose turn has come without doing what it says: what stands
// in Slack stays as it is, the event is done with and Activity gives the reason.
// ErrNotDue as in Begin.
func (s *Queue) Leave(ctx context.Context, id string) (Receipt, error) {
	return s.change(ctx, "leave", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if !r.Op.Plan() || r.State != StateWaiting || r.lease != t.s.epoch {
			return Receipt{}, ErrNotDue
		}
		reason := ReasonEditsOff
		if r.Op == OpRemove {
			reason = ReasonDeletionsOff
		}
		for _, e := range th.events {
			if e.Seq == r.event || e.Behind == r.event {
				e.Note, e.dirty = reason, true
			}
		}
		th.remove(r)
		return t.receipt(th, Stored, func(*row) bool { return false })
	})
}

// expansion is one plan being turned into entries of its event. They say what
// the plan says: the text of its event, or of a later one folded into it.
type expansion struct {
	th    *thread
	plan  *row
	event *event
	parts int
	// marked: it is from before the data was lost, and may have been carried then.
	marked bool
}

func (x *expansion) add(e Entry) {
	e.State, e.Marked = StateWaiting, e.Marked || x.marked && e.Op == OpPost
	x.th.add(x.event, x.plan.lease, e).body = x.plan.body
}

// outdate gives up what older edits were still to do to a post that stands, and
// wait with for a person: tried again, it would undo what this one does.
func (x *expansion) outdate(post *row) {
	for _, r := range x.th.alive(func(r *row) bool { return !isPost(r) && isOpen(r) && r.event != x.event.Seq }) {
		if r.Target == post.posted() {
			r.close(causeEdited)
		}
	}
}

// delete plans the deletion of a post that stands.
func (x *expansion) delete(r *row) {
	x.outdate(r)
	x.add(Entry{Op: OpDelete, Copy: r.Copy, Part: r.Part, Parts: r.Parts, Route: r.Route, Channel: r.Channel, Target: r.posted()})
}

func (r *row) posted() bridge.Posted { return bridge.Posted{Channel: r.Channel, TS: r.TS} }

func (x *expansion) remove() {
	for _, r := range x.th.alive(stands) {
		if r.Route == bridge.RouteSlackbot {
			x.event.Note, x.event.dirty = ReasonNotCarriedOver, true
			continue
		}
		if doubted(r) && x.event.Note == "" {
			x.event.Note, x.event.dirty = ReasonCopyMayStand, true
		}
		x.delete(r)
	}
}

func (x *expansion) edit() {
	slots := x.th.slots(false)
	for _, r := range slots {
		if r.Route == bridge.RouteSlackbot && stands(r) {
			x.again(slots)
			return
		}
	}
	if len(slots) == 0 {
		x.whole(Entry{Route: x.th.route(), Marked: x.doubted(1)}) // what was under way was not posted
		return
	}
	x.revise(slots, slots)
	x.revise(x.th.slots(true), slots)
}

// again posts the whole new text behind what cannot be changed, unless it says
// what stands there. What of the old text was not posted is superseded.
func (x *expansion) again(slots map[int]*row) {
	same := 0
	for _, r := range slots {
		if isOpen(r) {
			x.supersede(r)
		} else if x.says(r) {
			same++
		}
	}
	if same < x.parts {
		x.whole(Entry{Edited: true, Route: bridge.RouteSlackbot})
	}
}

// whole posts the whole new text.
func (x *expansion) whole(e Entry) {
	for e.Part = 1; e.Part <= x.parts; e.Part++ {
		e.Op, e.Parts = OpPost, x.parts
		x.add(e)
	}
}

// doubted reports whether the part was taken away while nobody could tell
// whether Slack has it.
func (x *expansion) doubted(part int) bool {
	return x.th.any(func(r *row) bool { return r.cause == causeWithdrawn && r.Part == part && doubted(r) })
}

// says reports whether a post shows the new text already. Nobody knows what it
// shows after an update of it that may have arrived.
func (x *expansion) says(post *row) bool {
	text := post.body
	for _, r := range x.th.alive(func(r *row) bool { return r.Op == OpUpdate && r.Target == post.posted() && r.Tries > 0 }) {
		if text = 0; r.State == StateSent {
			text = r.body
		}
	}
	now, next := x.th.bySeq(text), x.th.bySeq(x.plan.body)
	return stands(post) && now != nil && next != nil && now.Shown != 0 && now.Shown == next.Shown
}

func (x *expansion) supersede(r *row) {
	if inDoubt(r) {
		x.event.Note, x.event.dirty = ReasonCopyMayStand, true
	}
	r.close(causeEdited)
}

// revise changes one side, the recipient's or the sender's copies, part by
// part: what stands is updated, what is superfluous deleted, what is missing
// posted as continued, unless a person gave up that part for the recipient.
func (x *expansion) revise(slots, recipient map[int]*row) {
	highest, model := 0, (*row)(nil)
	for part, r := range slots {
		highest = max(highest, part)
		if r.State != StateClosed && (model == nil || part > model.Part) {
			model = r
		}
	}
	if model == nil {
		return
	}
	for part := 1; part <= max(highest, x.parts); part++ {
		given := recipient[part] != nil && recipient[part].State == StateClosed
		switch r := slots[part]; {
		case r != nil && part <= x.parts:
			x.reword(r)
		case r != nil:
			x.surplus(r)
		case part <= x.parts && !given:
			x.further(model, part)
		}
	}
}

// reword gives the slot of one part the new text.
func (x *expansion) reword(r *row) {
	switch {
	case x.says(r):
		x.outdate(r)
	case stands(r):
		x.outdate(r)
		x.add(Entry{
			Op: OpUpdate, Copy: r.Copy, Edited: r.Edited, Continued: r.Continued, Marked: r.Marked, Plain: r.Plain,
			Part: r.Part, Parts: x.parts, Route: r.Route, Channel: r.Channel, Target: r.posted(),
		})
	case isOpen(r):
		r.body, r.Parts, r.dirty = x.plan.body, x.parts, true
		x.event.Behind, x.event.dirty = max(x.event.Behind, r.event), true
	}
}

func (x *expansion) surplus(r *row) {
	if stands(r) {
		x.delete(r)
	} else if isOpen(r) {
		x.supersede(r)
	}
}

// further posts a part that the old text did not have.
func (x *expansion) further(model *row, part int) {
	x.add(Entry{
		Op: OpPost, Copy: model.Copy, Continued: true, Marked: x.doubted(part), Part: part, Parts: x.parts, Route: model.Route, Channel: model.Channel,
	})
}

// slots are the posts that make up one side of the message now, by part: those
// of its newest whole text, and what later edits added. A part that an edit took
// away is none, one that a person gave up is a closed one.
func (th *thread) slots(copies bool) map[int]*row {
	slots := map[int]*row{}
	var whole int64
	for _, r := range th.alive(func(r *row) bool {
		return isPost(r) && r.Copy == copies && !r.gone && r.cause != causeEdited && r.cause != causeWithdrawn
	}) {
		if r.Edited && r.event != whole {
			clear(slots)
			whole = r.event
		}
		slots[r.Part] = r
	}
	return slots
}
