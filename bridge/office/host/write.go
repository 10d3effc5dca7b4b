package host

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// outgoing is something to be written. Its op is the contract's, but "live" for
// events that are not offered until settled; empty for what hooks write.
type outgoing struct {
	op     string
	data   []byte
	binary bool
	event  string // the id of a message event
	grant  string // of a frame of the log: what it was read under
	twice  bool
}

// queue puts a frame behind the others. A socket that is too far behind is
// closed, since live events have no other place to wait.
func (c *Socket) queue(f outgoing) {
	if c.closing || c.dead {
		return
	}
	if len(c.out) >= c.host.opt.Queue {
		c.out = nil
		c.shut(CloseBusy, "too far behind")
		return
	}
	c.out = append(c.out, f)
	c.nudge()
}

// step is what the writer does next.
type step int

const (
	rest  step = iota // wait for a nudge
	put               // write a frame
	ask               // ask the hook about the next frame
	fetch             // look into the log
	ping
	bye // write the close frame and end
	end
)

// writer is the half of a socket that writes.
type writer struct{ *Socket }

// write is the writer's goroutine. It ends with the socket or the close frame.
func (c writer) write(ctx context.Context) {
	for {
		f, what := c.choose()
		switch what {
		case rest:
			select {
			case <-c.wake:
			case <-c.ended:
				c.sendClose()
				return
			}
		case put:
			if c.put(f) != nil {
				return
			}
			c.host.count(func(s *Stats) { s.FramesOut++ })
			if f.op != "" {
				c.host.opt.Hooks.After(c.Socket, f.op)
			}
		case ask:
			c.host.opt.Hooks.Before(c.Socket, f.op)
		case fetch:
			c.fetch(ctx)
		case ping:
			c.ping()
		case bye:
			c.sendClose()
			return
		case end:
			return
		}
	}
}

// choose takes what is to be done now. Frames of hooks come first, then answers
// and live events, then gaps, then the log from where this socket stands.
func (c writer) choose() (outgoing, step) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	switch {
	case c.dead:
		return outgoing{}, end
	case len(c.insert) > 0:
		f := c.insert[0]
		c.insert = c.insert[1:]
		return f, put
	case c.beatDue && !c.closing:
		c.beatDue = false
		return outgoing{}, ping
	case c.greeting && !c.closing:
		return outgoing{}, rest
	}
	if c.next != nil && !c.stands(c.next) {
		c.next = nil
	}
	if c.next == nil && len(c.out) > 0 {
		c.setNext(c.takeOut())
	}
	switch {
	case c.next != nil && !c.asked:
		c.asked = true
		return *c.next, ask
	case c.next != nil:
		f := *c.next
		c.next = nil
		f.twice, c.twice = c.twice, false
		return f, put
	case c.closing:
		return outgoing{}, bye
	case c.welcomed && !c.answering && (c.gapsDue || c.seat.lease.conn == c.Socket && !c.replay.idle):
		return outgoing{}, fetch
	}
	return outgoing{}, rest
}

// stands reports whether a frame that was chosen is still to be written: one of
// the log is not once the socket closes or its lease has gone.
func (c writer) stands(f *outgoing) bool {
	return f.grant == "" || !c.closing && f.grant == c.replay.grant && c.seat.lease.conn == c.Socket
}

func (c writer) setNext(f outgoing) { c.next, c.asked = &f, false }

func (c writer) takeOut() outgoing {
	f := c.out[0]
	c.out[0] = outgoing{}
	if c.out = c.out[1:]; len(c.out) == 0 {
		c.out = nil
	}
	return f
}

func (c writer) put(f outgoing) error {
	kind := websocket.TextMessage
	if f.binary {
		kind = websocket.BinaryMessage
	}
	times := 1
	if f.twice {
		times = 2
	}
	for range times {
		if f.event != "" {
			c.host.opt.Hooks.Offered(c.seat.member, c.device, f.event)
		}
		// A connection that takes no deadline fails at the write itself.
		_ = c.ws.SetWriteDeadline(c.writeBy())
		err := c.ws.WriteMessage(kind, f.data)
		if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
			c.Kill()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeBy is until when a write may take: a client that reads nothing for that
// long is as good as silent.
func (c writer) writeBy() time.Time {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if c.closing {
		return time.Now().Add(closeWait)
	}
	return time.Now().Add(c.host.silence())
}

// sendClose writes the close frame, if we are the side that closes.
func (c writer) sendClose() {
	c.seat.mu.Lock()
	closing, code, reason := c.closing, c.code, c.reason
	c.seat.mu.Unlock()
	if closing {
		// Whoever has gone already needs no close frame.
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(closeWait))
	}
}

// ping carries the position of the last gap that was written, so that the pong
// proves it read.
func (c writer) ping() {
	c.seat.mu.Lock()
	due, last := c.welcomed && !c.closing, c.gap
	c.seat.mu.Unlock()
	if due {
		// A ping that cannot be written is followed by silence, which ends the socket.
		_ = c.ws.WriteControl(websocket.PingMessage, strconv.AppendUint(nil, last, 10), time.Now().Add(closeWait))
	}
}
