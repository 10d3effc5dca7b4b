package outbox

import "bellhop/bridge"

// takeEdit folds an edit into what was surely not posted yet, or stores a plan
// behind it. One that takes the message away from this member ends what was not
// posted, and is carried like a deletion once something was.
func (t *tx) takeEdit(th *thread, in Intake) (Receipt, error) {
	posts := th.alive(func(r *row) bool { return isPost(r) && (isOpen(r) || stands(r)) })
	begun := th.begun()
	switch {
	case len(posts) == 0 || th.removal() != nil:
		return ended(NotPosted, in.Event, ReasonNotPosted), nil
	case in.Reason != "" && !begun:
		return t.retract(th, in)
	case !in.Addressed:
		return t.withdraw(th, in)
	case t.s.spilled || t.full():
		t.s.spilled = true
		return Receipt{Disposition: Full}, nil
	}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	if plan := th.plan(OpEdit, OpRemove); plan != nil {
		turned := plan.Op != OpEdit
		e.Behind, plan.body, plan.newParts, plan.Op, plan.dirty = plan.event, e.Seq, in.Parts, OpEdit, true
		return t.receipt(th, Folded, func(r *row) bool { return turned && r == plan })
	}
	if !begun {
		th.fold(posts, e, in.Parts)
		return t.receipt(th, Folded, func(r *row) bool { return r.event == e.Behind })
	}
	plan := th.add(e, t.s.epoch, Entry{Op: OpEdit, Part: 1, Parts: 1, Route: posts[0].Route, State: in.state()})
	plan.newParts = in.Parts
	return t.receipt(th, Stored, func(r *row) bool { return r.event == e.Seq })
}

// retract ends a message of which nothing was posted: as it is now it is not
// direct. The message and what is behind it are settled together.
func (t *tx) retract(th *thread, in Intake) (Receipt, error) {
	e, err := t.enter(th, in.bare())
	if err != nil {
		return Receipt{}, err
	}
	e.Away = 1
	th.revoke(in.Reason)
	return t.receipt(th, Folded, func(*row) bool { return false })
}

// revoke closes all that is open of a message, for that reason.
func (th *thread) revoke(reason string) {
	for _, r := range th.alive(isOpen) {
		r.close(causeNotDirect)
	}
	for _, e := range th.events {
		if e.Outcome == "" && e.Note == "" {
			e.Note, e.dirty = reason, true
		}
	}
}

// bare is the intake without its text, which nobody will be shown.
func (in Intake) bare() Intake {
	in.Sender, in.Event.Message = bridge.Person{}, nil
	return in
}

// removal is the event that deleted the message, if one did.
func (th *thread) removal() *event {
	for _, e := range th.events {
		if e.Type == bridge.MessageDeleted {
			return e
		}
	}
	return nil
}

// plan is the plan of those kinds that was not expanded yet.
func (th *thread) plan(ops ...Op) *row {
	for _, op := range ops {
		for _, r := range th.alive(func(r *row) bool { return r.Op == op && (r.State == StateWaiting || r.State == StateHeld) }) {
			return r
		}
	}
	return nil
}

// fold gives posts that were never made the text of e, which is settled with
// them.
func (th *thread) fold(posts []*row, e *event, parts int) {
	e.Behind, e.dirty = posts[0].event, true
	th.resize(posts, e, parts)
}

// refold folds a planned edit into a message of which nothing was posted after
// all: the attempt that the edit came behind has failed.
func (th *thread) refold() {
	plan := th.plan(OpEdit)
	posts := th.alive(func(r *row) bool { return isPost(r) && isOpen(r) })
	if plan == nil || len(posts) == 0 || th.begun() {
		return
	}
	e := th.bySeq(plan.body)
	if e == nil || plan.newParts == 0 {
		return // from an older version: it is expanded when its turn comes
	}
	if e.Reason != "" {
		th.revoke(e.Reason)
		e.Away, e.dirty = 1, true
		return
	}
	home := th.bySeq(plan.event)
	th.remove(plan)
	th.fold(posts, e, plan.newParts)
	home.Behind, home.dirty = posts[0].event, true
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
		r.body, r.Parts, r.dirty = e.Seq, parts, true
		if r.Part >= last.Part {
			last = r
		}
	}
	home := th.bySeq(last.event)
	for part := last.Part + 1; part <= parts; part++ {
		entry := last.Entry
		entry.Part, entry.Tries, entry.Plain = part, 0, false
		th.add(home, last.lease, entry).body = e.Seq
	}
}

// takeDeletion closes what was not posted and plans the deletion of what was.
func (t *tx) takeDeletion(th *thread, in Intake) (Receipt, error) {
	open, standing, doubt := th.any(isOpen), th.any(stands), th.any(doubted)
	removed := th.removal() != nil
	if !open && (removed || !standing && !doubt) {
		return ended(NotPosted, in.Event, ReasonNotPosted), t.forget(th)
	}
	if !removed {
		return t.remove(th, in, causeDeleted)
	}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	left := th.alive(isOpen)
	e.Away, e.Behind = 1, left[len(left)-1].event
	return t.receipt(th, Folded, func(*row) bool { return false })
}

// withdraw takes an update after which the message is not for this member any
// more: what was posted of it is deleted.
func (t *tx) withdraw(th *thread, in Intake) (Receipt, error) {
	if plan := th.plan(OpRemove); plan != nil {
		e, err := t.enter(th, in.bare())
		if err != nil {
			return Receipt{}, err
		}
		e.Away, e.Behind = 1, plan.event
		return t.receipt(th, Folded, func(*row) bool { return false })
	}
	return t.remove(th, in.bare(), causeWithdrawn)
}

func (t *tx) remove(th *thread, in Intake, cause string) (Receipt, error) {
	standing, doubt := th.any(stands), th.any(doubted)
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	e.Away = 1
	if doubt {
		e.Note = ReasonCopyMayStand
	}
	for _, r := range th.alive(isOpen) {
		r.close(cause)
	}
	if !standing && !th.any(isSending) {
		return t.receipt(th, Folded, func(*row) bool { return false })
	}
	th.add(e, t.s.epoch, Entry{Op: OpRemove, Part: 1, Parts: 1, Route: th.route(), State: in.state()})
	return t.receipt(th, Stored, func(r *row) bool { return r.event == e.Seq })
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
