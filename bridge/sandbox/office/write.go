package office

import (
	"errors"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// frame is something to be written. Its op is the contract's, but "live" for
// events that are not offered until settled; empty for what faults write.
type frame struct {
	op    string
	data  []byte
	kind  int // websocket.TextMessage if 0
	twice bool
	last  bool // the close frame
}

// queue puts a frame behind the others. A socket that is too far behind is
// closed, since live events have no other place to wait.
func (s *Server) queue(c *conn, f frame) {
	if c.closing || c.dead {
		return
	}
	if len(c.out) >= s.opt.Queue {
		c.out = nil
		s.shut(c, CloseBusy, "too far behind")
		return
	}
	c.out = append(c.out, f)
	c.nudge()
}

// write is the socket's writer. It ends with the socket or the close frame.
func (c *conn) write() {
	beat := time.NewTimer(c.s.opt.Heartbeat)
	defer beat.Stop()
	for {
		f, ok := c.s.next(c)
		if !ok {
			select {
			case <-c.wake:
				continue
			case <-beat.C:
				c.ping(beat)
				continue
			case <-c.ended:
				c.sendClose()
				return
			case <-c.wire.done:
				return
			}
		}
		if f.last {
			c.sendClose()
			return
		}
		if c.put(f) != nil {
			return
		}
		c.s.written(c, f)
		select {
		case <-beat.C:
			c.ping(beat)
		default:
		}
	}
}

func (c *conn) put(f frame) error {
	kind := f.kind
	if kind == 0 {
		kind = websocket.TextMessage
	}
	times := 1
	if f.twice {
		times = 2
	}
	for range times {
		c.ws.SetWriteDeadline(c.s.writeBy(c))
		err := c.ws.WriteMessage(kind, f.data)
		if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
			c.s.cut(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeBy is until when a write may take: a client that reads nothing for that
// long is as good as silent.
func (s *Server) writeBy(c *conn) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.closing {
		return time.Now().Add(closeWait)
	}
	return time.Now().Add(s.silence())
}

func (s *Server) cut(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kill(c, false)
}

// sendClose writes the close frame, if we are the side that closes.
func (c *conn) sendClose() {
	c.s.mu.Lock()
	closing, code, reason := c.closing, c.code, c.reason
	c.s.mu.Unlock()
	if closing {
		c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(closeWait))
	}
}

// ping carries how many gaps were written, so that the pong proves them read.
func (c *conn) ping(beat *time.Timer) {
	beat.Reset(c.s.opt.Heartbeat)
	s := c.s
	s.mu.Lock()
	s.trim(c.person, time.Now())
	due, told := c.welcomed && !c.closing, c.gapNext
	s.mu.Unlock()
	if due {
		c.ws.WriteControl(websocket.PingMessage, strconv.AppendInt(nil, int64(told), 10), time.Now().Add(closeWait))
	}
}

// next takes what is to be written now: frames of faults, answers and live
// events, gaps, then the log from where this socket stands.
func (s *Server) next(c *conn) (frame, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if c.dead {
			return frame{}, false
		}
		if len(c.inject) > 0 {
			f := c.inject[0]
			c.inject = c.inject[1:]
			return f, true
		}
		op, take := s.peek(c)
		if take == nil {
			return frame{last: true}, c.closing
		}
		if !c.checked {
			c.checked = true
			if s.strike(c, moment{before: op}) {
				continue
			}
		}
		f := take()
		f.op, f.twice = op, c.twice
		c.checked, c.twice = false, false
		return f, true
	}
}

// peek finds the next frame without taking it; take is nil if there is none.
func (s *Server) peek(c *conn) (op string, take func() frame) {
	if len(c.out) > 0 {
		return c.out[0].op, c.takeOut
	}
	if c.closing || !c.welcomed {
		return "", nil
	}
	p := c.person
	if c.gapNext < len(p.gaps) {
		return "live", c.takeGap
	}
	if p.lease.conn != c {
		return "", nil
	}
	for c.cursor < len(p.log) && (!c.owes || c.cursor < c.end) {
		if p.log[c.cursor].open() {
			return "event", c.takeEntry
		}
		c.cursor++
	}
	if c.owes {
		return "caught_up", c.takeCaughtUp
	}
	return "", nil
}

func (c *conn) takeOut() frame {
	f := c.out[0]
	c.out[0] = frame{}
	if c.out = c.out[1:]; len(c.out) == 0 {
		c.out = nil
	}
	return f
}

func (c *conn) takeGap() frame {
	g := c.person.gaps[c.gapNext]
	c.gapNext++
	return frame{data: g.tell()}
}

func (c *conn) takeCaughtUp() frame {
	c.owes = false
	return frame{data: encode(caughtUpFrame{Op: "caught_up", Through: c.through})}
}

func (c *conn) takeEntry() frame {
	e := c.person.log[c.cursor]
	c.cursor++
	times := 1
	if c.twice {
		times = 2
	}
	for range times {
		e.offered++
		c.person.offers = append(c.person.offers, Offer{Event: e.id, Message: e.messageID, Device: c.device, At: time.Now()})
	}
	c.s.changed()
	return frame{data: e.frame}
}

// written follows a frame that was handed to the network.
func (s *Server) written(c *conn, f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.FramesOut++
	if f.op != "" {
		s.strike(c, moment{after: f.op})
	}
	if f.op == "welcome" {
		s.strike(c, moment{})
	}
}
