package gateway

import (
	"encoding/json"
	"time"

	"bellhop/bridge/killpoint"
)

// outgoing is one frame to write. wrote is called once it was written without
// an error, and is nil where nothing depends on that.
type outgoing struct {
	pong  bool
	data  []byte
	wrote func()
}

// next gives the frame to write now; without one, when to ask again (zero: not
// before a nudge); or why the connection is of no more use.
func (d *pending) next(now time.Time) (out *outgoing, due time.Time, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pongDue {
		d.pongDue = false
		return &outgoing{pong: true, data: d.pong}, due, nil
	}
	if !d.welcomed {
		return d.nextBeforeWelcome(now)
	}
	if d.another {
		return nil, due, nil
	}
	if d.overdue(now) {
		return nil, due, errNoLease
	}
	for _, source := range []func(time.Time) (*outgoing, error){
		d.nextRenewal, d.nextSettle, d.nextLease, d.nextLink, d.nextWorkspace, d.nextReply,
	} {
		if out, err := source(now); out != nil || err != nil {
			return out, due, err
		}
	}
	return nil, d.wakeAt(), nil
}

func (d *pending) nextBeforeWelcome(now time.Time) (*outgoing, time.Time, error) {
	switch {
	case !d.greeted:
		d.greeted = true
		d.greet(now)
		out, err := encoded(helloOp{Op: "hello", Protocol: 1, Client: d.name, Device: d.device, Relay: d.said})
		return out, time.Time{}, err
	case !now.Before(d.welcomeBy):
		return nil, time.Time{}, errNoWelcome
	}
	return nil, d.welcomeBy, nil
}

func encoded(op any) (*outgoing, error) {
	data, err := json.Marshal(op)
	return &outgoing{data: data}, err
}

// nextRenewal goes before everything else, unless the lease is being given
// back: then all that is done with is told first, so that nobody is offered it.
func (d *pending) nextRenewal(now time.Time) (*outgoing, error) {
	if d.release {
		return nil, nil
	}
	return d.nextLease(now)
}

func (d *pending) nextLease(now time.Time) (*outgoing, error) {
	op, due := d.nextRequest(now)
	if !due {
		return nil, nil
	}
	return encoded(op)
}

func (d *pending) nextSettle(time.Time) (*outgoing, error) {
	ids := d.settles.batch()
	if len(ids) == 0 {
		return nil, nil
	}
	out, err := encoded(settleOp{Op: "settle", Events: ids})
	n := len(ids)
	killpoint.Before(killpoint.Settled)
	out.wrote = func() {
		killpoint.After(killpoint.Settled)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.settles.written(n)
	}
	return out, err
}

func (d *pending) nextLink(time.Time) (*outgoing, error) {
	if d.link == nil || d.link.sent {
		return nil, nil
	}
	d.link.sent = true
	data, err := encodeLink(d.link.account)
	return &outgoing{data: data}, err
}

func (d *pending) nextWorkspace(time.Time) (*outgoing, error) {
	intent := d.workspace
	if intent == nil {
		return nil, nil
	}
	out, err := encoded(workspaceOp{Op: "org.slack", Slack: intent.workspace})
	out.wrote = func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.workspace == intent {
			d.workspace = nil
		}
	}
	return out, err
}

func (d *pending) nextReply(time.Time) (*outgoing, error) {
	r := d.replies.next()
	if r == nil {
		return nil, nil
	}
	r.sent = true
	return &outgoing{data: r.frame}, nil
}
