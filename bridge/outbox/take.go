package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// Take makes a message event durable and says what is to be done about it. An
// event whose id is known is never taken twice. When it returns without an
// error, the answer is on disk.
//
// A message is known by its id, its sender and its space. An update of another
// sender or space, and a deletion of another space, is Foreign. Before anything
// was posted the newest state alone counts; after it, an update that still
// addresses this member is carried, another is carried like a deletion.
func (s *Ledger) Take(ctx context.Context, in Intake) (Receipt, error) {
	receipts, err := s.TakeAll(ctx, []Intake{in})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// TakeAll takes several events in one commit, in their order: all of them or,
// with an error, none.
func (s *Ledger) TakeAll(ctx context.Context, in []Intake) ([]Receipt, error) {
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
	for i := range receipts {
		s.count(&receipts[i])
	}
	return receipts, nil
}

// count counts what a receipt skipped.
func (s *core) count(r *Receipt) {
	for _, e := range r.skipped {
		s.Skip(e.event, e.reason)
	}
	r.skipped = nil
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
	in.Addressed = in.Addressed || in.Reason == ""
	return nil
}

// key is that of the message that a creation makes or an update names.
func (in *Intake) key() key {
	return key{Message: in.Event.Message.ID, Sender: in.Sender.ID, Space: in.Event.Message.Space.ID}
}

// take decides what an event means. It never touches a message that is not the
// one that the event is about.
func (t *tx) take(in Intake) (Receipt, error) {
	th, known, err := t.offered(in.Event.ID)
	if err != nil {
		return Receipt{}, err
	}
	if known != nil {
		return t.again(th, known)
	}
	if t.s.tally.ahead.has(in.Event.ID) {
		return Receipt{Disposition: Reoffered}, nil
	}
	threads, err := t.threads(in.Event.MessageID())
	if err != nil {
		return Receipt{}, err
	}
	switch in.Event.Type {
	case bridge.MessageCreated:
		return t.takeMessage(threads, in)
	case bridge.MessageUpdated:
		return t.takeUpdate(threads, in)
	default:
		return t.takeRemoval(threads, in)
	}
}

// takeUpdate takes an update to the message of its sender in its space.
func (t *tx) takeUpdate(threads []*thread, in Intake) (Receipt, error) {
	k := in.key()
	if len(threads) == 0 {
		return t.takeAhead(k, in)
	}
	i := slices.IndexFunc(threads, func(th *thread) bool { return th.Matches(k.Sender, k.Space) })
	if i < 0 {
		return ended(Foreign, in.Event, ReasonForeign), nil
	}
	return t.takeEdit(threads[i], in)
}

// takeRemoval takes a deletion to the message of its space. Where two messages
// may be meant it is neither's: to delete the wrong one is worse.
func (t *tx) takeRemoval(threads []*thread, in Intake) (Receipt, error) {
	space := in.Event.Deletion.Space
	if len(threads) == 0 {
		return t.takeAhead(key{Message: in.Event.Deletion.ID, Space: space}, in)
	}
	threads = slices.DeleteFunc(threads, func(th *thread) bool { return space != "" && th.Space != "" && th.Space != space })
	twice := false
	if len(threads) == 1 && space == "" {
		var err error
		if twice, err = t.decidedOther(threads[0].Message, threads[0].Sender); err != nil {
			return Receipt{}, err
		}
	}
	if len(threads) != 1 || twice {
		return ended(Foreign, in.Event, ReasonForeign), nil
	}
	return t.takeDeletion(threads[0], in)
}

// ended is the receipt of an event that is done with and leaves nothing behind.
func ended(d Disposition, e bridge.Event, reason string) Receipt {
	return Receipt{Disposition: d, Settle: []string{e.ID}, skipped: []skipped{{e, reason}}}
}

// again answers an event that was offered before.
func (t *tx) again(th *thread, known *event) (Receipt, error) {
	if known.Outcome != "" {
		return Receipt{Disposition: Done, Settle: []string{known.ID}}, nil
	}
	own := func(r *row) bool { return r.event == known.Seq && isOpen(r) }
	for _, r := range th.alive(own) {
		if r.lease != t.s.epoch {
			r.lease, r.dirty, known.Offered = t.s.epoch, true, file.Micros(time.Now())
		}
	}
	return t.receipt(th, Reoffered, own)
}

// OfferedAgain is told of an event of which the office offered no more than the
// id that could be read. What is known of it still holds; of one that is not
// known it says nothing.
func (s *Ledger) OfferedAgain(ctx context.Context, event string) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		th, known, err := t.offered(event)
		if err == nil && known != nil {
			out, err = t.again(th, known)
		}
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: offer again: %w", err)
	}
	return out, nil
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
	now := file.Micros(time.Now())
	e := &event{fresh: true, Event: file.Event{
		Seq: t.s.seq, ID: in.Event.ID, Type: in.Event.Type, Key: th.key,
		At: file.Micros(in.Event.At), Taken: now, Offered: now, Done: file.Micros(time.Time{}), Reason: in.Reason,
	}}
	th.events = append(th.events, e)
	if in.Sender.ID == "" {
		return e, nil
	}
	e.Label = newLabel(in.Sender, in.Event.Message)
	from := in.Sender // keeps nothing else of the intake alive
	sender, err := json.Marshal(&from)
	if err != nil {
		return nil, err
	}
	e.person = &from
	if in.Event.Message == nil {
		return e, nil
	}
	body, err := json.Marshal(in.Event.Message)
	if err != nil {
		return nil, err
	}
	e.text, e.Body, e.Size, e.Shown = &file.Text{Sender: sender, Body: body}, file.BodyOpen, int64(in.Size), t.s.digest(*in.Event.Message)
	if in.Size <= 0 {
		e.Size = int64(len(body) + len(sender))
	}
	return e, nil
}

