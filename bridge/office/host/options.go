package host

import (
	"net"
	"net/http"
	"time"

	"bellhop/bridge/office/gateway/wire"
)

// Subprotocol is the websocket subprotocol of the contract.
const Subprotocol = "office-gateway.v1"

// The bounds of the contract: the largest frame in bytes, the most event ids in
// one settle frame, and how long a ref is remembered.
const (
	MaxFrame  = 1 << 20
	MaxSettle = wire.MaxSettle
	RefLife   = 24 * time.Hour
)

const (
	helloWithin = 10 * time.Second
	closeWait   = time.Second
	retryAfter  = time.Second
	silentBeats = 2.5
)

// Options are the settings of a Host. The zero value works.
type Options struct {
	// Heartbeat is the time between pings, whole seconds, held within 5 s to
	// 120 s. Default 30 s.
	Heartbeat time.Duration
	// LeaseTTL is how long a lease lasts, whole seconds, held within 15 s to
	// 300 s. Default 60 s.
	LeaseTTL time.Duration
	// SendRate is how many send frames a member has per minute in the long run,
	// SendBurst how many at once. Defaults 60 and 20; negative: no limit.
	SendRate, SendBurst int
	// FrameRate is how many frames a second one socket may send, twice that at
	// once, before it is closed with 4029. Default 2,000; negative: no limit.
	FrameRate int
	// Queue is how many frames other than message events may wait for one
	// socket; one that is further behind is closed with 1013. Default 65,536.
	Queue int
	// WithoutGrants makes the office one of revision 1: no grant is told.
	WithoutGrants bool
	// Clock is the machine's if nil.
	Clock Clock
	Hooks Hooks
}

// Hooks let a test break the contract and watch. Each may be nil.
type Hooks struct {
	// Upgrade sees each upgrade before it is answered; member is empty for a
	// token that nobody has.
	Upgrade func(w http.ResponseWriter, r *http.Request, member string) Answer
	// Wire stands between a socket and its connection. If what it returns has a
	// method Stalled() bool, silence is not counted while that is true.
	Wire func(net.Conn) net.Conn
	// Before and After see each frame of a client around its handling, and each
	// frame of the host around its writing. op is the contract's, or "live" for an
	// event other than a message's. They run on the socket's own goroutines.
	Before, After func(s *Socket, op string)
	// Offered is called for each time that a message event is written, just
	// before the bytes leave.
	Offered func(member, device, event string)
	// Lease is told each change of a lease, in order, under the member's lock:
	// it must not call the Host or a Socket.
	Lease func(member string, c LeaseChange)
	// Changed is called after anything that can be asked of the Host changed,
	// possibly under a lock: it must not call the Host or a Socket.
	Changed func()
}

// Answer is what a hook makes of an upgrade. Done: it was answered. Bare: the
// subprotocol is not picked.
type Answer struct{ Done, Bare bool }

func (o Options) withDefaults() Options {
	o.Heartbeat = within(o.Heartbeat, 30*time.Second, 5*time.Second, 120*time.Second)
	o.LeaseTTL = within(o.LeaseTTL, 60*time.Second, 15*time.Second, 300*time.Second)
	o.SendRate = orDefault(o.SendRate, 60)
	o.SendBurst = orDefault(o.SendBurst, 20)
	o.FrameRate = orDefault(o.FrameRate, 2000)
	o.Queue = orDefault(o.Queue, 65_536)
	if o.Clock == nil {
		o.Clock = machineClock{}
	}
	o.Hooks = o.Hooks.withDefaults()
	return o
}

// told is a grant as clients see it: not at all from an office of revision 1.
func (o Options) told(grant string) string {
	if o.WithoutGrants {
		return ""
	}
	return grant
}

func (h Hooks) withDefaults() Hooks {
	if h.Upgrade == nil {
		h.Upgrade = func(http.ResponseWriter, *http.Request, string) Answer { return Answer{} }
	}
	if h.Wire == nil {
		h.Wire = func(c net.Conn) net.Conn { return c }
	}
	if h.Before == nil {
		h.Before = func(*Socket, string) {}
	}
	if h.After == nil {
		h.After = func(*Socket, string) {}
	}
	if h.Offered == nil {
		h.Offered = func(string, string, string) {}
	}
	if h.Lease == nil {
		h.Lease = func(string, LeaseChange) {}
	}
	if h.Changed == nil {
		h.Changed = func() {}
	}
	return h
}

func within(d, standard, least, most time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return min(max(d, least), most).Truncate(time.Second)
}

func orDefault(v, standard int) int {
	if v == 0 {
		return standard
	}
	return v
}
