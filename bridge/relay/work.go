package relay

import (
	"context"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/mention"
	"bellhop/bridge/outbox"
	"bellhop/bridge/slack"
)

// canPost reports whether a call may start at now.
func (r *Relay) canPost(now time.Time) bool {
	return r.gate.state == gateOpen && !r.hold.active() && !r.replay.on && r.holds() &&
		(r.broken == "" || r.mend.due(now)) && r.lease.Left(now) >= startMargin && r.ready() == ""
}

// dispatch starts what may start now.
func (r *Relay) dispatch(now time.Time) {
	if !r.canPost(now) {
		return
	}
	most := maxInFlight
	if r.broken != "" {
		most = 1 // it shows whether the link works again
	}
	for r.queue.flying < most {
		c := r.queue.pop(now)
		if c == nil {
			return
		}
		e := c.entries[0]
		d, known := r.destination(c, e, now)
		if known {
			if wait := r.cfg.Slack.Admit(r.life, method(e), d.Channel); wait > 0 {
				r.queue.putBack(c, now.Add(wait))
				continue
			}
		}
		r.queue.claim(c.key)
		switch {
		case known:
			c.decided = decision{}
			r.fly(e, func(ctx context.Context) { r.attempt(ctx, e, d) })
		case e.Op.Plan():
			carry := r.hold.policy.carries(e.Op)
			r.fly(e, func(ctx context.Context) { r.expand(ctx, e, carry) })
		default:
			to := r.recipient()
			r.fly(e, func(ctx context.Context) { r.route(ctx, e, to) })
		}
	}
}

// destination is where the oldest entry e of c goes, if that is known without
// asking Slack. A copy, an update and a deletion have their place.
func (r *Relay) destination(c *conversation, e outbox.Entry, now time.Time) (bridge.Destination, bool) {
	switch {
	case e.Op.Plan():
		return bridge.Destination{}, false
	case e.Op != outbox.OpPost:
		return bridge.Destination{Route: e.Route, Channel: e.Target.Channel}, true
	case e.Copy:
		return bridge.Destination{Route: e.Route, Channel: e.Channel}, true
	}
	if d, decided := c.decidedFor(e, now); decided {
		return d, true
	}
	return r.cfg.Slack.Known(r.life, e.Sender, r.recipient())
}

func method(e outbox.Entry) slack.Method {
	switch e.Op {
	case outbox.OpUpdate:
		return slack.UpdateMessage
	case outbox.OpDelete:
		return slack.DeleteMessage
	}
	return slack.PostMessage
}

func (r *Relay) recipient() slack.Recipient {
	to := slack.Recipient{Link: *r.link, Slackbot: true}
	if r.org.Slack != nil {
		to.Slackbot = r.org.Slack.AllowsSlackbot()
	}
	return to
}

// fly runs f beside the loop, with a deadline inside the lease. The
// conversation of e is claimed.
func (r *Relay) fly(e outbox.Entry, f func(ctx context.Context)) {
	r.queue.drop(e.Conversation, e.ID)
	r.beside(f)
}

// beside runs f beside the loop, with a deadline inside the lease.
func (r *Relay) beside(f func(ctx context.Context)) {
	limit := min(callTime, r.lease.Left(time.Now())-endMargin)
	life := r.life
	r.inFlight.Go(func() {
		ctx, cancel := context.WithTimeout(life, limit)
		defer cancel()
		f(ctx)
	})
}

// route asks Slack where e goes. The entry then stands in its queue again, with
// what was decided for it.
func (r *Relay) route(ctx context.Context, e outbox.Entry, to slack.Recipient) {
	d, v := r.cfg.Slack.Route(ctx, e.Sender, to)
	r.do(func(context.Context) { r.routed(e, d, v) })
}

