package relay

import (
	"context"
	"errors"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox"
)

// unwritten holds the outcomes that the store would not take: of a full disk,
// say. Their conversations stay claimed, so nothing overtakes them and nothing
// is posted twice; a crash makes them uncertain.
type unwritten struct {
	backoff
	outcomes []outcome
}

type outcome struct {
	entry   outbox.Entry
	verdict bridge.Verdict
}

// record writes down what became of an attempt.
func (r *Relay) record(ctx context.Context, e outbox.Entry, v bridge.Verdict) (outbox.Receipt, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	killpoint.Before(killpoint.SentRecorded)
	receipt, err := r.cfg.Store.Record(ctx, e.ID, after(e, v))
	killpoint.After(killpoint.SentRecorded)
	return receipt, err
}

// recorded takes an outcome that is on disk, or is still to be brought there.
func (r *Relay) recorded(e outbox.Entry, receipt outbox.Receipt, v bridge.Verdict, err error) {
	if err == nil || errors.Is(err, outbox.ErrNotDue) || errors.Is(err, outbox.ErrUnknown) {
		r.ended(e, receipt, v, err)
		return
	}
	r.fail(err)
	r.unwritten.outcomes = append(r.unwritten.outcomes, outcome{e, v})
	r.unwritten.later(time.Now(), probeLast)
}

// rewrite tries again to record what the store would not take.
func (r *Relay) rewrite(ctx context.Context) {
	left := r.unwritten.outcomes
	r.unwritten.outcomes, r.unwritten.next = nil, time.Time{}
	for i, o := range left {
		receipt, err := r.record(ctx, o.entry, o.verdict)
		r.recorded(o.entry, receipt, o.verdict, err)
		if len(r.unwritten.outcomes) > 0 {
			r.unwritten.outcomes = append(r.unwritten.outcomes, left[i+1:]...)
			return
		}
	}
	r.unwritten.wait = 0
}
