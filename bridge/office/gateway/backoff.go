package gateway

import "time"

const (
	backoffBase = 500 * time.Millisecond
	backoffCap  = time.Minute
)

// backoff gives exponential delays with full jitter: each is anywhere from
// zero to a ceiling that doubles from backoffBase to backoffCap.
type backoff struct {
	rand    func(n int64) int64
	ceiling time.Duration
}

func (b *backoff) next() time.Duration {
	if b.ceiling == 0 {
		b.ceiling = backoffBase
	}
	delay := time.Duration(b.rand(int64(b.ceiling) + 1))
	b.ceiling = min(2*b.ceiling, backoffCap)
	return delay
}

func (b *backoff) reset() { b.ceiling = 0 }
