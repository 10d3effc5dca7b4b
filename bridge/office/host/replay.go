package host

import "context"

// replay is where a socket stands in its member's log, from one grant of the
// lease on.
type replay struct {
	grant   string
	begun   bool   // end and through are known
	cursor  uint64 // the position of the last event that was chosen
	end     uint64 // of the newest event when the replay began
	through string // the newest open event then
	owes    bool   // a caught_up
	idle    bool   // nothing was found at the last look
}

// fetch looks into the store for what is to be written next. What it finds
// counts only if the socket holds the same grant still.
func (c writer) fetch(ctx context.Context) {
	c.seat.mu.Lock()
	gaps, r := c.gapsDue, c.replay
	c.gapsDue = false
	c.replay.idle = true // until something is found, or the next nudge
	device, gap := c.device, c.gap
	c.seat.mu.Unlock()
	var err error
	found := false
	if gaps {
		found, err = c.fetchGap(ctx, device, gap)
	}
	if err == nil && !found {
		err = c.fetchEvent(ctx, r)
	}
	if err != nil {
		c.host.failed(ctx, c.Socket)
	}
}

func (c writer) fetchGap(ctx context.Context, device string, after uint64) (bool, error) {
	e, found, err := c.host.store.Gap(ctx, c.seat.member, device, after)
	if err != nil || !found {
		return false, err
	}
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.gap, c.gapsDue, c.replay.idle = e.Position, true, false
	c.setNext(outgoing{op: "live", data: e.Frame})
	return true, nil
}

// fetchEvent moves a copy of the replay on and makes it the socket's.
func (c writer) fetchEvent(ctx context.Context, r replay) (err error) {
	if r.grant == "" {
		return nil
	}
	if !r.begun {
		if r.end, r.through, err = c.host.store.Newest(ctx, c.seat.member); err != nil {
			return err
		}
		r.begun = true
	}
	e, found, err := c.host.store.Next(ctx, c.seat.member, r.cursor)
	if err != nil {
		return err
	}
	f := outgoing{}
	switch {
	case r.owes && (!found || e.Position > r.end):
		r.owes = false
		f = caughtUp(r, c.host.opt.told(r.grant))
	case found:
		r.cursor = e.Position
		f = outgoing{op: "event", data: e.Frame, event: e.ID}
	}
	c.advance(r, f)
	return nil
}

// advance makes r the socket's replay and f its next frame, unless the grant has
// changed or an answer has to come first.
func (c writer) advance(r replay, f outgoing) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if c.replay.grant != r.grant || c.seat.lease.conn != c.Socket || c.answering {
		c.replay.idle = false
		return
	}
	r.idle = f.op == "" && c.replay.idle // something may have come meanwhile
	c.replay = r
	if f.op != "" {
		f.grant = r.grant
		c.setNext(f)
	}
}
