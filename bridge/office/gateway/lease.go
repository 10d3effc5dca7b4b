package gateway

import (
	"time"

	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway/wire"
)

// leaseState is the part of pending that keeps the relay lease. Its
// lock guards it.
type leaseState struct {
	want bool // this device can post: outlives a connection
	said bool // our last word to the server on this connection
	// release is true when the lease must be given back before anything else,
	// also when it is wanted again at once.
	release  bool
	requests []leaseRequest // not answered yet, oldest first
	refused  int            // requests since the last one that was not rate limited
	helloAt  time.Time
	lease    office.Lease
	third    time.Duration // how long after a request the next one renews
	askAt    time.Time     // when it is to be asked for or renewed; zero: not
	// deadline is when a lease that is held and was not renewed makes the
	// connection worthless: a later answer could not tell whether it was held
	// without a break, so only a new session makes that clear.
	deadline time.Time
	// grant is the office's id of this holding, "" from an office of revision 1.
	// Without it the end of a replay cannot be told from that of an earlier one:
	// replaying says that one is to come, ambiguous that two may be.
	grant                string
	replaying, ambiguous bool
	// missed says that a frame since the grant could not be read at all: it may
	// have offered a message.
	missed bool
}

// requestsMax bounds the requests that are remembered.
const requestsMax = 16

type leaseRequest struct {
	release bool
	at      time.Time
}

func (l *leaseState) setWant(want bool) {
	if l.want && !want {
		l.release = true
	}
	l.want = want
}

// askAnew does nothing without the lease: what is unsettled is offered anyway
// when it comes.
func (l *leaseState) askAnew() {
	if l.want && l.lease.Held {
		l.release = true
	}
}

func (l *leaseState) begin() {
	*l = leaseState{want: l.want}
}

// greet notes the word that hello carries.
func (l *leaseState) greet(now time.Time) {
	l.said, l.release, l.helloAt = l.want, false, now
}

// granted takes the lease that came with the welcome.
func (l *leaseState) granted(a wire.Lease) office.Lease {
	if !a.Held {
		return office.Lease{}
	}
	if !l.want {
		l.release = true
	}
	l.begun(a.Grant)
	l.hold(l.helloAt, a.TTL)
	if l.release {
		return office.Lease{}
	}
	return l.lease
}

// ttlMin is the least ttl_s of the contract. A shorter one is believed, but the
// lease is renewed no more often for it.
const ttlMin = 15 * time.Second

func (l *leaseState) hold(from time.Time, ttl time.Duration) {
	l.lease = office.Lease{Held: true, Until: from.Add(ttl)}
	paced := max(ttl, ttlMin)
	l.third = paced / 3
	l.askAt = from.Add(l.third)
	l.deadline = from.Add(paced)
}

func (l *leaseState) drop() {
	l.lease, l.askAt, l.deadline = office.Lease{}, time.Time{}, time.Time{}
	l.grant = ""
	l.ambiguous = l.ambiguous || l.replaying
}

// begun notes that a replay of this grant begins.
func (l *leaseState) begun(grant string) {
	l.grant, l.missed = grant, false
	l.ambiguous = l.ambiguous || l.replaying
	l.replaying = true
}

// completes reports whether a replay that ends with c is that of the lease that
// is held now, without a break since its grant, and could be read.
func (l *leaseState) completes(c wire.CaughtUp) bool {
	l.replaying = false
	if !l.lease.Held || l.missed || l.releasing() {
		return false
	}
	if c.Grant != "" || l.grant != "" {
		return c.Grant == l.grant
	}
	return !l.ambiguous
}

