package slack

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are this device's own, beneath Slack's. The zero value is 1 post a
// second per channel, 20 a minute sustained and 5 at once. Off lifts ours and
// never the rests that Slack asks for.
type Limits struct {
	Off       bool
	Gap       time.Duration // between two posts into one channel; 0: 1 s
	PerMinute int           // posts of this device, sustained; 0: 20
	Burst     int           // posts of this device at once; 0: 5
}

// spread is how far after a rest the next call comes at the latest.
const spread = 5 * time.Second

// sweepFrom is the number of channel limiters below which none is dropped.
const sweepFrom = 16

// pace says when a method may be called. It knows nothing of the network.
type pace struct {
	off    bool
	gap    rate.Limit
	jitter func() time.Duration

	mu       sync.Mutex
	device   *rate.Limiter
	channels map[string]*rate.Limiter // those that are not full, and some that are
	sweepAt  int                      // size of channels at which full ones are dropped
	until    map[string]time.Time     // the end of the rest of a method
	refusals map[string]int           // 429s of a method, one after the other
}

func newPace(l Limits) *pace {
	if l.Gap <= 0 {
		l.Gap = time.Second
	}
	if l.PerMinute <= 0 {
		l.PerMinute = 20
	}
	if l.Burst <= 0 {
		l.Burst = 5
	}
	return &pace{
		off:      l.Off,
		gap:      rate.Every(l.Gap),
		jitter:   func() time.Duration { return rand.N(spread) }, // #nosec G404 -- spreads retries, guards nothing
		device:   rate.NewLimiter(rate.Limit(l.PerMinute)/60, l.Burst),
		channels: make(map[string]*rate.Limiter),
		sweepAt:  sweepFrom,
		until:    make(map[string]time.Time),
		refusals: make(map[string]int),
	}
}

// patience is how many 429s of a method in a row are met with the wait that
// Slack names alone. After them the wait grows: Slack does not mean what it says.
const patience = 3

// mostPatience is the longest wait that we add by ourselves.
const mostPatience = time.Minute

// rest lets a method rest for d and up to 5 s at random, and gives the end; a
// rest that ends later stands.
func (p *pace) rest(method string, d time.Duration) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusals[method]++
	if n := p.refusals[method] - patience; n > 0 {
		d = max(d, min(4*time.Second<<min(n, 10), mostPatience))
	}
	if end := time.Now().Add(d + p.jitter()); end.After(p.until[method]) {
		p.until[method] = end
	}
	return p.until[method]
}

// answered is told of each answer that is no 429.
func (p *pace) answered(method string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.refusals, method)
}

// resume lets a method rest until end, unless that is too far off to be true.
func (p *pace) resume(method string, end time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if left := time.Until(end); left > 0 && left <= longestRest+spread && end.After(p.until[method]) {
		p.until[method] = end
	}
}

// resting is the latest end of a rest, zero when there is none.
func (p *pace) resting() (latest time.Time) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range p.until {
		if end.After(now) && end.After(latest) {
			latest = end
		}
	}
	return latest
}

// left is how long the method still rests, 0 when it may be called.
func (p *pace) left(method string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leftAt(method, time.Now())
}

func (p *pace) leftAt(method string, now time.Time) time.Duration {
	end, resting := p.until[method]
	if !resting {
		return 0
	}
	if d := end.Sub(now); d > 0 {
		return d
	}
	delete(p.until, method)
	return 0
}

// wait returns when the method and both limits allow a call into channel, which
// takes its place, or with ctx's error.
func (p *pace) wait(ctx context.Context, method, channel string) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		left := p.admit(method, channel)
		if left == 0 {
			return nil
		}
		sleep(ctx, left)
	}
}

// admit is wait without waiting: 0, and the place is taken, or how long it is
// until asking again makes sense.
func (p *pace) admit(method, channel string) time.Duration {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if left := p.leftAt(method, now); left > 0 {
		return left
	}
	if p.off {
		return 0
	}
	own := p.channel(channel, now)
	if d := max(missing(own, now), missing(p.device, now)); d > 0 {
		return d
	}
	own.AllowN(now, 1)
	p.device.AllowN(now, 1)
	return 0
}

// missing is how long a limiter takes to have a whole token.
func missing(l *rate.Limiter, now time.Time) time.Duration {
	short := 1 - l.TokensAt(now)
	if short <= 0 {
		return 0
	}
	return max(time.Duration(short/float64(l.Limit())*float64(time.Second)), time.Millisecond)
}

// channel is the channel's limiter. A full one says no more than a new one, so
// full ones are dropped whenever their number has doubled.
func (p *pace) channel(name string, now time.Time) *rate.Limiter {
	if l, ok := p.channels[name]; ok {
		return l
	}
	if len(p.channels) >= p.sweepAt {
		for other, l := range p.channels {
			if l.TokensAt(now) >= 1 {
				delete(p.channels, other)
			}
		}
		p.sweepAt = max(sweepFrom, 2*len(p.channels))
	}
	l := rate.NewLimiter(p.gap, 1)
	p.channels[name] = l
	return l
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
