package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// write writes what is pending until the session fails. When ctx ends it
// writes what is left and closes with 1000, so that the lease falls free.
func (s *session) write(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		if s.quiet.sleep.slept() {
			s.fail(errSlept)
			return
		}
		out, due, err := s.pending.next(time.Now())
		if err == nil && out != nil {
			err = s.writeOne(out)
		}
		switch {
		case err != nil:
			s.fail(err)
			return
		case out != nil:
			continue
		case ctx.Err() != nil:
			s.writeClose(ctx)
			return
		}
		if !s.wait(ctx, timer, due) {
			return
		}
	}
}

// wait returns when there may be something to write; false when the reader has
// ended.
func (s *session) wait(ctx context.Context, timer *time.Timer, due time.Time) bool {
	timer.Stop()
	if !due.IsZero() {
		timer.Reset(time.Until(due))
	}
	select {
	case <-s.done:
		return false
	case <-s.pending.wake:
	case <-timer.C:
	case <-ctx.Done():
	}
	return true
}

// writeOne takes the deadline back afterwards: one that is left would wake the
// program when it has passed.
func (s *session) writeOne(out *outgoing) error {
	deadline := time.Now().Add(writeWithin)
	defer s.conn.NetConn().SetWriteDeadline(time.Time{})
	if out.pong {
		return wrapWrite(s.conn.WriteControl(websocket.PongMessage, out.data, deadline))
	}
	if err := s.conn.SetWriteDeadline(deadline); err != nil {
		return wrapWrite(err)
	}
	if err := s.conn.WriteMessage(websocket.TextMessage, out.data); err != nil {
		return wrapWrite(err)
	}
	if out.wrote != nil {
		out.wrote()
	}
	return nil
}

func wrapWrite(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("gateway: write: %w", err)
}

// writeClose says that we are done. The reader goes on until the server has
// closed its side too, or interrupt loses patience: closing the connection
// under unread bytes could take the close frame with it.
func (s *session) writeClose(ctx context.Context) {
	if errors.Is(context.Cause(ctx), errReconnect) {
		return
	}
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if err := s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeWithin)); err != nil {
		s.fail(wrapWrite(err))
	}
}