// answered takes a lease frame. The server answers requests in order, but also
// speaks unasked; a grant that answers no request cannot be counted from one,
// so it is renewed at once and until then has nothing left.
func (l *leaseState) answered(a wire.Lease, now time.Time) (office.Lease, bool) {
	if !a.Held {
		l.requests = l.requests[min(1, len(l.requests)):]
		l.drop()
		return l.lease, true
	}
	at, asked := l.popAsk()
	if l.releasing() {
		return office.Lease{}, false
	}
	if !l.lease.Held || l.regranted(a) {
		l.begun(a.Grant)
	}
	l.refused = 0
	switch {
	case !l.want:
		l.release = true
		return office.Lease{}, false
	case asked:
		l.hold(at, a.TTL)
	case l.lease.Left(now) == 0:
		l.hold(now, a.TTL)
		l.lease.Until, l.askAt, l.deadline = now, now, now.Add(welcomeWithin)
	}
	return l.lease, true
}

// regranted reports whether a lease frame tells of a break in the holding that
// nothing else told of. A renewal need not name the grant.
func (l *leaseState) regranted(a wire.Lease) bool {
	return l.lease.Held && a.Held && a.Grant != "" && a.Grant != l.grant && !l.releasing()
}

// elsewhere reports that the server's last word was that another device has
// what this one asked for. It does not count while an answer is to come.
func (l *leaseState) elsewhere() bool {
	return l.want && l.said && !l.lease.Held && !l.release && len(l.requests) == 0
}

// popAsk takes the oldest request that was not a release, and the releases
// before it, off the list.
func (l *leaseState) popAsk() (time.Time, bool) {
	for i, r := range l.requests {
		if !r.release {
			l.requests = l.requests[i+1:]
			return r.at, true
		}
	}
	return time.Time{}, false
}

// releasing reports whether a release is due or on its way.
func (l *leaseState) releasing() bool {
	if l.release {
		return true
	}
	for _, r := range l.requests {
		if r.release {
			return true
		}
	}
	return false
}

// pinged lets a renewal that is due within a quarter of its period ride along
// with the pong.
func (l *leaseState) pinged(now time.Time) {
	if l.lease.Held && !l.askAt.IsZero() && l.askAt.Sub(now) <= l.third/4 {
		l.askAt = now
	}
}

// limited puts off what was asked in vain: for as long as the office says, and
// for longer each time.
func (l *leaseState) limited(now time.Time, wait time.Duration) {
	if _, asked := l.popAsk(); asked {
		l.askAt = now.Add(max(wait, min(time.Second<<min(l.refused, 6), time.Minute)))
		l.refused++
	}
}

// grace is how long past its time a renewal waits for a ping to ride with.
func (l *leaseState) grace() time.Duration { return min(250*time.Millisecond, l.third/16) }

// nextRequest gives the request that is due at now, if any.
func (l *leaseState) nextRequest(now time.Time) (op leaseOp, due bool) {
	op.Op = "lease"
	switch {
	case l.release:
		if l.lease.Held {
			l.request(leaseRequest{release: true, at: now})
		}
		l.release, l.said, op.Release = false, false, true
		l.drop()
		return op, true
	case l.want && !l.said, !l.askAt.IsZero() && !now.Before(l.askAt):
		l.said, l.askAt = true, time.Time{}
		l.request(leaseRequest{at: now})
		return op, true
	}
	return op, false
}

// request notes what is to be answered, the last few of it only: a server that
// never answers must not fill our memory.
func (l *leaseState) request(r leaseRequest) {
	l.requests = append(l.requests, r)
	l.requests = l.requests[max(0, len(l.requests)-requestsMax):]
}

// overdue reports whether the deadline has passed.
func (l *leaseState) overdue(now time.Time) bool {
	return !l.deadline.IsZero() && !now.Before(l.deadline)
}

// wakeAt is when the lease next needs the writer; zero: not before the server
// or an intent says something.
func (l *leaseState) wakeAt() time.Time {
	if l.askAt.IsZero() {
		return l.deadline
	}
	at := l.askAt.Add(l.grace())
	if !l.deadline.IsZero() && l.deadline.Before(at) {
		return l.deadline
	}
	return at
}
