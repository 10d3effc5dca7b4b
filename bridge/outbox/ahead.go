package outbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

const (
	// aheadReplay and aheadLive are how long an edit or a deletion waits for its
	// message: in a replay, which may be out of order, and after it.
	aheadReplay = 10 * time.Minute
	aheadLive   = 5 * time.Second
	// maxAhead and maxAheadBytes bound what waits so; beyond them the oldest is
	// taken for one of a message that was never posted.
	maxAhead      = 1024
	maxAheadBytes = 4 << 20
)

// ahead is an edit or a deletion that came before its message. It is in memory
// only, and not settled: after a crash the office offers it again.
type ahead struct {
	in    Intake
	key   key // a deletion names no sender, and perhaps no space
	until time.Time
}

// aheads are those, oldest first. A list is never changed in place, so that a
// change that is undone has the one before it.
type aheads struct {
	list  []ahead
	bytes int
}

func (a aheads) has(event string) bool {
	return slices.ContainsFunc(a.list, func(a ahead) bool { return a.in.Event.ID == event })
}

// next is when the first of them has waited long enough, zero if there is none.
func (a aheads) next() time.Time {
	if len(a.list) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(a.list, func(a, b ahead) int { return a.until.Compare(b.until) }).until
}

// split takes out those that match.
func (a aheads) split(match func(ahead) bool) (out []ahead, rest aheads) {
	for _, one := range a.list {
		if match(one) {
			out = append(out, one)
			continue
		}
		rest.list, rest.bytes = append(rest.list, one), rest.bytes+one.in.Size
	}
	return out, rest
}

// takeAhead takes an edit or a deletion of a message that is not known. That of
// one that was decided not to be relayed, or turned away, waits for nothing.
func (t *tx) takeAhead(k key, in Intake) (Receipt, error) {
	if t.s.spilled {
		return Receipt{Disposition: Full}, nil
	}
	decided, err := t.decided(k)
	if err != nil {
		return Receipt{}, err
	}
	if decided {
		return ended(NotPosted, in.Event, ReasonNotPosted), nil
	}
	wait := aheadLive
	if t.s.replaying {
		wait = aheadReplay
	}
	if m := in.Event.Message; m != nil && in.Reason != "" {
		bare := bridge.Message{ID: m.ID, Space: bridge.Space{ID: m.Space.ID}} // its text will never be said
		in.Event.Message, in.Size = &bare, 0
	}
	a, r := &t.s.tally.ahead, Receipt{Disposition: Ahead}
	a.list, a.bytes = append(a.list, ahead{in: in, key: k, until: time.Now().Add(wait)}), a.bytes+in.Size
	for len(a.list) > maxAhead || a.bytes > maxAheadBytes {
		r.end(a.list[0].in.Event, ReasonNotPosted)
		a.list, a.bytes = a.list[1:], a.bytes-a.list[0].in.Size
	}
	return r, nil
}

// claim takes out what came ahead of a message, in the order of its times.
func (t *tx) claim(k key) []ahead {
	own, rest := t.s.tally.ahead.split(func(a ahead) bool {
		return a.key == k || a.key.Message == k.Message && a.key.Sender == "" && (a.key.Space == "" || a.key.Space == k.Space)
	})
	if len(own) == 0 {
		return nil
	}
	t.s.tally.ahead = rest
	slices.SortStableFunc(own, func(a, b ahead) int { return cmp.Compare(file.Micros(a.in.Event.At), file.Micros(b.in.Event.At)) })
	return own
}

// end settles an event that leaves nothing behind.
func (r *Receipt) end(e bridge.Event, reason string) {
	r.Settle, r.skipped = append(r.Settle, e.ID), append(r.skipped, skipped{e, reason})
}

// Overdue settles the edits and deletions whose message did not come in time:
// it is none that was ever posted. Call it when [Store.NextOverdue] is over.
func (s *Ledger) Overdue(ctx context.Context) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		out = Receipt{}
		now := time.Now()
		t.expire(&out, func(a ahead) bool { return !now.Before(a.until) })
		return nil
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: settle what is overdue: %w", err)
	}
	s.count(&out)
	return out, nil
}

// NextOverdue is when Overdue has something to do next, zero if nothing waits
// for its message. It is cheap and may be called from any goroutine.
func (s *Ledger) NextOverdue() time.Time {
	if at := s.nextOverdue.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// expire settles those that match.
func (t *tx) expire(out *Receipt, match func(ahead) bool) {
	over, rest := t.s.tally.ahead.split(match)
	if len(over) == 0 {
		return
	}
	t.s.tally.ahead = rest
	for _, a := range over {
		out.end(a.in.Event, ReasonNotPosted)
	}
}

const otherCreation = `SELECT 1 FROM decisions WHERE message=? AND type='message.created' AND conversation<>? LIMIT 1`

// decidedOther reports whether a message with this id, but of another sender, was
// decided not to be relayed.
func (t *tx) decidedOther(message, sender string) (found bool, err error) {
	err = t.Each(otherCreation, func(*sqlite.Row) error { found = true; return nil }, message, sender)
	return found, err
}

const decidedCreation = `SELECT 1 FROM decisions WHERE message=?1 AND type='message.created' AND (?2='' OR conversation=?2) LIMIT 1`

// decided reports whether the message was decided not to be relayed, as far as
// that is still known.
func (t *tx) decided(k key) (found bool, err error) {
	err = t.Each(decidedCreation, func(*sqlite.Row) error { found = true; return nil }, k.Message, k.Sender)
	return found, err
}
