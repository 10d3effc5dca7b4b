package slack

import (
	"context"
	"net"
	"net/http"
	"time"
)

// spare is a connection that is being opened, or was, before its request. Its
// fields are guarded by the dialer's mu.
type spare struct {
	ready     chan struct{} // closed when conn is set, or cannot be
	conn      net.Conn
	timer     *time.Timer // closes conn when nobody has taken it
	abandoned bool        // who waited for it is gone: close it when it is ready
}

// Warm opens a connection to Slack if none is idle, so that the next post need
// not wait for one; it sends no request. It returns when the connection stands
// or cannot be had; a post meanwhile takes the same one. It does nothing
// behind a proxy and with a Transport from Config.
func (c *Client) Warm(ctx context.Context) {
	if c.dialer != nil {
		c.dialer.warm(ctx)
	}
}

// Cold reports whether Warm would open a connection. It is cheap.
func (c *Client) Cold() bool { return c.dialer != nil && c.dialer.cold() }

func (d *dialer) cold() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wants()
}

// wants reports whether no connection is idle, or spare. It wants mu.
func (d *dialer) wants() bool {
	open := d.open.Load()
	idle := open > d.busy.Load() || open > 0 && d.h2.Load()
	return !idle && d.spare == nil
}

func (d *dialer) warm(ctx context.Context) {
	if proxy, err := d.proxy(&http.Request{URL: d.api}); proxy != nil || err != nil {
		return
	}
	s := d.claimSpare()
	if s == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, spareFor)
	defer cancel()
	conn, err := d.openAhead(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settle(s, conn, err)
}

// settle ends the wait for s. It wants mu.
func (d *dialer) settle(s *spare, conn net.Conn, err error) {
	defer close(s.ready)
	switch {
	case err != nil:
		if d.spare == s {
			d.spare = nil
		}
	case s.abandoned:
		conn.Close()
	default:
		d.keep(s, conn)
	}
}

// keep gives s its connection and, unless somebody waits for it already, a
// time to live. It wants mu.
func (d *dialer) keep(s *spare, conn net.Conn) {
	s.conn = conn
	if d.spare == s {
		s.timer = time.AfterFunc(spareFor, func() { d.expire(s) })
	}
}

// claimSpare makes the place for a spare connection; nil when one is idle, or
// spare, already.
func (d *dialer) claimSpare() *spare {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.wants() {
		return nil
	}
	d.spare = &spare{ready: make(chan struct{})}
	return d.spare
}

func (d *dialer) openAhead(ctx context.Context) (net.Conn, error) {
	if d.api.Scheme == "http" {
		return d.connect(ctx, "tcp", hostPort(d.api))
	}
	return d.secure(ctx, "tcp", hostPort(d.api))
}

// takeSpare gives the spare connection to the caller, waiting for one that is
// being opened; nil when there is none.
func (d *dialer) takeSpare(ctx context.Context) net.Conn {
	d.mu.Lock()
	s := d.spare
	d.spare = nil
	if s != nil && s.timer != nil {
		s.timer.Stop()
	}
	d.mu.Unlock()
	if s == nil {
		return nil
	}
	select {
	case <-s.ready:
		return s.conn
	case <-ctx.Done():
		d.abandon(s)
		return nil
	}
}

// expire closes a spare connection that nobody took.
func (d *dialer) expire(s *spare) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.spare == s {
		d.spare = nil
		s.conn.Close()
	}
}

// abandon closes s now, or when it is ready.
func (d *dialer) abandon(s *spare) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.abandoned = true
	if s.conn != nil {
		s.conn.Close()
	}
}

// Close closes the connections that no call uses. A Client may be used after
// it; calls under way are not touched.
func (c *Client) Close() {
	if c.dialer != nil {
		c.dialer.discardSpare()
	}
	if idle, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

func (d *dialer) discardSpare() {
	d.mu.Lock()
	s := d.spare
	d.spare = nil
	if s != nil && s.timer != nil {
		s.timer.Stop()
	}
	d.mu.Unlock()
	if s != nil {
		d.abandon(s)
	}
}
