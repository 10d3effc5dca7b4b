package host

import (
	"crypto/rand"
	"time"
)

// LeaseChange says who had the lease from then on; Holder is empty when it fell
// free. Why is one of hello, again (the same device reconnected), asked, heard
// again, released, closed, expired, cannot relay.
type LeaseChange struct {
	At          time.Time
	Holder, Why string
}

// lease is a member's right to relay. holder is a device, empty while it is
// free; conn its socket, nil while it has none.
type lease struct {
	holder string
	conn   *Socket
	until  time.Time
	timer  Timer
}

func (l *lease) stop() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}

// wish records a device's last word on whether it can post.
func (c *Socket) wish(want bool) {
	if want && !c.wants {
		c.seat.wants++
		c.turn = c.seat.wants
	}
	c.wants, c.lapsed = want, false
}

// grant gives the lease to a socket, from the first event that is not settled.
func (h *Host) grant(c *Socket, why string) {
	p := c.seat
	if old := p.lease.conn; old != nil {
		old.replay = replay{}
	}
	p.lease.holder, p.lease.conn = c.device, c
	h.extend(p)
	c.replay = replay{grant: rand.Text(), owes: true}
	h.noteLease(p, why)
	c.nudge()
}

// extend starts the time of the lease anew.
func (h *Host) extend(p *seat) {
	p.lease.until = h.opt.Clock.Now().Add(h.opt.LeaseTTL)
	if p.lease.timer == nil {
		p.lease.timer = h.opt.Clock.AfterFunc(h.opt.LeaseTTL, func() { h.ripen(p) })
	}
}

// ripen is the timer of a lease: it ends it or waits for what is left.
func (h *Host) ripen(p *seat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lease.timer == nil {
		return
	}
	if left := p.lease.until.Sub(h.opt.Clock.Now()); left > 0 {
		p.lease.timer.Reset(left)
		return
	}
	h.expire(p)
}

// expire ends a lease whose time has run out and passes it on. Its device is
// served again only once something is heard of it.
func (h *Host) expire(p *seat) {
	if c := p.lease.conn; c != nil {
		c.wish(false)
		c.wish(true)
		c.lapsed = true
	}
	h.free(p, "expired")
	h.pass(p, "expired")
	h.tellLease(p, nil)
}

// expireDue ends the lease of p if its time is over but its timer is late.
func (h *Host) expireDue(p *seat) {
	if p.lease.holder != "" && !h.opt.Clock.Now().Before(p.lease.until) {
		h.expire(p)
	}
}

func (h *Host) free(p *seat, why string) {
	if p.lease.conn != nil {
		p.lease.conn.replay = replay{}
	}
	p.lease.stop()
	p.lease = lease{}
	h.noteLease(p, why)
}

// pass gives a free lease to the device that has wanted it longest.
func (h *Host) pass(p *seat, why string) {
	var next *Socket
	for _, c := range p.conns {
		if c.wants && !c.lapsed && !c.closing && (next == nil || c.turn < next.turn) {
			next = c
		}
	}
	if next != nil {
		h.grant(next, why)
	}
}

// tellLease says who holds the lease to all devices of p but one.
func (h *Host) tellLease(p *seat, but *Socket) {
	for _, c := range p.conns {
		if c != but && c.welcomed {
			h.answerLease(c)
		}
	}
}

func (h *Host) answerLease(c *Socket) {
	f := leaseFrame{Op: "lease", leaseState: h.leaseOf(c), Holder: c.seat.lease.holder}
	c.queue(outgoing{op: "lease", data: encode(f)})
}

func (h *Host) leaseOf(c *Socket) leaseState {
	s := leaseState{Held: c.seat.lease.conn == c, TTLS: int(h.opt.LeaseTTL / time.Second)}
	if s.Held {
		s.Grant = h.told(c.replay.grant)
	}
	return s
}

// told is a grant as clients see it: not at all from an office of revision 1.
func (h *Host) told(grant string) string {
	if h.opt.WithoutGrants {
		return ""
	}
	return grant
}

// renew is the lease frame: a device asks, renews or gives back.
func (h *Host) renew(c *Socket, release bool) {
	p := c.seat
	h.expireDue(p)
	before := p.lease.conn
	c.wish(!release)
	switch held := before == c; {
	case held && release:
		h.free(p, "released")
		h.pass(p, "released")
	case held:
		h.extend(p)
	case p.lease.holder == "" && !release:
		h.grant(c, "asked")
	}
	if p.lease.conn != before {
		h.tellLease(p, c)
	}
	h.answerLease(c)
}

// arrive is the lease's part of a hello; the welcome tells c.
func (h *Host) arrive(c *Socket, relay bool) {
	p := c.seat
	h.expireDue(p)
	before := p.lease.holder
	c.wish(relay)
	switch mine := before == c.device; {
	case mine && relay:
		h.grant(c, "again")
	case mine:
		h.free(p, "cannot relay")
		h.pass(p, "cannot relay")
	case before == "" && relay:
		h.grant(c, "hello")
	}
	if p.lease.holder != before {
		h.tellLease(p, c)
	}
}

// depart is the lease's part of the end of a socket. clean: it was closed with
// 1000, which frees the lease at once.
func (h *Host) depart(c *Socket, clean bool) {
	p := c.seat
	c.replay = replay{}
	if p.lease.conn != c {
		return
	}
	p.lease.conn = nil
	if clean {
		h.free(p, "closed")
		h.pass(p, "closed")
		h.tellLease(p, nil)
	}
}

// revive serves a device again whose lease ran out unrenewed.
func (h *Host) revive(c *Socket) {
	if !c.lapsed {
		return
	}
	c.lapsed = false
	if c.wants && c.seat.lease.holder == "" && c.seat.conns[c.device] == c {
		h.grant(c, "heard again")
		h.tellLease(c.seat, nil)
	}
}

func (h *Host) noteLease(p *seat, why string) {
	h.opt.Hooks.Lease(p.member, LeaseChange{At: h.opt.Clock.Now(), Holder: p.lease.holder, Why: why})
	h.opt.Hooks.Changed()
}
