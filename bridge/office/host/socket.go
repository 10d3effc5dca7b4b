package host

import (
	"context"
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// The close codes that a host uses.
const (
	CloseNormal     = websocket.CloseNormalClosure
	CloseGoingAway  = websocket.CloseGoingAway
	CloseProtocol   = websocket.CloseProtocolError // no hello first, or not in time
	CloseTooBig     = websocket.CloseMessageTooBig
	CloseRestart    = websocket.CloseServiceRestart
	CloseBusy       = websocket.CloseTryAgainLater // too far behind, or the store is in trouble
	CloseWithdrawn  = 4001
	CloseForbidden  = 4003
	CloseSilent     = 4008
	CloseReplaced   = 4010
	CloseSlowDown   = 4029
	CloseUnfinished = websocket.CloseAbnormalClosure // the socket ended without a close frame
)

// Socket is one websocket of a member. The reader runs on the goroutine of
// ServeHTTP, the writer on one that it waits for. All fields from silent on are
// guarded by the seat's lock.
type Socket struct {
	host  *Host
	ws    *websocket.Conn
	wire  net.Conn
	token string
	seat  *seat
	wake  chan struct{} // holds one nudge for the writer
	ended chan struct{} // closed when the reader has ended
	limit *rate.Limiter

	silent  Timer // ends the socket: no hello, or nothing heard
	beat    Timer
	beatDue bool

	closing bool // a close frame is to be sent or was
	code    int
	reason  string
	dead    bool

	greeting bool // hello is being answered: only live events are queued
	welcomed bool
	device   string
	number   int // of the welcome

	insert    []outgoing // frames of hooks, before all others
	out       []outgoing // all but message events and gaps; at most Options.Queue
	next      *outgoing  // the frame to be written next
	asked     bool       // its hook was asked
	twice     bool       // it goes out twice
	answering bool       // a reply is under way: its answer comes before what it causes
	gapsDue   bool
	gap       uint64 // position of the last gap that was written here

	wants, lapsed bool // the device's last word; it let its lease run out
	turn          int
	replay        replay
}

// Member is whose socket this is.
func (c *Socket) Member() string { return c.seat.member }

// Device is the device that said hello, empty before.
func (c *Socket) Device() string {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	return c.device
}

// Wire is what [Hooks].Wire returned for this socket.
func (c *Socket) Wire() net.Conn { return c.wire }

// Insert writes a frame before all that waits; no hook sees it.
func (c *Socket) Insert(data []byte, binary bool) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.insert = append(c.insert, outgoing{data: data, binary: binary})
	c.nudge()
}

// Rewrite changes the frame that the hook Before was called for; without one it
// does nothing.
func (c *Socket) Rewrite(change func([]byte) []byte) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if c.next != nil {
		c.next.data = change(c.next.data)
	}
}

// Repeat writes the next frame twice.
func (c *Socket) Repeat() {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.twice = true
}

// Close begins to close the socket with a code of the contract. The first call
// counts.
func (c *Socket) Close(code int, reason string) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.shut(code, reason)
}

// Kill ends the connection at once, without a close frame.
func (c *Socket) Kill() {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.kill()
}

func (c *Socket) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Socket) run(ctx context.Context) {
	h, r := c.host, reader{c}
	c.ws.SetReadLimit(MaxFrame)
	c.ws.SetPongHandler(func(data string) error { r.heard(ctx, data); return nil })
	echo := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error { r.heard(ctx, ""); return echo(data) })
	c.seat.mu.Lock()
	c.silent = h.opt.Clock.AfterFunc(helloWithin, c.onSilence)
	c.beat = h.opt.Clock.AfterFunc(h.opt.Heartbeat, c.onBeat)
	c.seat.mu.Unlock()

	h.mu.Lock()
	h.sockets[c] = struct{}{}
	closed := h.closed
	h.mu.Unlock()
	if closed {
		c.Close(CloseGoingAway, "the office is closing")
	}
	h.opt.Hooks.Changed()

	written := make(chan struct{})
	go func() { defer close(written); writer{c}.write(ctx) }()
	code := r.read(ctx)
	close(c.ended)
	c.unblock()
	<-written
	c.finish(code)
}

func (c *Socket) stalled() bool {
	w, ok := c.wire.(interface{ Stalled() bool })
	return ok && w.Stalled()
}

func (c *Socket) onSilence() {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	switch {
	case c.dead || c.closing:
	case c.stalled():
		c.silent.Reset(c.host.silence())
	case c.welcomed:
		c.shut(CloseSilent, "nothing was heard")
	default:
		c.shut(CloseProtocol, "no hello in time")
	}
}

func (c *Socket) onBeat() {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if c.dead || c.closing {
		return
	}
	c.beatDue, c.gapsDue = true, true
	c.beat.Reset(c.host.opt.Heartbeat)
	c.nudge()
}

// shut begins to close a socket: the writer sends what waits and the close
// frame, the reader waits a little for the client's.
func (c *Socket) shut(code int, reason string) {
	if c.closing || c.dead {
		return
	}
	c.closing, c.code, c.reason = true, code, reason
	if c.stalled() {
		c.kill()
		return
	}
	at := time.Now().Add(closeWait)
	// A connection that takes no deadline is ending by itself.
	_ = c.wire.SetReadDeadline(at)
	_ = c.wire.SetWriteDeadline(at)
	c.nudge()
	c.host.opt.Hooks.Changed()
}

func (c *Socket) kill() {
	c.dead = true
	_ = c.wire.Close() // a second close has nothing to say
	c.nudge()
	c.host.opt.Hooks.Changed()
}

// unblock frees a writer that still writes to a client that has gone.
func (c *Socket) unblock() {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	if !c.closing && !c.dead {
		c.kill()
	}
}

// finish forgets the socket. The rest of what the client sent is read first,
// since closing over unread bytes could take our close frame from it.
func (c *Socket) finish(code int) {
	c.seat.mu.Lock()
	drain := c.closing && !c.dead
	if c.closing {
		code = c.code
	}
	c.silent.Stop()
	c.beat.Stop()
	c.seat.mu.Unlock()
	if drain {
		_ = c.wire.SetReadDeadline(time.Now().Add(closeWait))
		_, _ = io.Copy(io.Discard, c.wire)
	}
	_ = c.wire.Close()

	h := c.host
	h.mu.Lock()
	delete(h.sockets, c)
	h.stats.Closes[code]++
	h.mu.Unlock()
	c.seat.mu.Lock()
	c.dead = true
	if c.welcomed && c.seat.conns[c.device] == c {
		delete(c.seat.conns, c.device)
	}
	c.seat.depart(c, code == CloseNormal)
	c.seat.mu.Unlock()
	h.opt.Hooks.Changed()
}

// fail queues an error for the client; the caller has the seat's lock.
func (c *Socket) fail(e errorFrame) {
	e.Op = "error"
	c.queue(outgoing{op: "error", data: encode(e)})
}

func (c *Socket) answer(e errorFrame) {
	c.seat.mu.Lock()
	defer c.seat.mu.Unlock()
	c.fail(e)
}
