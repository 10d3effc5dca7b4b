package officetest

import (
	"slices"
	"sync"
	"time"

	"bellhop/bridge/office/host"
)

// Clock is a time that stands still until it is moved. Its methods may be called
// from any goroutine.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*clockTimer
}

type clockTimer struct {
	clock *Clock
	at    time.Time
	run   func()
}

// NewClock makes a clock that shows the machine's time of this moment.
func NewClock() *Clock { return &Clock{now: time.Now().Round(0)} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc calls f, on the goroutine that moves the clock, once it has been
// moved by d.
func (c *Clock) AfterFunc(d time.Duration, f func()) host.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &clockTimer{clock: c, at: c.now.Add(d), run: f}
	c.timers = append(c.timers, t)
	return t
}

// Advance moves the clock by d and returns when all that fell due has run.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	c.mu.Unlock()
	for {
		due := c.next(end)
		if due == nil {
			return
		}
		due.run()
	}
}

// next takes the first timer that is due by end and shows its time, or end.
func (c *Clock) next(end time.Time) *clockTimer {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortStableFunc(c.timers, func(a, b *clockTimer) int { return a.at.Compare(b.at) })
	if len(c.timers) == 0 || c.timers[0].at.After(end) {
		c.now = end
		return nil
	}
	due := c.timers[0]
	c.timers = c.timers[1:]
	c.now = due.at
	return due
}

// Reset sets the timer to d from now. It reports whether it was still to run.
func (t *clockTimer) Reset(d time.Duration) bool {
	active := t.Stop()
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	t.at = t.clock.now.Add(d)
	t.clock.timers = append(t.clock.timers, t)
	return active
}

// Stop keeps the timer from running. It reports whether it was still to run.
func (t *clockTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	before := len(t.clock.timers)
	t.clock.timers = slices.DeleteFunc(t.clock.timers, func(o *clockTimer) bool { return o == t })
	return len(t.clock.timers) < before
}
