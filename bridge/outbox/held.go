package outbox

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"bellhop/bridge"
)

// Held is how many messages are held. It is cheap and may be called from any
// goroutine.
func (s *Lease) Held() int { return int(s.heldMessages.Load()) }

// FromNow is the person's word that what was written before a time is not to be
// relayed: the held entries of such messages are closed and their events done
// with, as skipped, unless something of the message was posted; and such
// messages that are offered later are settled without being stored. It ends
// nothing else. A later call replaces the time.
func (s *Lease) FromNow(ctx context.Context, before time.Time) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		out = Receipt{}
		for _, th := range t.held() {
			if err := t.forgo(th, before, &out); err != nil {
				return err
			}
		}
		if err := t.SetMeta(metaFrom, fmt.Sprint(before.UnixNano())); err != nil {
			return err
		}
		t.s.tally.from = before
		return nil
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: begin from now: %w", err)
	}
	return out, nil
}

// held are the messages of which something is held, oldest first.
func (t *tx) held() []*thread {
	var out []*thread
	for k := range t.s.open.held {
		out = append(out, t.s.open.threads[k])
	}
	slices.SortFunc(out, func(a, b *thread) int { return cmp.Compare(a.events[0].Seq, b.events[0].Seq) })
	return out
}

// forgo closes what is held of a message that was written too early.
func (t *tx) forgo(th *thread, before time.Time, out *Receipt) error {
	held := th.alive(func(r *row) bool { return r.State == StateHeld })
	if len(held) == 0 || th.any(func(r *row) bool { return stands(r) || isSending(r) }) {
		return nil
	}
	written, err := t.written(held[0])
	if err != nil || !written.Before(before) {
		return err
	}
	for _, r := range held {
		r.close(causeEarly)
	}
	for _, e := range th.events {
		if e.Outcome == "" && e.Note != ReasonCopyMayStand {
			e.Note, e.dirty = ReasonBeforeConnecting, true
		}
	}
	got, err := t.receipt(th, Stored, func(*row) bool { return false })
	out.Settle = append(out.Settle, got.Settle...)
	return err
}

// written is when the message of an open entry was created.
func (t *tx) written(r *row) (time.Time, error) {
	c, err := t.Text(r.body)
	if err != nil || c == nil {
		return r.At, err
	}
	var m bridge.Message
	if err := json.Unmarshal(c.Body, &m); err != nil {
		return time.Time{}, err
	}
	return m.CreatedAt, nil
}

// early reports whether a message that is not known yet is from before the time
// that FromNow named.
func (t *tx) early(in Intake) bool {
	return in.Event.Type == bridge.MessageCreated && in.Event.Message.CreatedAt.Before(t.s.tally.from)
}

func (s *core) loadFrom(t *tx) error {
	value, err := t.Meta(metaFrom)
	if err != nil || value == "" {
		return err
	}
	ns, err := strconv.ParseInt(value, 10, 64)
	s.tally.from = time.Unix(0, ns)
	return err
}
