package relay

import (
	"math/rand/v2"
	"time"
)

// backoff is when something that failed is tried again: after a wait that
// doubles with each failure. The zero value has not failed.
type backoff struct {
	next time.Time // zero: nothing is to be tried
	wait time.Duration
}

// later puts the next try off: first by a second, doubling to most. Each wait
// is between half and all of that.
func (b *backoff) later(now time.Time, most time.Duration) {
	b.wait = min(max(b.wait, probeFirst), most)
	b.next = now.Add(jitter(b.wait))
	b.wait = min(2*b.wait, most)
}

// notBefore keeps the next try from coming before at.
func (b *backoff) notBefore(at time.Time) {
	if b.next.Before(at) {
		b.next = at
	}
}

// due reports whether a try is to be made at now.
func (b *backoff) due(now time.Time) bool { return !b.next.IsZero() && !now.Before(b.next) }

// jitter is between half of d and all of it.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1) // #nosec G404 -- spreads retries, guards nothing
}
