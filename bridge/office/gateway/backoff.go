package gateway

import "time"

const (
	backoffBase = 500 * time.Millisecond
	backoffCap  = time.Minute
)

// backoff gives exponential delays with full jitter: each is anywhere up to a
// ceiling that doubles from backoffBase to backoffCap. No delay is shorter than
// an eighth of its ceiling, so that the unluckiest throws grow as well.
type backoff struct {
	rand    func(n int64) int64
	ceiling time.Duration
}

func (b *backoff) next() time.Duration {
	if b.ceiling == 0 {
		b.ceiling = backoffBase
	}
	least := b.ceiling / 8
	delay := least + time.Duration(b.rand(int64(b.ceiling-least)+1))
	b.ceiling = min(2*b.ceiling, backoffCap)
	return delay
}

func (b *backoff) reset() { b.ceiling = 0 }
