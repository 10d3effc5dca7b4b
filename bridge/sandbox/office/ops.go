package office

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"bellhop/bridge"
)

// handle does what one frame of a client says.
func (s *Server) handle(c *conn, kind int, data []byte) {
	r, err := decodeRequest(data)
	if kind != websocket.TextMessage {
		err = errors.New("not a text frame")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.closing || c.dead {
		return
	}
	s.stats.FramesIn++
	defer s.changed()
	switch {
	case errors.Is(err, errUnknownOp):
		s.stats.UnknownOps++
		err = nil
		if c.welcomed {
			return
		}
	case err != nil:
		s.stats.Malformed++
		s.fail(c, errorFrame{Code: "bad_request", Message: err.Error(), Ref: r.reply.ref})
	}
	if !c.welcomed && (err != nil || r.op != "hello") {
		s.shut(c, CloseProtocol, "hello comes first")
	}
	if err != nil || c.closing {
		return
	}
	s.strike(c, moment{before: r.op})
	if c.closing || c.dead {
		return
	}
	s.perform(c, r)
	s.strike(c, moment{after: r.op})
}

func (s *Server) perform(c *conn, r request) {
	switch r.op {
	case "hello":
		s.hello(c, r)
	case "settle":
		s.settle(c, r.events)
	case "lease":
		s.ask(c, r.release)
	case "link":
		s.setAccount(c.person, r.account)
	case "unlink":
		s.setAccount(c.person, bridge.SlackAccount{})
	case "org.slack":
		s.orgSlack(c, r.workspace)
	case "send":
		s.send(c, r.reply)
	case "presence":
		if !knownPresence(r.state) {
			s.fail(c, errorFrame{Code: "bad_request", Message: "state: not a presence"})
			return
		}
		s.setPresence(c.person, r.state)
	}
}

func (s *Server) fail(c *conn, e errorFrame) {
	e.Op = "error"
	s.queue(c, frame{op: "error", data: encode(e)})
}

func (s *Server) hello(c *conn, r request) {
	p := c.person
	switch {
	case c.welcomed:
		s.fail(c, errorFrame{Code: "bad_request", Message: "hello was said"})
		return
	case r.protocol != 1:
		s.fail(c, errorFrame{Code: "bad_request", Message: "protocol: only 1 is spoken"})
		s.shut(c, CloseProtocol, "protocol")
		return
	case p.Role.Outside():
		s.shut(c, CloseForbidden, "visitors and guests have no gateway")
		return
	}
	if old := p.conns[r.device]; old != nil {
		s.shut(old, CloseReplaced, "the same device connected again")
	}
	d := p.devices[r.device]
	if d == nil {
		d = &device{gapTold: p.gapTold, refs: map[string]ref{}}
		p.devices[r.device] = d
	}
	c.device, c.session, c.gapNext = r.device, s.newID("session"), d.gapTold
	p.conns[c.device] = c
	s.arrive(c, r.relay)
	s.welcome(c)
}

func (s *Server) welcome(c *conn) {
	p := c.person
	w := welcomeFrame{
		Op: "welcome", Session: c.session, Self: p.Person, Organization: s.org,
		HeartbeatS: int(s.opt.Heartbeat / time.Second), Lease: s.leaseOf(c),
	}
	if p.presence != "" {
		w.Presence = &presenceState{State: p.presence}
	}
	s.queue(c, frame{op: "welcome", data: encode(w)})
	c.welcomed = true
	s.stats.Welcomes++
	c.number = s.stats.Welcomes
	c.wire.SetReadDeadline(time.Now().Add(s.silence()))
}

func (s *Server) orgSlack(c *conn, w *bridge.Workspace) {
	manager := s.org.Slack != nil && slices.Contains(s.org.Slack.Managers, c.person.ID)
	if c.person.Role != bridge.RoleOwner && !manager {
		s.fail(c, errorFrame{Code: "forbidden", Message: "owners and managers only"})
		return
	}
	s.org.Slack = w
}

// sendLimit bounds what a member sends.
type sendLimit struct{ *rate.Limiter }

func (s *Server) newSendLimit() *sendLimit {
	if s.opt.SendRate < 0 || s.opt.SendBurst < 0 {
		return &sendLimit{rate.NewLimiter(rate.Inf, 0)}
	}
	return &sendLimit{rate.NewLimiter(rate.Limit(float64(s.opt.SendRate)/60), s.opt.SendBurst)}
}

// wait is 0, having taken one, or how long until one may be had.
func (l *sendLimit) wait(now time.Time) time.Duration {
	r := l.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d > 0 {
		r.CancelAt(now)
	}
	return d
}

func (s *Server) send(c *conn, r reply) {
	d, now := c.person.devices[c.device], time.Now()
	d.forget(now)
	if known, ok := d.refs[r.ref]; ok {
		s.queue(c, frame{op: "sent", data: encode(sentFrame{Op: "sent", Ref: r.ref, MessageID: known.messageID})})
		return
	}
	to := s.byID[r.to]
	switch {
	case r.text == "":
		s.fail(c, errorFrame{Code: "bad_request", Message: "text is empty", Ref: r.ref})
		return
	case to == nil || r.inReplyTo != "" && s.byMsgID[r.inReplyTo] == nil:
		s.fail(c, errorFrame{Code: "not_found", Message: "no such member or message", Ref: r.ref})
		return
	}
	if wait := c.person.sending.wait(now); wait > 0 {
		s.fail(c, errorFrame{Code: "rate_limited", Message: "too many at once", Ref: r.ref, RetryAfterS: wholeSeconds(wait)})
		return
	}
	m, err := s.say(s.draftOf(c, to, r))
	if err != nil {
		s.fail(c, errorFrame{Code: "bad_request", Message: "the message cannot be sent", Ref: r.ref})
		return
	}
	d.refs[r.ref] = ref{messageID: m.ID, at: now}
	d.refAge = append(d.refAge, r.ref)
	s.queue(c, frame{op: "sent", data: encode(sentFrame{Op: "sent", Ref: r.ref, MessageID: m.ID})})
}

// draftOf is a direct message: in the space of what it answers, and seen by the
// two alone.
func (s *Server) draftOf(c *conn, to *person, r reply) Draft {
	space := ""
	if m := s.byMsgID[r.inReplyTo]; m != nil {
		space = m.Space.ID
	}
	return Draft{
		From: c.person.ID, Space: cmp.Or(space, s.spaces[0].ID), Mentions: To(to.ID), Text: r.text,
		InReplyTo: r.inReplyTo, Audience: []string{c.person.ID, to.ID},
	}
}

// forget drops the refs that are older than the contract remembers.
func (d *device) forget(now time.Time) {
	for len(d.refAge) > 0 && now.Sub(d.refs[d.refAge[0]].at) >= refLife {
		delete(d.refs, d.refAge[0])
		d.refAge = d.refAge[1:]
	}
}
