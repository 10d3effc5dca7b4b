package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// Park makes every open entry one that is not offered: a lease was granted anew
// or lost. After it the office's offers decide again what is to be done, and
// events are taken in again if the bounds were reached before.
func (s *Lease) Park(ctx context.Context) error {
	err := s.do(ctx, func(t *tx) error {
		t.s.park()
		return nil
	})
	if err != nil {
		return fmt.Errorf("outbox: park: %w", err)
	}
	return nil
}

// park starts a new lease: no entry carries its number yet. It costs no write.
func (s *core) park() {
	s.epoch++
	s.shownEpoch.Store(s.epoch)
	s.spilled = false
	s.replaying = true
	s.tally.ahead = aheads{}
}

// arrived ends the replay: a message that did not come in it is none of ours.
func (t *tx) arrived(out *Receipt) error {
	t.expire(out, func(ahead) bool { return true })
	t.s.replaying = false
	newest, err := t.newest()
	if err != nil || file.Micros(t.s.markBefore) <= newest+1 {
		return err
	}
	// What comes after the newest event was never posted, whatever the clock was
	// when the data was lost.
	t.s.markBefore = file.FromMicros(newest + 1)
	return t.SetMeta(metaMarkBefore, fmt.Sprint(newest+1))
}

// NeverOffered counts the open messages that the office offered last longer ago
// than that, and not under the present lease. It may be asked when a replay is
// over; where no CaughtUp comes, such messages wait for ever.
func (s *Lease) NeverOffered(ctx context.Context, olderThan time.Duration) (n int, err error) {
	now, epoch := time.Now(), s.shownEpoch.Load()
	err = s.read(ctx, func(q *querier) error {
		return s.stand(q, func(open *openSet, _ file.Counts) error {
			for _, th := range open.threads {
				if th.any(func(r *row) bool { return isOpen(r) && r.lease != epoch && th.bySeq(r.event).before(now, olderThan) }) {
					n++
				}
			}
			return nil
		})
	})
	if err != nil {
		return 0, fmt.Errorf("outbox: count what is not offered: %w", err)
	}
	return n, nil
}

// before reports whether an event was offered longer ago than that, or by a
// clock that was wrong.
func (e *event) before(now time.Time, olderThan time.Duration) bool {
	age := now.Sub(file.FromMicros(e.Offered))
	return age > olderThan || age < -olderThan
}

// CaughtUp is the office's explicit word that all that is unsettled was offered
// under this lease. It closes every open entry that was not: it was done
// elsewhere. It settles the edits and deletions whose message did not come. What
// lies in a gap counts as offered and is in the receipt. An attempt under way is
// still recorded.
//
// Call it only with proof: the word is of the lease that is held without a break,
// and all of that replay was stored. Nothing else closes an entry as done
// elsewhere, see [Store.NeverOffered].
func (s *Lease) CaughtUp(ctx context.Context, gaps []bridge.Gap) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		out = Receipt{}
		seen := map[*thread]bool{}
		for _, r := range t.s.open.rows(func(r *row) bool { return r.lease != t.s.epoch }) {
			th := t.s.open.entries[r.ID]
			if th == nil || seen[th] {
				continue
			}
			seen[th] = true
			if err := t.catchUp(th, gaps, &out); err != nil {
				return err
			}
		}
		return t.arrived(&out)
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: catch up: %w", err)
	}
	s.count(&out)
	return out, nil
}

func (t *tx) catchUp(th *thread, gaps []bridge.Gap, out *Receipt) error {
	revived := map[*row]bool{}
	for _, r := range th.alive(func(r *row) bool { return isOpen(r) && r.lease != t.s.epoch }) {
		if covered(gaps, r) {
			r.lease, r.dirty, revived[r] = t.s.epoch, true, true
			continue
		}
		r.close(causeElsewhere)
	}
	got, err := t.receipt(th, Stored, func(r *row) bool { return revived[r] })
	out.Entries = append(out.Entries, got.Entries...)
	out.Settle = append(out.Settle, got.Settle...)
	return err
}

// covered compares in microseconds, as times are stored.
func covered(gaps []bridge.Gap, r *row) bool {
	at := file.Micros(r.At)
	return slices.ContainsFunc(gaps, func(g bridge.Gap) bool { return file.Micros(g.From) <= at && at <= file.Micros(g.To) })
}

// Hold makes held those waiting entries that match.
func (s *Lease) Hold(ctx context.Context, match func(Entry) bool) error {
	if _, err := s.shift(ctx, StateWaiting, StateHeld, match); err != nil {
		return fmt.Errorf("outbox: hold: %w", err)
	}
	return nil
}

// Release makes waiting those held entries that match. The receipt holds those
// of them that are offered.
func (s *Lease) Release(ctx context.Context, match func(Entry) bool) (Receipt, error) {
	r, err := s.shift(ctx, StateHeld, StateWaiting, match)
	if err != nil {
		return Receipt{}, fmt.Errorf("outbox: release: %w", err)
	}
	return r, nil
}

// shift gives those of the entries that are offered.
func (s *core) shift(ctx context.Context, from, to State, match func(Entry) bool) (Receipt, error) {
	var out Receipt
	err := s.do(ctx, func(t *tx) error {
		out = Receipt{}
		for _, r := range t.s.open.rows(func(r *row) bool { return r.State == from }) {
			th := t.s.open.entries[r.ID]
			e := th.tell(r, t.s.epoch)
			if !match(e) {
				continue
			}
			e.State, r.State, r.dirty = to, to, true
			if _, err := t.save(th); err != nil {
				return err
			}
			if e.Offered {
				out.Entries = append(out.Entries, e)
			}
		}
		return nil
	})
	return out, err
}

// Retry makes a failed or uncertain entry waiting again; one that was ever
// uncertain is marked, and one more uncertain result makes it uncertain again.
// What is open otherwise stays as it is. ErrUnknown: no such open entry.
func (s *Queue) Retry(ctx context.Context, id string) (Receipt, error) {
	return s.change(ctx, "retry", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if !isOpen(r) {
			return Receipt{}, ErrUnknown
		}
		if r.State != StateFailed && r.State != StateUncertain {
			return Receipt{}, nil
		}
		r.State, r.dirty = StateWaiting, true
		if r.Uncertain > 0 {
			r.Uncertain, r.Marked = 1, r.Marked || isPost(r)
		}
		return t.receipt(th, Stored, func(o *row) bool { return o == r })
	})
}

// Drop gives an entry up. An attempt under way is still recorded, and not
// repeated. ErrUnknown: no such open entry.
func (s *Queue) Drop(ctx context.Context, id string) (Receipt, error) {
	return s.change(ctx, "drop", id, func(t *tx, th *thread, r *row) (Receipt, error) {
		if !isOpen(r) {
			return Receipt{}, ErrUnknown
		}
		r.close(causeDropped)
		added := th.followed(t, r)
		return t.receipt(th, Stored, func(o *row) bool { return added[o] })
	})
}
