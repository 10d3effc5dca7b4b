package gateway

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// sleepGap is how much further than the monotonic clock the wall clock may have
// gone between two wake-ups before we take it that the machine slept.
const sleepGap = 5 * time.Second

// sleepWatch notices, at each wake-up of the process, that the machine slept since
// the one before.
type sleepWatch struct {
	now  func() time.Time // tests sleep here
	mu   sync.Mutex
	last time.Time
}

func (v *sleepWatch) slept() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	prev := v.last
	v.last = v.now()
	return !prev.IsZero() && clockGap(prev, v.last) > sleepGap
}

// clockGap is how much more time passed on the wall than on the monotonic clock.
func clockGap(from, to time.Time) time.Duration {
	return to.Round(0).Sub(from.Round(0)) - to.Sub(from)
}

// quietConn ends a read when nothing at all came for a time, or when the
// machine slept while it waited.
type quietConn struct {
	net.Conn
	sleep   *sleepWatch
	silence atomic.Int64
	left    atomic.Int64 // bytes that may still be read; 0: any number, below: none
}

// errTooLong ends an upgrade that is longer than any real one.
var errTooLong = errors.New("gateway: the answer to the upgrade has no end")

// bound lets no more than n bytes be read until unbounded is called.
func (c *quietConn) bound(n int64) { c.left.Store(n) }

func (c *quietConn) unbounded() { c.left.Store(0) }

// Read is net.Conn's, with the bound on silence.
func (c *quietConn) Read(p []byte) (int, error) {
	if silence := c.silence.Load(); silence > 0 {
		if err := c.SetReadDeadline(time.Now().Add(time.Duration(silence))); err != nil {
			return 0, err
		}
	}
	left := c.left.Load()
	switch {
	case left < 0:
		return 0, errTooLong
	case left > 0:
		p = p[:min(len(p), int(left))]
	}
	n, err := c.Conn.Read(p)
	if left > 0 {
		if left -= int64(n); left == 0 {
			left = -1
		}
		c.left.Store(left)
	}
	if c.sleep.slept() {
		return 0, errSlept
	}
	return n, err
}

// allow sets how long the peer may be silent, from the next read on.
func (c *quietConn) allow(silence time.Duration) { c.silence.Store(int64(silence)) }
