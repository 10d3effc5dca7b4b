package slack

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"bellhop/bridge/killpoint"
)

// A call without a complete answer is given up after this time.
const callDeadline = 10 * time.Second

// maxBody is the most that is read of a reply. chat.postMessage repeats the
// message twice, each character of it escaped to up to 12 bytes: 4,000 of them
// come to 96 kB, and a body that is cut off would make a sent post uncertain.
const maxBody = 256 << 10

// oneShot is the round tripper beneath slack-go. It sends a request at most
// once: without GetBody nothing below can rewind it (net/http's HTTP/2 sends a
// POST anew by itself after some stream errors), without an idempotency key
// nothing takes it for replayable. Redirects are followed only by an
// http.Client, and there is none above it.
type oneShot struct {
	base http.RoundTripper
	busy *atomic.Int64
}

// RoundTrip implements http.RoundTripper; req itself is not changed.
func (o oneShot) RoundTrip(req *http.Request) (*http.Response, error) {
	o.busy.Add(1)
	defer o.busy.Add(-1)
	req = req.WithContext(req.Context()) // a copy, whose header is still shared
	req.GetBody = nil
	for _, key := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if req.Header.Get(key) != "" {
			req.Header = req.Header.Clone()
			req.Header.Del(key)
		}
	}
	return o.base.RoundTrip(req)
}

// courier is slack-go's HTTP client for a single call. It keeps what came back
// and tells slack-go no more than that there was a reply: of the answer we
// judge ourselves.
type courier struct {
	wire     http.RoundTripper
	token    string
	ready    func() bool // nil: at once
	withheld bool        // it was not to leave
	answer   answer
}

// Do carries the request, unless the courier has carried one already.
func (c *courier) Do(req *http.Request) (*http.Response, error) {
	if c.answer.carried {
		return nil, errOnce
	}
	if c.ready != nil && !c.ready() {
		c.withheld = true
		return nil, errOnce
	}
	c.answer.carried = true
	c.carry(req)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: http.NoBody}, nil
}

func (c *courier) carry(req *http.Request) {
	var writes writeWatch
	trace := &httptrace.ClientTrace{
		GotConn: writes.gotConn, WroteRequest: writes.wroteRequest,
		GotFirstResponseByte: func() { killpoint.Before(killpoint.HeadersBack) },
	}
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
	req.Header.Set("Authorization", "Bearer "+c.token)

	resp, err := c.wire.RoundTrip(req)
	if err != nil {
		c.answer.err, c.answer.written = contextError(req, err), writes.any()
		return
	}
	killpoint.After(killpoint.HeadersBack)
	defer resp.Body.Close()
	c.answer.written = true
	c.answer.status, c.answer.header = resp.StatusCode, resp.Header
	killpoint.Before(killpoint.BodyBack)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	killpoint.After(killpoint.BodyBack)
	if len(body) <= maxBody {
		c.answer.body = body
	}
	if err != nil {
		c.answer.err = contextError(req, err)
	}
}

// contextError is the error of the request's context if that has ended: what
// it caused further down has many shapes.
func contextError(req *http.Request, err error) error {
	if ended := req.Context().Err(); ended != nil {
		return ended
	}
	return err
}

// writeWatch tells whether a byte of a request was written. On HTTP/1 it
// compares what the connection had written when the request got it with what
// it has when the request failed: net/http waits for its writer before it
// fails one. HTTP/2 gives no such promise and shares connections, so having
// got one counts as written there, and on connections that are not ours.
type writeWatch struct {
	got    atomic.Bool
	wrote  atomic.Bool
	conn   *wireConn
	before int64
}

func (w *writeWatch) gotConn(info httptrace.GotConnInfo) {
	if conn := countedHTTP1(info.Conn); conn != nil {
		w.conn, w.before = conn, conn.written.Load()
	}
	w.got.Store(true)
}

// wroteRequest is what a transport without connections of its own reports.
func (w *writeWatch) wroteRequest(info httptrace.WroteRequestInfo) {
	if info.Err == nil {
		w.wrote.Store(true)
	}
}

func (w *writeWatch) any() bool {
	if !w.got.Load() {
		return w.wrote.Load()
	}
	return w.conn == nil || w.conn.written.Load() != w.before
}

// countedHTTP1 finds the connection of ours beneath c, nil if there is none or
// it speaks HTTP/2.
func countedHTTP1(c net.Conn) *wireConn {
	for {
		switch conn := c.(type) {
		case *wireConn:
			return conn
		case *tls.Conn:
			if conn.ConnectionState().NegotiatedProtocol == "h2" {
				return nil
			}
			c = conn.NetConn()
		default:
			return nil
		}
	}
}
