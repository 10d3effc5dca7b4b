package slack

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/bridge/killpoint"
)

const (
	// idleFor is how long an unused connection is kept. Shorter than servers
	// do: one that they close just as it is used makes a post uncertain.
	idleFor = 50 * time.Second
	// spareFor is how long a connection that was opened ahead waits for its
	// request; nobody reads from it, so nobody sees its end.
	spareFor = 5 * time.Second
	// maxHeader is the most that is read of a response's header.
	maxHeader = 64 << 10
)

// dialer opens the connections to Slack, one of them ahead if asked to.
type dialer struct {
	api   *url.URL
	tls   *tls.Config
	proxy func(*http.Request) (*url.URL, error)
	net   net.Dialer
	busy  atomic.Int64 // requests under way
	open  atomic.Int64 // connections that are not closed
	h2    atomic.Bool  // the last one carries many requests at once

	mu    sync.Mutex
	spare *spare
}

// newTransport makes the transport that a Client uses unless it is given one.
// The proxy is that of the environment; roots nil means the system's.
func newTransport(api *url.URL, roots *x509.CertPool) (*http.Transport, *dialer) {
	d := &dialer{
		api:   api,
		tls:   &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		proxy: http.ProxyFromEnvironment,
		net:   net.Dialer{Timeout: callDeadline},
	}
	return &http.Transport{
		OnProxyConnectResponse: proxyAnswered,
		Proxy:                  func(r *http.Request) (*url.URL, error) { return d.proxy(r) },
		DialContext:            d.dial,
		DialTLSContext:         d.dialTLS,
		TLSClientConfig:        d.tls.Clone(),
		TLSHandshakeTimeout:    callDeadline,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        idleFor,
		MaxResponseHeaderBytes: maxHeader,
	}, d
}

// errProxy says that a proxy answered, and opened no way to Slack.
var errProxy = errors.New("slack: the proxy refused")

func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return errProxy
	}
	return nil
}

// dial opens a connection without TLS: to a loopback API or to a proxy.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.api.Scheme == "http" {
		if conn := d.takeSpare(ctx); conn != nil {
			return conn, nil
		}
	}
	return d.connect(ctx, network, addr)
}

// dialTLS opens a connection with TLS: to the API or to a proxy.
func (d *dialer) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	if addr == hostPort(d.api) {
		if conn := d.takeSpare(ctx); conn != nil {
			return conn, nil
		}
	}
	return d.secure(ctx, network, addr)
}

func (d *dialer) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := d.net.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	d.open.Add(1)
	return &wireConn{Conn: conn, open: &d.open}, nil
}

func (d *dialer) secure(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("slack: dial: %w", err)
	}
	raw, err := d.connect(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	config := d.tls.Clone()
	config.ServerName = host
	config.NextProtos = []string{"http/1.1"}
	if addr == hostPort(d.api) {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	conn := tls.Client(raw, config)
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, err
	}
	d.h2.Store(conn.ConnectionState().NegotiatedProtocol == "h2")
	return conn, nil
}

// hostPort is the address that net/http dials for u.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// wireConn counts what is written to it and whether it is open.
type wireConn struct {
	net.Conn
	written atomic.Int64
	open    *atomic.Int64
	once    sync.Once
}

// Write implements net.Conn.
func (c *wireConn) Write(b []byte) (int, error) {
	killpoint.Before(killpoint.RequestWritten)
	n, err := c.Conn.Write(b)
	killpoint.After(killpoint.RequestWritten)
	c.written.Add(int64(n))
	return n, err
}

// Close implements net.Conn.
func (c *wireConn) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}
