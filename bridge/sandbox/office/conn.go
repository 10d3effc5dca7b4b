package office

import (
	"errors"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// The close codes that the server uses.
const (
	CloseNormal     = websocket.CloseNormalClosure
	CloseGoingAway  = websocket.CloseGoingAway
	CloseProtocol   = websocket.CloseProtocolError // no hello first, or not in time
	CloseTooBig     = websocket.CloseMessageTooBig
	CloseBusy       = websocket.CloseTryAgainLater // too far behind
	CloseWithdrawn  = 4001
	CloseForbidden  = 4003
	CloseSilent     = 4008
	CloseReplaced   = 4010
	CloseSlowDown   = 4029
	CloseUnfinished = websocket.CloseAbnormalClosure // the socket ended without a close frame
)

// conn is one socket. The reader runs on the goroutine of ServeHTTP, the writer
// on one that it waits for. All fields from closing on are guarded by Server.mu.
type conn struct {
	s      *Server
	ws     *websocket.Conn
	wire   *wire
	person *person
	token  string
	wake   chan struct{} // holds one nudge for the writer
	ended  chan struct{} // closed when the reader has ended
	limit  *rate.Limiter

	closing bool // a close frame is to be sent or was
	code    int
	reason  string
	dead    bool

	welcomed bool
	device   string
	session  string
	number   int // of the welcome

	inject  []frame // frames of faults, before all others
	out     []frame // all but message events and gaps; at most Options.Queue
	checked bool    // faults before the next frame were looked for
	twice   bool    // the next frame goes out twice
	gapNext int     // the first gap that was not written here

	wants, lapsed bool // the device's last word; it let its lease run out
	turn          int
	cursor, end   int // the next entry, and the first that is live
	through       *string
	owes          bool // a caught_up
}

func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) run() {
	s := c.s
	c.ws.SetReadLimit(MaxFrame)
	c.wire.SetReadDeadline(time.Now().Add(helloWithin))
	c.ws.SetPongHandler(func(data string) error { s.heard(c, data); return nil })
	echo := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error { s.heard(c, ""); return echo(data) })

	s.mu.Lock()
	s.sockets[c] = struct{}{}
	if s.closed {
		s.shut(c, CloseGoingAway, "the office is closing")
	}
	s.changed()
	s.mu.Unlock()

	written := make(chan struct{})
	go func() { defer close(written); c.write() }()
	code := c.read()
	close(c.ended)
	s.unblock(c)
	<-written
	c.finish(code)
}

// read handles frames until the socket ends, and gives its close code.
func (c *conn) read() int {
	for {
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			return c.lost(err)
		}
		c.s.heard(c, "")
		if !c.limit.Allow() {
			c.s.closeWith(c, CloseSlowDown, "too many frames")
			continue
		}
		c.s.handle(c, kind, data)
	}
}

// lost turns the error that ended reading into a close code, closing the socket
// from our side where the client did not.
func (c *conn) lost(err error) int {
	closed := &websocket.CloseError{}
	var network net.Error
	switch {
	case errors.As(err, &closed):
		return closed.Code
	case errors.Is(err, websocket.ErrReadLimit):
		c.s.closeWith(c, CloseTooBig, "")
	case errors.As(err, &network) && network.Timeout():
		c.s.closeSilent(c)
	}
	return CloseUnfinished
}

func (s *Server) closeSilent(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.welcomed {
		s.shut(c, CloseSilent, "nothing was heard")
	} else {
		s.shut(c, CloseProtocol, "no hello in time")
	}
}

func (s *Server) closeWith(c *conn, code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut(c, code, reason)
}

// shut begins to close a socket: the writer sends what waits and the close
// frame, the reader waits a little for the client's.
func (s *Server) shut(c *conn, code int, reason string) {
	if c.closing || c.dead {
		return
	}
	c.closing, c.code, c.reason = true, code, reason
	if c.wire.stalled() {
		s.kill(c, false)
		return
	}
	at := time.Now().Add(closeWait)
	c.wire.SetReadDeadline(at)
	c.wire.SetWriteDeadline(at)
	c.nudge()
	s.changed()
}

// kill ends the TCP connection at once.
func (s *Server) kill(c *conn, reset bool) {
	c.dead = true
	if reset {
		_ = c.wire.reset()
	} else {
		c.wire.Close()
	}
	c.nudge()
	s.changed()
}

// unblock frees a writer that still writes to a client that has gone.
func (s *Server) unblock(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.closing && !c.dead {
		s.kill(c, false)
	}
}

// finish forgets the socket. The rest of what the client sent is read first,
// since closing over unread bytes could take our close frame from it.
func (c *conn) finish(code int) {
	s := c.s
	s.mu.Lock()
	drain := c.closing && !c.dead
	if c.closing {
		code = c.code
	}
	s.mu.Unlock()
	if drain {
		c.wire.SetReadDeadline(time.Now().Add(closeWait))
		_, _ = io.Copy(io.Discard, c.wire)
	}
	c.wire.Close()

	s.mu.Lock()
	defer s.mu.Unlock()
	c.dead = true
	delete(s.sockets, c)
	s.stats.Closes[code]++
	if c.welcomed && c.person.conns[c.device] == c {
		delete(c.person.conns, c.device)
	}
	s.depart(c, code == CloseNormal)
	s.changed()
}

// heard notes a sign of life. pong, if not empty, says how many gaps the client
// has certainly read.
func (s *Server) heard(c *conn, pong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.welcomed || c.closing || c.dead {
		return
	}
	c.wire.SetReadDeadline(time.Now().Add(s.silence()))
	if n, err := strconv.Atoi(pong); err == nil && n <= c.gapNext {
		d := c.person.devices[c.device]
		d.gapTold = max(d.gapTold, n)
		c.person.gapTold = max(c.person.gapTold, n)
	}
	s.revive(c)
}

func (s *Server) silence() time.Duration {
	return time.Duration(silentBeats * float64(s.opt.Heartbeat))
}
