package office

import "time"

// lease is a member's right to relay. holder is a device, empty while it is
// free; conn its socket, nil while it has none.
type lease struct {
	holder string
	conn   *conn
	until  time.Time
	timer  *time.Timer
}

func (l *lease) stop() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}

// wish records a device's last word on whether it can post.
func (c *conn) wish(want bool) {
	if want && !c.wants {
		c.person.wants++
		c.turn = c.person.wants
	}
	c.wants, c.lapsed = want, false
}

// grant gives the lease to a socket, from the first event that is not settled.
func (s *Server) grant(c *conn, why string) {
	p := c.person
	s.trim(p, time.Now())
	if p.lease.conn != nil {
		p.lease.conn.owes = false
	}
	p.lease.holder, p.lease.conn = c.device, c
	s.extend(p)
	c.cursor, c.end, c.through, c.owes = p.first, len(p.log), p.lastOpen(), true
	s.noteLease(p, why)
	c.nudge()
}

// extend starts the time of the lease anew.
func (s *Server) extend(p *person) {
	p.lease.until = time.Now().Add(s.opt.LeaseTTL)
	if p.lease.timer == nil && !s.closed {
		p.lease.timer = time.AfterFunc(s.opt.LeaseTTL, func() { s.ripen(p) })
	}
}

// ripen is the timer of a lease: it ends it or waits for what is left.
func (s *Server) ripen(p *person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.lease.timer == nil || s.closed {
		return
	}
	if left := time.Until(p.lease.until); left > 0 {
		p.lease.timer.Reset(left)
		return
	}
	s.expire(p)
}

// expire ends a lease whose time has run out and passes it on. Its device is
// served again only once something is heard of it.
func (s *Server) expire(p *person) {
	if c := p.lease.conn; c != nil {
		c.wish(false)
		c.wish(true)
		c.lapsed = true
	}
	s.free(p, "expired")
	s.pass(p, "expired")
	s.tellLease(p, nil)
}

// expireDue ends the lease of p if its time is over but its timer is late.
func (s *Server) expireDue(p *person) {
	if p.lease.holder != "" && !time.Now().Before(p.lease.until) {
		s.expire(p)
	}
}

func (s *Server) free(p *person, why string) {
	if p.lease.conn != nil {
		p.lease.conn.owes = false
	}
	p.lease.stop()
	p.lease = lease{}
	s.noteLease(p, why)
}

// pass gives a free lease to the device that has wanted it longest.
func (s *Server) pass(p *person, why string) {
	var next *conn
	for _, c := range p.conns {
		if c.wants && !c.lapsed && !c.closing && (next == nil || c.turn < next.turn) {
			next = c
		}
	}
	if next != nil {
		s.grant(next, why)
	}
}

// tellLease says who holds the lease to all devices of p but one.
func (s *Server) tellLease(p *person, but *conn) {
	for _, c := range p.conns {
		if c != but && c.welcomed {
			s.answerLease(c)
		}
	}
}

func (s *Server) answerLease(c *conn) {
	f := leaseFrame{Op: "lease", leaseState: s.leaseOf(c), Holder: c.person.lease.holder}
	s.queue(c, frame{op: "lease", data: encode(f)})
}

func (s *Server) leaseOf(c *conn) leaseState {
	return leaseState{Held: c.person.lease.conn == c, TTLS: int(s.opt.LeaseTTL / time.Second)}
}

// ask is the lease frame: a device asks, renews or gives back.
func (s *Server) ask(c *conn, release bool) {
	p := c.person
	s.expireDue(p)
	before := p.lease.conn
	c.wish(!release)
	switch held := before == c; {
	case held && release:
		s.free(p, "released")
		s.pass(p, "released")
	case held:
		s.extend(p)
	case p.lease.holder == "" && !release:
		s.grant(c, "asked")
	}
	if p.lease.conn != before {
		s.tellLease(p, c)
	}
	s.answerLease(c)
}

// arrive is the lease's part of a hello; the welcome tells c.
func (s *Server) arrive(c *conn, relay bool) {
	p := c.person
	s.expireDue(p)
	before := p.lease.holder
	c.wish(relay)
	switch mine := before == c.device; {
	case mine && relay:
		s.grant(c, "again")
	case mine:
		s.free(p, "cannot relay")
		s.pass(p, "cannot relay")
	case before == "" && relay:
		s.grant(c, "hello")
	}
	if p.lease.holder != before {
		s.tellLease(p, c)
	}
}

// depart is the lease's part of the end of a socket. clean: it was closed with
// 1000, which frees the lease at once.
func (s *Server) depart(c *conn, clean bool) {
	p := c.person
	c.owes = false
	if p.lease.conn != c {
		return
	}
	p.lease.conn = nil
	if clean {
		s.free(p, "closed")
		s.pass(p, "closed")
		s.tellLease(p, nil)
	}
}

// revive serves a device again whose lease ran out unrenewed.
func (s *Server) revive(c *conn) {
	if !c.lapsed {
		return
	}
	c.lapsed = false
	if c.wants && c.person.lease.holder == "" && c.person.conns[c.device] == c {
		s.grant(c, "heard again")
		s.tellLease(c.person, nil)
	}
}

// ExpireLease ends a member's lease as if its time had run out.
func (s *Server) ExpireLease(member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[member]; p != nil && p.lease.holder != "" {
		s.expire(p)
		s.changed()
	}
}

func (s *Server) noteLease(p *person, why string) {
	p.leases = append(p.leases, LeaseChange{At: time.Now(), Holder: p.lease.holder, Why: why})
	s.changed()
}
