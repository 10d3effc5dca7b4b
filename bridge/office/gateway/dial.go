package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

const (
	subprotocol = "office-gateway.v1"
	// dialWithin bounds name, connection, TLS and upgrade together.
	dialWithin = 10 * time.Second
	// upgradeMax is the most that is read before the upgrade is done: TLS, a
	// proxy's answer, the status line and the headers.
	upgradeMax = 64 << 10
)

// dial opens the websocket. The token stands in the Authorization header of
// this one request: nothing here follows a redirect.
func (c *Client) dial(ctx context.Context) (*websocket.Conn, *quietConn, error) {
	token, err := c.token(ctx)
	if err != nil {
		return nil, nil, err
	}
	raw := &rawDial{ctx: ctx, dial: c.cfg.Dial, sleep: c.sleep, tls: c.tls}
	dialer := websocket.Dialer{
		NetDialContext:   raw.connect,
		Proxy:            raw.through(c.proxyFor),
		TLSClientConfig:  c.tls,
		HandshakeTimeout: dialWithin,
		Subprotocols:     []string{subprotocol},
	}
	header := http.Header{
		"Authorization": {"Bearer " + token},
		"User-Agent":    {c.cfg.ClientName + "/" + c.cfg.ClientVersion},
	}
	//nolint:bodyclose // The body of a refused handshake is what gorilla has read already.
	conn, response, err := dialer.DialContext(ctx, c.address.String(), header)
	if stopped := raw.stop(); err == nil && !stopped {
		err = context.Cause(ctx)
	}
	if err == nil && conn.Subprotocol() != subprotocol {
		err = errSubprotocol
	}
	if err != nil {
		raw.close()
		return nil, nil, c.dialError(err, response, token)
	}
	raw.conn.unbounded()
	conn.SetReadLimit(frameMax)
	return conn, raw.conn, nil
}

// token gives what the header can carry: white space at the ends is dropped, as
// files and the environment add it. A warning is logged once for each way in
// which it cannot be used.
func (c *Client) token(ctx context.Context) (string, error) {
	token, err := c.cfg.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("gateway: read access token: %w", err)
	}
	token = strings.TrimFunc(token, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	unfit := func(r rune) bool { return r <= ' ' || r > '~' }
	why := ""
	switch {
	case token == "":
		why = "missing"
	case strings.ContainsFunc(token, unfit):
		why = "unusable"
	}
	if why != "" && why != c.warned {
		c.log.Warn("there is no access token for the office that can be used", "why", why)
	}
	c.warned = why
	if why != "" {
		return "", fmt.Errorf("gateway: read access token: %w", office.ErrToken)
	}
	return token, nil
}

// dialError keeps the status of a refused upgrade and nothing else that the
// server wrote; what is left never repeats the token.
func (c *Client) dialError(err error, response *http.Response, token string) error {
	if errors.Is(err, websocket.ErrBadHandshake) && response != nil && response.StatusCode != http.StatusSwitchingProtocols {
		after := parseRetryAfter(response.Header.Get("Retry-After"), time.Now())
		return &statusError{status: response.StatusCode, retryAfter: after}
	}
	if strings.Contains(err.Error(), token) {
		return errors.New("gateway: connect: the answer was no answer to a websocket upgrade")
	}
	return fmt.Errorf("gateway: connect: %w", err)
}

// proxyFor asks the environment. Its error leaves out what the variable holds,
// which may be a password.
func (c *Client) proxyFor(r *http.Request) (*url.URL, error) {
	proxy, err := c.proxy(r)
	if err != nil {
		return nil, errors.New("the proxy named in the environment cannot be understood")
	}
	return proxy, nil
}

// rawDial makes the connection below the websocket and closes it when ctx ends
// while the upgrade is still under way.
type rawDial struct {
	ctx    context.Context
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	sleep  *sleepWatch
	tls    *tls.Config
	proxy  *url.URL // nil: none
	conn   *quietConn
	cancel func() bool
}

func (d *rawDial) connect(ctx context.Context, network, address string) (net.Conn, error) {
	near := address
	if d.proxy != nil {
		near = hostPort(d.proxy)
	}
	conn, err := d.dial(ctx, network, near)
	if err != nil {
		return nil, err
	}
	d.conn = &quietConn{Conn: conn, sleep: d.sleep}
	d.conn.bound(upgradeMax)
	d.cancel = context.AfterFunc(d.ctx, func() { conn.Close() })
	if d.proxy == nil {
		return d.conn, nil
	}
	return tunnel(ctx, d.conn, d.proxy, address, d.tls)
}

// stop ends the watch over ctx; false means that ctx ended first.
func (d *rawDial) stop() bool { return d.cancel == nil || d.cancel() }

func (d *rawDial) close() {
	if d.conn != nil {
		d.conn.Close()
	}
}
