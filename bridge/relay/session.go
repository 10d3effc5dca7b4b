package relay

import (
	"context"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

func (r *Relay) connection(s office.State) {
	r.edit(func(v *Snapshot) {
		v.Office.State, v.Office.Err, v.Office.RetryAt = s.State, s.Err, s.RetryAt
	})
	if s.Err != nil {
		r.log.Info("office", "state", s.State, "error", s.Err)
	}
}

func (r *Relay) welcome(ctx context.Context, w office.Welcome) {
	r.org = w.Organization
	r.knowSelf(w.Self)
	r.tryLink()
	r.hold.presence = w.Presence
	r.edit(func(v *Snapshot) { v.Office.Organization = w.Organization })
	r.applyHold(time.Now())
	r.setLease(office.LeaseChanged{})
	r.granted(ctx, office.LeaseChanged{Lease: w.Lease, Elsewhere: w.Elsewhere})
	r.want()
	r.resend(ctx)
}

func (r *Relay) leaseChanged(ctx context.Context, s office.LeaseChanged) {
	if s.Held && r.lease.Held {
		if now := time.Now(); s.Left(now) > 0 && r.lease.Left(now) > 0 && s.Holder == r.holder {
			r.quiet++
		}
		r.setLease(s)
		r.refresh()
		return
	}
	r.granted(ctx, s)
}

// granted begins a replay when a lease is new, and sets everything aside when
// it is gone.
func (r *Relay) granted(ctx context.Context, s office.LeaseChanged) {
	if s.Held {
		r.refusing = false
		r.queue.clear()
		r.replay = replay{on: true, since: time.Now()}
		if err := r.cfg.Store.Park(ctx); err != nil {
			// What is offered now would count as offered under the lease before.
			r.stuck(nil, err, time.Now())
		}
	}
	r.setLease(s)
}

// knowSelf takes what the office says of the member. Another e-mail has to lead
// to the linked account too.
func (r *Relay) knowSelf(self bridge.Person) {
	if self.Email != r.self.Email || !r.own.proven && r.own.code == "" {
		r.doubtOwn()
	}
	r.self = self
	r.edit(func(v *Snapshot) { v.Office.Self = self })
}

// tryLink has a link that does not work tried at the next turn.
func (r *Relay) tryLink() {
	now := time.Now()
	if r.broken != "" {
		r.mend.next = now
	}
	if r.own.code != "" {
		r.own.ask(now)
	}
}

// setLease takes a lease without asking anything of the office. Held with
// nothing left is a grant whose term is still being asked for. A lost one
// empties the queues: what was not posted waits until it is offered again.
func (r *Relay) setLease(s office.LeaseChanged) {
	if r.lease.Held && !s.Held {
		r.replay = replay{}
		r.queue.clear()
	}
	r.lease, r.elsewhere, r.holder = s.Lease, s.Elsewhere, s.Holder
}

// caughtUp ends a replay. Only one that the office calls complete, and of which
// the outbox saw everything, proves something: what is open and was not offered
// again was done on another device.
func (r *Relay) caughtUp(ctx context.Context, whole bool) {
	if r.replay.failed && !r.refusing {
		r.front.setOverflow(true)
		r.room.later(time.Now(), probeLast)
	}
	if !whole || r.refusing || r.replay.failed {
		// A later replay tells.
		r.endReplay()
		return
	}
	receipt, err := r.cfg.Store.CaughtUp(ctx, r.gaps)
	if err != nil {
		r.front.setOverflow(true)
		r.room.later(time.Now(), probeLast)
		r.fail(err)
		return
	}
	r.wrote()
	r.endReplay()
	r.accept(receipt)
}

func (r *Relay) endReplay() {
	if r.replay.full {
		r.front.setOverflow(true)
	}
	r.replay.on, r.replay.full = false, false
	r.countedAt = time.Time{}
}

// want tells the office whether this device could post now, and why not to the
// screens.
func (r *Relay) want() {
	can := r.ready() == ""
	r.cfg.Office.Lease(can)
}

// The reasons for which a device does not ask for the lease.
const (
	NotConnected  = "not_connected"
	TeamMismatch  = "team_mismatch"
	OldGeneration = "old_generation"
)

// ready is why this device could not post, or "".
func (r *Relay) ready() string {
	switch {
	case r.link == nil:
		return NotConnected
	case r.gate.state == gateToken:
		return r.gate.code
	case r.identity.TeamID == "":
		return "slack_unreachable"
	case r.identity.TeamID != r.link.TeamID:
		return TeamMismatch
	case r.org.Slack != nil && r.org.Slack.TeamID != "" && r.org.Slack.TeamID != r.link.TeamID:
		return TeamMismatch
	case r.org.Slack != nil && r.cfg.Generation != 0 && r.org.Slack.Generation > r.cfg.Generation:
		return OldGeneration
	}
	return ""
}

// SetLink takes the link of the member, or nil when there is none any more.
func (r *Relay) SetLink(ctx context.Context, l *bridge.Link) error {
	return r.ask(ctx, func(context.Context) error {
		r.link, r.broken, r.mend, r.own.code = l, "", backoff{}, ""
		r.queue.hurry()
		r.doubtOwn()
		if l != nil && r.identity.TeamID == "" {
			r.gate.ask(time.Now())
		}
		r.want()
		return nil
	})
}

// AskSlack asks auth.test at the next turn, whatever the wait was.
func (r *Relay) AskSlack(ctx context.Context) error {
	return r.ask(ctx, func(context.Context) error {
		r.gate.ask(time.Now())
		r.tryLink()
		return nil
	})
}
