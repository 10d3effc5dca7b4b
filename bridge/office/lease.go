package office

import "time"

// Lease is the right of one device of a member to relay. Until is counted from
// when the request was sent and carries a monotonic reading. The zero value is
// not held.
type Lease struct {
	Held  bool
	Until time.Time
}

// Left is the time that the lease still has at now, never negative: the
// smaller of what the monotonic and the wall clock leave. The monotonic clock
// stops while a machine sleeps and the wall clock can be set back, so neither
// alone will do.
func (l Lease) Left(now time.Time) time.Duration {
	if !l.Held {
		return 0
	}
	return max(0, min(l.Until.Sub(now), l.Until.Round(0).Sub(now.Round(0))))
}
