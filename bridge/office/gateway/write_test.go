package gateway

import (
	"context"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lateConn keeps the last write deadline that it was given, and whether there
// was one at all.
type lateConn struct {
	net.Conn
	mu   sync.Mutex
	last time.Time
	had  bool
}

func (c *lateConn) SetWriteDeadline(at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.had = at, c.had || !at.IsZero()
	return c.Conn.SetWriteDeadline(at)
}

// A deadline that is left over is a wake-up for nothing.
func TestNoWriteDeadlineIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var conn *lateConn
		f := start(t, func(f *fake, c *Config) {
			dial := c.Dial
			c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				raw, err := dial(ctx, network, address)
				conn = &lateConn{Conn: raw}
				return conn, err
			}
		})
		p := f.welcomed(welcomeHeld)
		f.client.Settle("e1")
		p.expect("settle")
		synctest.Wait()
		conn.mu.Lock()
		defer conn.mu.Unlock()
		if !conn.had || !conn.last.IsZero() {
			t.Errorf("deadline set: %v, left: %v", conn.had, conn.last)
		}
	})
}
