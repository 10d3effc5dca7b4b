package host

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Host is the gateway of one organisation. It is an [http.Handler] that takes
// websockets on any path. All methods may be called from any goroutine.
type Host struct {
	opt   Options
	store Store

	handlers sync.WaitGroup
	done     chan struct{} // closed by Close

	mu      sync.Mutex // a leaf: nothing else is locked while it is held
	closed  bool
	sockets map[*Socket]struct{}
	seats   map[string]*seat
	stats   Stats
}

// Stats are a host's counts since it was made.
type Stats struct {
	Upgrades, Refused, Welcomes int
	FramesIn, FramesOut         int
	Malformed, UnknownOps       int
	Unusable                    int         // optional keys whose value could not be used
	Closes                      map[int]int // sockets that ended, by close code
}

// seat is one member's devices and lease.
type seat struct {
	opt     Options
	member  string
	sending sync.Mutex // one reply at a time, so that a ref is sent once
	limit   *rate.Limiter

	mu    sync.Mutex
	conns map[string]*Socket // by device, welcomed ones only
	wants int                // counts the wishes for the lease, to serve them in order
	lease lease
}

// New makes a host over a store.
func New(store Store, o Options) *Host {
	return &Host{
		opt: o.withDefaults(), store: store, done: make(chan struct{}),
		sockets: map[*Socket]struct{}{}, seats: map[string]*seat{}, stats: Stats{Closes: map[int]int{}},
	}
}

// Close closes every socket with 1001 and waits until all have ended. Later
// upgrades are answered 503. It may be called more than once.
func (h *Host) Close() {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.done)
	}
	seats := slices.Collect(maps.Values(h.seats))
	h.mu.Unlock()
	for _, c := range h.all() {
		c.Close(CloseGoingAway, "the office is closing")
	}
	for _, p := range seats {
		p.mu.Lock()
		p.lease.stop()
		p.mu.Unlock()
	}
	h.handlers.Wait()
}

// Done is closed when Close was called.
func (h *Host) Done() <-chan struct{} { return h.done }

// Wake says that the member's log has something new: a message event or a gap.
func (h *Host) Wake(member string) {
	h.mu.Lock()
	p := h.seats[member]
	h.mu.Unlock()
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.gapsDue, c.replay.idle = true, false
		c.nudge()
	}
}

// Tell sends live events, frames made by [EncodeEvent], to every device that
// was welcomed. Frames of one call are queued without a break.
func (h *Host) Tell(frames ...[]byte) {
	for _, c := range h.all() {
		c.seat.mu.Lock()
		for _, f := range frames {
			if c.welcomed || c.greeting {
				c.queue(outgoing{op: "live", data: f})
			}
		}
		c.seat.mu.Unlock()
	}
}

// Withdraw closes the sockets that were opened with a token with 4001.
func (h *Host) Withdraw(token string) {
	for _, c := range h.all() {
		if c.token == token {
			c.Close(CloseWithdrawn, "the token was withdrawn")
		}
	}
}

// Forbid closes the sockets of a member with 4003, behind what waits for them.
func (h *Host) Forbid(member string) {
	for _, c := range h.all() {
		if c.seat.member == member {
			c.Close(CloseForbidden, "visitors and guests have no gateway")
		}
	}
}

// Stats gives the counts as they are now.
func (h *Host) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	stats := h.stats
	stats.Closes = maps.Clone(stats.Closes)
	return stats
}

// Open is how many sockets there are, also unwelcomed and closing ones.
func (h *Host) Open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sockets)
}

// Sockets are those that were welcomed and are not closing, in the order of
// their welcome.
func (h *Host) Sockets() []*Socket {
	number := map[*Socket]int{}
	welcomed := slices.DeleteFunc(h.all(), func(c *Socket) bool {
		c.seat.mu.Lock()
		defer c.seat.mu.Unlock()
		number[c] = c.number
		return !c.welcomed || c.closing || c.dead
	})
	slices.SortFunc(welcomed, func(a, b *Socket) int { return cmp.Compare(number[a], number[b]) })
	return welcomed
}

// Holder is the device that has the member's lease, empty if it is free.
func (h *Host) Holder(member string) string {
	p := h.seat(member)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lease.holder
}

// ExpireLease ends a member's lease as if its time had run out.
func (h *Host) ExpireLease(member string) {
	p := h.seat(member)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lease.holder != "" {
		p.expire()
	}
}

func (h *Host) all() []*Socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.sockets))
}

func (h *Host) seat(member string) *seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.seats[member]
	if p == nil {
		p = &seat{opt: h.opt, member: member, conns: map[string]*Socket{}, limit: h.sendLimit()}
		h.seats[member] = p
	}
	return p
}

func (h *Host) sendLimit() *rate.Limiter {
	if h.opt.SendRate < 0 || h.opt.SendBurst < 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(float64(h.opt.SendRate)/60), h.opt.SendBurst)
}

// count changes the counts; it may be called under a seat's lock.
func (h *Host) count(change func(*Stats)) {
	h.mu.Lock()
	change(&h.stats)
	h.mu.Unlock()
	h.opt.Hooks.Changed()
}

func (h *Host) silence() time.Duration {
	return time.Duration(silentBeats * float64(h.opt.Heartbeat))
}

// failed closes a socket over a trouble of the store's.
func (h *Host) failed(ctx context.Context, c *Socket) {
	if ctx.Err() == nil {
		c.Close(CloseBusy, "the office cannot store or read")
	}
}
