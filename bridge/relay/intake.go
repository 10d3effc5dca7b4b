package relay

import (
	"context"
	"fmt"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox"
	"bellhop/bridge/slack"
)

// take stores a batch in one commit. The first entry of a conversation that
// could be posted at once is stored as already attempted, which saves a commit.
// Quiet hours may have begun since the last turn, so they are looked at first.
func (r *Relay) take(ctx context.Context, batch []outbox.Intake) {
	if len(batch) == 0 {
		return
	}
	now := time.Now()
	r.expire(now)
	if r.refusing {
		r.turnAway(batch)
		return
	}
	begun := 0
	for i := range batch {
		r.front.backlog.Add(-1)
		r.front.bytes.Add(-int64(batch[i].Size))
		batch[i].Held = r.hold.active()
		if d, ok := r.beginNow(&batch[i], now); ok {
			begun++
			batch[i].Begin = &outbox.Attempt{Destination: d}
		}
	}
	if begun > 0 {
		r.warm()
		killpoint.Before(killpoint.AttemptRecorded)
	}
	receipts, err := r.cfg.Store.TakeAll(context.WithoutCancel(ctx), batch)
	if err != nil {
		r.stuck(batch, err, now)
		return
	}
	r.taken(batch, receipts)
}

// taken goes on with what the outbox made of a batch.
func (r *Relay) taken(batch []outbox.Intake, receipts []outbox.Receipt) {
	for i, receipt := range receipts {
		switch receipt.Disposition {
		case outbox.Full:
			r.full()
		case outbox.Stored:
			r.stored()
		case outbox.Early, outbox.NotPosted, outbox.Foreign:
			r.skipped.Add(1)
		}
		r.accept(receipt)
		if !receipt.Began {
			r.forgo(batch[i])
			continue
		}
		killpoint.After(killpoint.AttemptRecorded)
		e, d, m := receipt.Entries[0], batch[i].Begin.Destination, batch[i].Event.Message
		r.beside(func(ctx context.Context) { r.call(ctx, e, d, m) })
	}
}

// stored is told of each event that the outbox took.
func (r *Relay) stored() {
	r.room = backoff{}
	r.wrote()
}

// full is told of each event that is over the bounds. In a replay all are still
// shown to the outbox, which learns so what is offered again.
func (r *Relay) full() {
	if r.replay.on {
		r.replay.full = true
		return
	}
	r.front.setOverflow(true)
}

// turnAway lets go of a batch before the outbox has seen it.
func (r *Relay) turnAway(batch []outbox.Intake) {
	for _, in := range batch {
		r.front.backlog.Add(-1)
		r.front.bytes.Add(-int64(in.Size))
	}
}

// stuck is told when nothing could be stored: a full disk, say. Nothing was
// settled, so the office still has it all; it is asked to offer it again later.
// What came behind it is not taken before, for it would be posted before it.
func (r *Relay) stuck(batch []outbox.Intake, err error, now time.Time) {
	r.front.setOverflow(true)
	r.room.later(now, probeLast)
	r.refusing = true
	for _, in := range batch {
		r.forgo(in)
	}
	r.fail(fmt.Errorf("relay: store %d events: %w", len(batch), err))
}

// beginNow reports where the first entry of in can be posted at once, and
// takes the conversation and a place in the limits if so.
func (r *Relay) beginNow(in *outbox.Intake, now time.Time) (bridge.Destination, bool) {
	m := in.Event.Message
	if in.Event.Type != bridge.MessageCreated || in.Held || !r.canPost(now) || r.broken != "" {
		return bridge.Destination{}, false
	}
	if r.queue.flying >= maxInFlight || !r.queue.idle(m.Sender.ID) {
		return bridge.Destination{}, false
	}
	d, known := r.cfg.Slack.Known(r.life, m.Sender, r.recipient())
	if !known || r.cfg.Slack.Admit(r.life, slack.PostMessage, d.Channel) > 0 {
		return bridge.Destination{}, false
	}
	r.queue.claim(m.Sender.ID)
	return d, true
}

// unread is told of a message event that the office offers and that cannot be
// read. One that is stored was not done elsewhere.
func (r *Relay) unread(ctx context.Context, event string) {
	receipt, err := r.cfg.Store.OfferedAgain(context.WithoutCancel(ctx), event)
	if err != nil {
		r.fail(err)
		return
	}
	r.accept(receipt)
}

// forgo gives back a conversation that beginNow took and the outbox did not
// begin: the event was known, say.
func (r *Relay) forgo(in outbox.Intake) {
	if in.Begin != nil {
		r.queue.free(in.Event.Message.Sender.ID)
	}
}

// accept schedules what a receipt opened and settles what it closed.
func (r *Relay) accept(receipt outbox.Receipt) {
	if len(receipt.Settle) > 0 {
		r.cfg.Office.Settle(receipt.Settle...)
	}
	if !r.lease.Held {
		return
	}
	for _, e := range receipt.Entries {
		if e.Offered && e.State == outbox.StateWaiting {
			r.queue.add(e)
		}
	}
}