func (r *Relay) routed(e outbox.Entry, d bridge.Destination, v bridge.Verdict) {
	now := time.Now()
	if r.lease.Held {
		r.queue.add(e)
	}
	if v.Outcome == bridge.OutcomeSent {
		r.queue.decide(e, d, now)
		r.queue.free(e.Conversation)
		return
	}
	switch {
	case r.trouble(v, now):
		r.queue.failed(e.Conversation, now)
		r.queue.free(e.Conversation) // the gate has it wait
	case v.Class == bridge.ClassLimited:
		r.queue.freeAt(e.Conversation, now.Add(max(v.RetryAfter, probeFirst)))
	default:
		r.log.Warn("route", "code", v.Code, "class", string(v.Class))
		r.queue.freeAt(e.Conversation, r.queue.failed(e.Conversation, now))
	}
}

// expand turns a plan into what is to be done, or into nothing when the person
// does not want it carried out.
func (r *Relay) expand(ctx context.Context, e outbox.Entry, carry bool) {
	receipt, err := r.expanded(ctx, e, carry)
	r.do(func(context.Context) {
		r.ended(e, receipt, bridge.Verdict{Outcome: bridge.OutcomeSent}, err)
	})
}

func (r *Relay) expanded(ctx context.Context, e outbox.Entry, carry bool) (outbox.Receipt, error) {
	parts := 1
	if !carry {
		return r.cfg.Store.Leave(context.WithoutCancel(ctx), e.ID)
	}
	if e.Op == outbox.OpEdit {
		m, err := r.cfg.Store.Message(ctx, e.ID)
		if err != nil {
			return outbox.Receipt{}, err
		}
		parts = mention.Parts(m)
	}
	return r.cfg.Store.Expand(context.WithoutCancel(ctx), e.ID, parts)
}

// attempt records that e is about to be sent, synced, and sends it.
func (r *Relay) attempt(ctx context.Context, e outbox.Entry, d bridge.Destination) {
	killpoint.Before(killpoint.AttemptRecorded)
	begun, err := r.cfg.Store.Begin(ctx, e.ID, d)
	killpoint.After(killpoint.AttemptRecorded)
	if err != nil {
		r.do(func(context.Context) { r.ended(e, outbox.Receipt{}, bridge.Verdict{}, err) })
		return
	}
	r.call(ctx, begun, d, nil)
}

// call makes the one request of an attempt and records what became of it.
func (r *Relay) call(ctx context.Context, e outbox.Entry, d bridge.Destination, m *bridge.Message) {
	v := r.send(ctx, e, d, m)
	receipt, err := r.record(ctx, e, v)
	r.do(func(context.Context) { r.recorded(e, receipt, v, err) })
}

func (r *Relay) send(ctx context.Context, e outbox.Entry, d bridge.Destination, m *bridge.Message) bridge.Verdict {
	if e.Op == outbox.OpDelete {
		return r.cfg.Slack.Delete(ctx, e.Target)
	}
	if m == nil {
		stored, err := r.cfg.Store.Message(ctx, e.ID)
		if err != nil {
			return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "outbox"}
		}
		m = &stored
	}
	parts := mention.Compose(*m, r.style(e))
	part := parts[min(e.Part, len(parts))-1]
	if e.Plain {
		part = mention.Plain(part)
	}
	if e.Op == outbox.OpUpdate {
		return r.cfg.Slack.Update(ctx, e.Target, part)
	}
	return r.cfg.Slack.Post(ctx, bridge.Post{Destination: d, Part: part, Key: e.ID})
}

func (r *Relay) style(e outbox.Entry) mention.Style {
	return mention.Style{
		Language:  r.cfg.Language,
		Zone:      r.cfg.Zone(),
		Copy:      e.Copy,
		Recipient: r.selfName(),
		Marked:    e.Marked,
		Edited:    e.Edited,
		Continued: e.Continued,
		Route:     e.Route,
	}
}

// warm opens a connection to Slack while the commit is under way.
func (r *Relay) warm() {
	if !r.cfg.Slack.Cold() {
		return
	}
	life := r.life
	r.inFlight.Go(func() { r.cfg.Slack.Warm(life) })
}
