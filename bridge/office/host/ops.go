package host

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway/wire"
)

// KnownPresence reports whether a person can have this state.
func KnownPresence(state string) bool {
	switch state {
	case "active", "away", "meeting", "busy", "offline":
		return true
	}
	return false
}

// handle does what one frame of a client says.
func (c reader) handle(ctx context.Context, data []byte) {
	r, unused, err := wire.DecodeRequest(data)
	h := c.host
	unknown := unknownOp(err)
	h.count(func(s *Stats) {
		s.FramesIn++
		s.Unusable += len(unused)
		switch {
		case unknown:
			s.UnknownOps++
		case err != nil:
			s.Malformed++
		}
	})
	if !c.accept(r, err) {
		return
	}
	h.opt.Hooks.Before(c.Socket, r.Op)
	if c.over() {
		return
	}
	if err := c.perform(ctx, r); err != nil {
		h.failed(ctx, c.Socket)
		return
	}
	h.opt.Hooks.After(c.Socket, r.Op)
}

// accept reports whether a frame is to be carried out. What is malformed is
// answered, and hello must come first.
func (c reader) accept(r wire.Request, err error) bool {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if err != nil && !unknownOp(err) {
		c.fail(errorFrame{Code: "bad_request", Message: err.Error(), Ref: r.Reply.Ref})
	}
	if !c.welcomed && (err != nil || r.Op != "hello") {
		c.shut(CloseProtocol, "hello comes first")
	}
	return err == nil && !c.closing && !c.dead
}

func unknownOp(err error) bool {
	f, ok := errors.AsType[*wire.Fault](err)
	return ok && f.What == office.UnknownOp
}

func (c reader) over() bool {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	return c.closing || c.dead
}

// perform carries out a frame. An error is the store's own trouble.
func (c reader) perform(ctx context.Context, r wire.Request) error {
	h := c.host
	switch r.Op {
	case "hello":
		return c.hello(ctx, r)
	case "settle":
		return h.store.Settle(ctx, c.seat.member, c.device, r.Events)
	case "lease":
		c.seat.mu.Lock()
		defer c.seat.mu.Unlock()
		c.seat.renew(c.Socket, r.Release)
	case "link":
		return h.store.SetLink(ctx, c.seat.member, r.Account)
	case "unlink":
		return h.store.SetLink(ctx, c.seat.member, bridge.SlackAccount{})
	case "org.slack":
		return c.orgSlack(ctx, r.Workspace)
	case "send":
		return c.send(ctx, Reply{Ref: r.Reply.Ref, To: r.Reply.To, Text: r.Reply.Text, InReplyTo: r.Reply.InReplyTo})
	case "presence":
		if !KnownPresence(r.State) {
			c.answer(errorFrame{Code: "bad_request", Message: "state: not a presence"})
			return nil
		}
		return h.store.SetPresence(ctx, c.seat.member, r.State)
	}
	return nil
}

func (c reader) hello(ctx context.Context, r wire.Request) error {
	c.seat.mu.Lock()
	again := c.welcomed
	switch {
	case again:
		c.fail(errorFrame{Code: "bad_request", Message: "hello was said"})
	case r.Protocol != 1:
		c.fail(errorFrame{Code: "bad_request", Message: "protocol: only 1 is spoken"})
		c.shut(CloseProtocol, "protocol")
	default:
		c.greeting = true // what changes from here on is queued behind the welcome
	}
	greet := c.greeting
	c.seat.mu.Unlock()
	if !greet {
		return nil
	}
	m, err := c.host.store.Member(ctx, c.token)
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.greeting = false
	switch {
	case errors.Is(err, ErrToken), err == nil && m.Self.ID != c.seat.member:
		c.out = nil
		c.shut(CloseWithdrawn, "the token was withdrawn")
	case err != nil:
		return err
	case m.Self.Role.Outside():
		c.out = nil
		c.shut(CloseForbidden, "visitors and guests have no gateway")
	case !c.closing && !c.dead:
		c.welcome(r, m)
	}
	return nil
}

func (c reader) welcome(r wire.Request, m Member) {
	h, p := c.host, c.seat
	if old := p.conns[r.Device]; old != nil {
		old.shut(CloseReplaced, "the same device connected again")
	}
	c.device = r.Device
	p.conns[c.device] = c.Socket
	p.arrive(c.Socket, r.Relay)
	w := welcomeFrame{
		Op: "welcome", Session: rand.Text(), Self: m.Self, Organization: m.Organization,
		HeartbeatS: int(h.opt.Heartbeat / time.Second), Lease: p.leaseOf(c.Socket),
	}
	if m.Presence != "" {
		w.Presence = &presenceState{State: m.Presence}
	}
	c.out = slices.Insert(c.out, 0, outgoing{op: "welcome", data: encode(w)})
	c.welcomed, c.gapsDue = true, true
	h.count(func(s *Stats) { s.Welcomes++; c.number = s.Welcomes })
	c.silent.Reset(h.silence())
	c.nudge()
}

func (c reader) orgSlack(ctx context.Context, w *bridge.Workspace) error {
	m, err := c.host.store.Member(ctx, c.token)
	if err != nil && !errors.Is(err, ErrToken) {
		return err
	}
	manager := m.Organization.Slack != nil && slices.Contains(m.Organization.Slack.Managers, m.Self.ID)
	if m.Self.Role != bridge.RoleOwner && !manager {
		c.answer(errorFrame{Code: "forbidden", Message: "owners and managers only"})
		return nil
	}
	return c.host.store.SetWorkspace(ctx, c.seat.member, w)
}

// send answers a reply before anything that the reply causes is offered here.
func (c reader) send(ctx context.Context, r Reply) error {
	if r.Text == "" {
		c.answer(errorFrame{Code: "bad_request", Message: "text is empty", Ref: r.Ref})
		return nil
	}
	r.Member, r.Device = c.seat.member, c.device
	c.setAnswering(true)
	defer c.setAnswering(false)
	c.seat.sending.Lock()
	defer c.seat.sending.Unlock()
	h, now := c.host, c.host.opt.Clock.Now()
	id, known, err := h.store.Sent(ctx, r.Member, r.Device, r.Ref, now.Add(time.Nanosecond-RefLife))
	if err != nil {
		return err
	}
	if !known {
		if wait := c.sendWait(now); wait > 0 {
			c.answer(errorFrame{Code: "rate_limited", Message: "too many at once", Ref: r.Ref, RetryAfterS: wholeSeconds(wait)})
			return nil
		}
		id, err = h.store.Send(ctx, r)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		c.answer(errorFrame{Code: "not_found", Message: "no such member or message", Ref: r.Ref})
	case errors.Is(err, ErrRefused):
		c.answer(errorFrame{Code: "bad_request", Message: "the message cannot be sent", Ref: r.Ref})
	case err != nil:
		return err
	default:
		c.seat.mu.Lock()
		c.queue(outgoing{op: "sent", data: encode(sentFrame{Op: "sent", Ref: r.Ref, MessageID: id})})
		c.seat.mu.Unlock()
	}
	return nil
}

func (c reader) setAnswering(on bool) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.answering, c.replay.idle = on, false
	c.nudge()
}

// sendWait is 0, having taken one of the member's sends, or how long until one
// may be had.
func (c reader) sendWait(now time.Time) time.Duration {
	r := c.seat.limit.ReserveN(now, 1)
	if !r.OK() {
		return time.Minute
	}
	d := r.DelayFrom(now)
	if d > 0 {
		r.CancelAt(now)
	}
	return d
}
