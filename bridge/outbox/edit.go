package outbox

import "bellhop/bridge"

// takeEdit folds an edit into what was surely not posted yet, or stores a plan
// behind it.
func (t *tx) takeEdit(th *thread, in Intake) (Receipt, error) {
	posts := th.alive(func(r *row) bool { return isPost(r) && (isOpen(r) || stands(r)) })
	removed := th.removal() != nil
	if len(posts) == 0 || removed {
		if t.s.spilled && !removed && len(th.events) == 0 {
			return Receipt{Disposition: Full}, nil
		}
		return Receipt{Disposition: NotPosted, Settle: []string{in.Event.ID}}, nil
	}
	if t.s.spilled || t.full() {
		t.s.spilled = true
		return Receipt{Disposition: Full}, nil
	}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	if plan := th.plan(OpEdit); plan != nil {
		e.behind, plan.body, plan.dirty = plan.event, e.seq, true
		return t.receipt(th, Folded, func(*row) bool { return false })
	}
	if !th.any(func(r *row) bool { return stands(r) || inDoubt(r) || isSending(r) }) {
		e.behind = posts[0].event
		th.resize(posts, e, in.Parts)
		return t.receipt(th, Folded, func(r *row) bool { return r.event == e.behind })
	}
	th.add(e, t.s.epoch, Entry{Op: OpEdit, Part: 1, Parts: 1, Route: posts[0].Route, State: in.state()})
	return t.receipt(th, Stored, func(r *row) bool { return r.event == e.seq })
}

// removal is the event that deleted the message, if one did.
func (th *thread) removal() *event {
	for _, e := range th.events {
		if e.typ == bridge.MessageDeleted {
			return e
		}
	}
	return nil
}

// plan is the plan of that kind that was not expanded yet.
func (th *thread) plan(op Op) *row {
	for _, r := range th.alive(func(r *row) bool { return r.Op == op && (r.State == StateWaiting || r.State == StateHeld) }) {
		return r
	}
	return nil
}

// resize gives posts that were never made the text of e, and makes them as many
// as it takes. Each keeps its state: what failed goes on waiting for a person.
func (th *thread) resize(posts []*row, e *event, parts int) {
	last := posts[0]
	for _, r := range posts {
		if r.Part > parts {
			th.remove(r)
			continue
		}
		r.body, r.Parts, r.dirty = e.seq, parts, true
		if r.Part >= last.Part {
			last = r
		}
	}
	home := th.bySeq(last.event)
	for part := last.Part + 1; part <= parts; part++ {
		entry := last.Entry
		entry.Part, entry.Tries, entry.Plain = part, 0, false
		th.add(home, last.lease, entry).body = e.seq
	}
}

// takeDeletion closes what was not posted and plans the deletion of what was.
func (t *tx) takeDeletion(th *thread, in Intake) (Receipt, error) {
	open, standing, doubt := th.any(isOpen), th.any(stands), th.any(doubted)
	removed := th.removal() != nil
	if !open && (removed || !standing && !doubt) {
		if t.s.spilled && len(th.events) == 0 {
			return Receipt{Disposition: Full}, nil
		}
		return Receipt{Disposition: NotPosted, Settle: []string{in.Event.ID}}, t.forget(th)
	}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	if removed {
		left := th.alive(isOpen)
		e.behind = left[len(left)-1].event
		return t.receipt(th, Folded, func(*row) bool { return false })
	}
	if doubt {
		e.note = ReasonCopyMayStand
	}
	for _, r := range th.alive(isOpen) {
		r.close(causeDeleted)
	}
	if !standing && !th.any(isSending) {
		return t.receipt(th, Folded, func(*row) bool { return false })
	}
	th.add(e, t.s.epoch, Entry{Op: OpRemove, Part: 1, Parts: 1, Route: th.route(), State: in.state()})
	return t.receipt(th, Stored, func(r *row) bool { return r.event == e.seq })
}

// forget erases the texts of a message that is done with and was deleted in the
// office.
func (t *tx) forget(th *thread) error {
	th.retain(false)
	for _, e := range th.events {
		if err := t.saveEvent(th, e); err != nil {
			return err
		}
	}
	return nil
}

// route is the one by which the message was posted first.
func (th *thread) route() bridge.Route {
	for _, r := range th.alive(isPost) {
		return r.Route
	}
	return ""
}
