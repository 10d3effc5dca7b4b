package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bellhop/bridge"
)

// Take makes a direct message event durable and says what is to be done about
// it. An event whose id is known is never taken twice. When it returns without
// an error, the answer is on disk.
func (s *Store) Take(ctx context.Context, in Intake) (Receipt, error) {
	receipts, err := s.TakeAll(ctx, []Intake{in})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// TakeAll takes several events in one commit, in their order: all of them or,
// with an error, none.
func (s *Store) TakeAll(ctx context.Context, in []Intake) ([]Receipt, error) {
	for i := range in {
		if err := in[i].check(); err != nil {
			return nil, err
		}
	}
	receipts := make([]Receipt, len(in))
	err := s.do(ctx, func(t *tx) (err error) {
		for i := range in {
			if receipts[i], err = t.take(in[i]); err != nil {
				return fmt.Errorf("%s: %w", in[i].Event.Type, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: take: %w", err)
	}
	for i, r := range receipts {
		switch r.Disposition {
		case NotPosted:
			s.Skip(in[i].Event, ReasonNotPosted)
		case Early:
			s.Skip(in[i].Event, ReasonBeforeConnecting)
		}
	}
	return receipts, nil
}

func (in *Intake) check() error {
	e := in.Event
	if !e.Type.OfMessage() || e.ID == "" || e.MessageID() == "" || (e.Message == nil && e.Type != bridge.MessageDeleted) {
		return fmt.Errorf("outbox: take: %q is not a complete message event", e.Type)
	}
	if in.Sender.ID == "" && e.Message != nil {
		in.Sender = e.Message.Sender
	}
	in.Parts = max(in.Parts, 1)
	return nil
}

func (t *tx) take(in Intake) (Receipt, error) {
	th, known, err := t.offered(in.Event.ID, in.Event.MessageID())
	if err != nil {
		return Receipt{}, err
	}
	if known != nil {
		return t.again(known)
	}
	switch in.Event.Type {
	case bridge.MessageCreated:
		return t.takeMessage(th, in)
	case bridge.MessageUpdated:
		return t.takeEdit(th, in)
	default:
		return t.takeDeletion(th, in)
	}
}

// again answers an event that was offered before.
func (t *tx) again(known *event) (Receipt, error) {
	if known.outcome != "" {
		return Receipt{Disposition: Done, Settle: []string{known.id}}, nil
	}
	th, err := t.thread(known.message)
	if err != nil {
		return Receipt{}, err
	}
	own := func(r *row) bool { return r.event == known.seq && isOpen(r) }
	for _, r := range th.alive(own) {
		if r.lease != t.s.epoch {
			r.lease, r.dirty = t.s.epoch, true
		}
	}
	return t.receipt(th, Reoffered, own)
}

// receipt saves the thread and lists those of its due entries that match.
func (t *tx) receipt(th *thread, d Disposition, match func(*row) bool) (Receipt, error) {
	settle, err := t.save(th)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Disposition: d, Entries: t.due(th, match), Settle: settle}, nil
}

// enter makes the ledger's row of an event, with its text if it has any.
func (t *tx) enter(th *thread, in Intake) (*event, error) {
	t.s.seq++
	e := &event{
		seq: t.s.seq, id: in.Event.ID, typ: in.Event.Type, message: th.message, conversation: th.conversation(),
		at: micros(in.Event.At), taken: micros(time.Now()), done: micros(time.Time{}), fresh: true,
	}
	if e.conversation == "" {
		e.conversation = in.Sender.ID
	}
	th.events = append(th.events, e)
	if in.Sender.ID == "" {
		return e, nil
	}
	e.label = newLabel(in.Sender, in.Event.Message)
	from := in.Sender // keeps nothing else of the intake alive
	sender, err := json.Marshal(&from)
	if err != nil {
		return nil, err
	}
	e.sender = &from
	if in.Event.Message == nil {
		return e, nil
	}
	body, err := json.Marshal(in.Event.Message)
	if err != nil {
		return nil, err
	}
	e.text, e.body, e.size = &content{sender: sender, body: body}, bodyOpen, int64(in.Size)
	if in.Size <= 0 {
		e.size = int64(len(body) + len(sender))
	}
	return e, nil
}

func (t *tx) takeMessage(th *thread, in Intake) (Receipt, error) {
	if len(th.events) > 0 {
		return t.takeTwin(th, in)
	}
	if t.early(in) {
		return Receipt{Disposition: Early, Settle: []string{in.Event.ID}}, nil
	}
	if t.s.spilled || t.full() {
		t.s.spilled = true
		return Receipt{Disposition: Full}, nil
	}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	entry := Entry{Op: OpPost, Parts: in.Parts, Route: in.Route, State: in.state(), Marked: t.s.marks(e)}
	for entry.Part = 1; entry.Part <= in.Parts; entry.Part++ {
		th.add(e, t.s.epoch, entry)
	}
	began := t.beginFirst(th, in)
	settle, err := t.save(th)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{Disposition: Stored, Entries: t.due(th, isPost), Settle: settle, Began: began}
	if began {
		r.Entries = append([]Entry{th.tell(th.rows[0], t.s.epoch)}, r.Entries...)
	}
	return r, nil
}

func (in *Intake) state() State {
	if in.Held {
		return StateHeld
	}
	return StateWaiting
}

// marks reports whether an event is from before the data was lost.
func (s *Store) marks(e *event) bool { return fromMicros(e.at).Before(s.markBefore) }

// beginFirst records the attempt of the first part with the intake, if that was
// asked for and nothing in the conversation is before it.
func (t *tx) beginFirst(th *thread, in Intake) bool {
	first := th.rows[0]
	if in.Begin == nil || in.Held || t.s.open.busy[first.Conversation] > 0 {
		return false
	}
	if in.Begin.ID != "" {
		first.ID = in.Begin.ID
	}
	first.State, first.Tries = StateSending, 1
	th.destine(first, in.Begin.Destination)
	return true
}

// takeTwin takes a second creation of a message that is known: the same
// message, so it is settled with the first and not posted again.
func (t *tx) takeTwin(th *thread, in Intake) (Receipt, error) {
	in.Sender.ID, in.Event.Message = "", nil
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	e.behind = th.events[0].seq
	r, err := t.receipt(th, Folded, func(*row) bool { return false })
	if err == nil && len(r.Settle) > 0 {
		r.Disposition = Done
	}
	return r, err
}
