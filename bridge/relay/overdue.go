package relay

import (
	"context"
	"time"
)

// nextOverdue is when something waits in vain for its message, zero for never.
func (r *Relay) nextOverdue() time.Time {
	at := r.cfg.Store.NextOverdue()
	if at.IsZero() || at.After(r.overdue.next) {
		return at
	}
	return r.overdue.next
}

// settleOverdue settles the edits and deletions whose message did not come.
func (r *Relay) settleOverdue(ctx context.Context, now time.Time) {
	if at := r.nextOverdue(); at.IsZero() || now.Before(at) {
		return
	}
	receipt, err := r.cfg.Store.Overdue(context.WithoutCancel(ctx))
	if err != nil {
		r.overdue.later(now, probeLast)
		r.fail(err)
		return
	}
	r.overdue = backoff{}
	r.skipped.Add(int64(len(receipt.Settle)))
	r.accept(receipt)
}

const (
	// neverAfter is how long a message waits without an offer before that is told.
	neverAfter = 24 * time.Hour
	// countEvery is how often it is looked for such messages. It needs no timer:
	// the lease is renewed more often.
	countEvery = time.Hour
)

// countNeverOffered looks, now and then, for messages that the office does not
// offer any more.
func (r *Relay) countNeverOffered(ctx context.Context, now time.Time) {
	if !r.lease.Held || r.replay.on || now.Sub(r.countedAt) < countEvery {
		return
	}
	r.countedAt = now
	n, err := r.cfg.Store.NeverOffered(ctx, neverAfter)
	if err != nil {
		r.fail(err)
		return
	}
	r.neverOffered = n
}
