package host

import (
	"context"
	"errors"
	"strconv"

	"github.com/gorilla/websocket"
)

// reader is the half of a socket that reads, and does what is read.
type reader struct{ *Socket }

// read handles frames until the socket ends, and gives its close code.
func (c reader) read(ctx context.Context) int {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return c.lost(err)
		}
		c.heard(ctx, "")
		if !c.limit.AllowN(c.host.opt.Clock.Now(), 1) {
			c.Close(CloseSlowDown, "too many frames")
			continue
		}
		c.handle(ctx, data)
	}
}

// lost turns the error that ended reading into a close code.
func (c reader) lost(err error) int {
	closed := &websocket.CloseError{}
	switch {
	case errors.As(err, &closed):
		return closed.Code
	case errors.Is(err, websocket.ErrReadLimit):
		c.Close(CloseTooBig, "")
	}
	return CloseUnfinished
}

// heard notes a sign of life. pong, if not empty, is the position up to which
// the client has certainly read the gaps.
func (c reader) heard(ctx context.Context, pong string) {
	c.seat.mu.Lock()
	alive := c.welcomed && !c.closing && !c.dead
	device, last := c.device, c.gap
	if alive {
		c.silent.Reset(c.host.silence())
		c.seat.revive(c.Socket)
	}
	c.seat.mu.Unlock()
	n, err := strconv.ParseUint(pong, 10, 64)
	if !alive || err != nil || n == 0 || n > last {
		return
	}
	if err := c.host.store.GapRead(ctx, c.seat.member, device, n); err != nil {
		c.host.failed(ctx, c.Socket)
	}
}
