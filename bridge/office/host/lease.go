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
func (p *seat) grant(c *Socket, why string) {
	if old := p.lease.conn; old != nil {
		old.replay = replay{}
	}
	p.lease.holder, p.lease.conn = c.device, c
	p.extend()
	c.replay = replay{grant: rand.Text(), owes: true}
	p.noteLease(why)
	c.nudge()
}

// extend starts the time of the lease anew.
func (p *seat) extend() {
	p.lease.until = p.opt.Clock.Now().Add(p.opt.LeaseTTL)
	if p.lease.timer == nil {
		p.lease.timer = p.opt.Clock.AfterFunc(p.opt.LeaseTTL, p.ripen)
	}
}

// ripen is the timer of a lease: it ends it or waits for what is left.
func (p *seat) ripen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lease.timer == nil {
		return
	}
	if left := p.lease.until.Sub(p.opt.Clock.Now()); left > 0 {
		p.lease.timer.Reset(left)
		return
	}
	p.expire()
}

// expire ends a lease whose time has run out and passes it on. Its device is
// served again only once something is heard of it.
func (p *seat) expire() {
	if c := p.lease.conn; c != nil {
		c.wish(false)
		c.wish(true)
		c.lapsed = true
	}
	p.free("expired")
	p.pass("expired")
	p.tellLease(nil)
}

// expireDue ends the lease of p if its time is over but its timer is late.
func (p *seat) expireDue() {
	if p.lease.holder != "" && !p.opt.Clock.Now().Before(p.lease.until) {
		p.expire()
	}
}

func (p *seat) free(why string) {
	if p.lease.conn != nil {
		p.lease.conn.replay = replay{}
	}
	p.lease.stop()
	p.lease = lease{}
	p.noteLease(why)
}

// pass gives a free lease to the device that has wanted it longest.
func (p *seat) pass(why string) {
	var next *Socket
	for _, c := range p.conns {
		if c.wants && !c.lapsed && !c.closing && (next == nil || c.turn < next.turn) {
			next = c
		}
	}
	if next != nil {
		p.grant(next, why)
	}
}

// tellLease says who holds the lease to all devices of p but one.
func (p *seat) tellLease(but *Socket) {
	for _, c := range p.conns {
		if c != but && c.welcomed {
			p.answerLease(c)
		}
	}
}

func (p *seat) answerLease(c *Socket) {
	f := leaseFrame{Op: "lease", leaseState: p.leaseOf(c), Holder: p.lease.holder}
	c.queue(outgoing{op: "lease", data: encode(f)})
}

func (p *seat) leaseOf(c *Socket) leaseState {
	s := leaseState{Held: p.lease.conn == c, TTLS: int(p.opt.LeaseTTL / time.Second)}
	if s.Held {
		s.Grant = p.opt.told(c.replay.grant)
	}
	return s
}

// renew is the lease frame: a device asks, renews or gives back.
func (p *seat) renew(c *Socket, release bool) {
	p.expireDue()
	before := p.lease.conn
	c.wish(!release)
	switch held := before == c; {
	case held && release:
		p.free("released")
		p.pass("released")
	case held:
		p.extend()
	case p.lease.holder == "" && !release:
		p.grant(c, "asked")
	}
	if p.lease.conn != before {
		p.tellLease(c)
	}
	p.answerLease(c)
}

// arrive is the lease's part of a hello; the welcome tells c.
func (p *seat) arrive(c *Socket, relay bool) {
	p.expireDue()
	before := p.lease.holder
	c.wish(relay)
	switch mine := before == c.device; {
	case mine && relay:
		p.grant(c, "again")
	case mine:
		p.free("cannot relay")
		p.pass("cannot relay")
	case before == "" && relay:
		p.grant(c, "hello")
	}
	if p.lease.holder != before {
		p.tellLease(c)
	}
}

// depart is the lease's part of the end of a socket. clean: it was closed with
// 1000, which frees the lease at once.
func (p *seat) depart(c *Socket, clean bool) {
	c.replay = replay{}
	if p.lease.conn != c {
		return
	}
	p.lease.conn = nil
	if clean {
		p.free("closed")
		p.pass("closed")
		p.tellLease(nil)
	}
}

// revive serves a device again whose lease ran out unrenewed.
func (p *seat) revive(c *Socket) {
	if !c.lapsed {
		return
	}
	c.lapsed = false
	if c.wants && p.lease.holder == "" && p.conns[c.device] == c {
		p.grant(c, "heard again")
		p.tellLease(nil)
	}
}

func (p *seat) noteLease(why string) {
	p.opt.Hooks.Lease(p.member, LeaseChange{At: p.opt.Clock.Now(), Holder: p.lease.holder, Why: why})
	p.opt.Hooks.Changed()
}