func (t *tx) takeMessage(threads []*thread, in Intake) (Receipt, error) {
	k := in.key()
	if i := slices.IndexFunc(threads, func(th *thread) bool { return th.Matches(k.Sender, k.Space) }); i >= 0 {
		return t.takeTwin(threads[i], in)
	}
	if t.early(in) {
		r := ended(Early, in.Event, ReasonBeforeConnecting)
		for _, ahead := range t.claim(k) {
			r.end(ahead.in.Event, ReasonBeforeConnecting)
		}
		return r, nil
	}
	if t.s.spilled || t.full() {
		t.s.spilled = true
		return Receipt{Disposition: Full}, nil
	}
	th := &thread{key: k}
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	entry := Entry{Op: OpPost, Parts: in.Parts, Route: in.Route, State: in.state(), Marked: t.s.marks(e)}
	for entry.Part = 1; entry.Part <= in.Parts; entry.Part++ {
		th.add(e, t.s.epoch, entry)
	}
	if ahead := t.claim(k); len(ahead) > 0 {
		return t.catch(th, ahead)
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

// catch takes what came ahead of a message as if it came behind it: nothing is
// posted yet, so the newest state alone counts.
func (t *tx) catch(th *thread, ahead []ahead) (Receipt, error) {
	settle, err := t.save(th)
	if err != nil {
		return Receipt{}, err
	}
	out := Receipt{Disposition: Stored, Settle: settle}
	for _, a := range ahead {
		take := t.takeEdit
		if a.in.Event.Type == bridge.MessageDeleted {
			take = t.takeDeletion
		}
		r, err := take(th, a.in)
		if err != nil {
			return Receipt{}, err
		}
		out.Settle, out.skipped = append(out.Settle, r.Settle...), append(out.skipped, r.skipped...)
	}
	out.Entries = t.due(th, isPost)
	return out, nil
}

func (in *Intake) state() State {
	if in.Held {
		return StateHeld
	}
	return StateWaiting
}

// marks reports whether an event is from before the data was lost.
func (s *core) marks(e *event) bool { return file.FromMicros(e.At).Before(s.markBefore) }

// beginFirst records the attempt of the first part with the intake, if that was
// asked for and nothing in the conversation is before it.
func (t *tx) beginFirst(th *thread, in Intake) bool {
	first := th.rows[0]
	if in.Begin == nil || in.Held || t.s.open.busy[first.Conversation] > 0 {
		return false
	}
	first.State, first.Tries = StateSending, 1
	th.destine(first, in.Begin.Destination)
	return true
}

// takeTwin takes a second creation of a message that is known: the same
// message, so it is settled with the first and not posted again.
func (t *tx) takeTwin(th *thread, in Intake) (Receipt, error) {
	in.Sender.ID, in.Event.Message = "", nil
	away := th.away()
	e, err := t.enter(th, in)
	if err != nil {
		return Receipt{}, err
	}
	e.Behind = th.events[0].Seq
	if away {
		e.Away = 1
	}
	r, err := t.receipt(th, Folded, func(*row) bool { return false })
	if err == nil && len(r.Settle) > 0 {
		r.Disposition = Done
	}
	return r, err
}
