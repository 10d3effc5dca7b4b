package slack

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
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

// send makes one HTTP request of method, never two, and keeps what came back.
// Without GetBody nothing below can rewind the request: net/http's HTTP/2 would
// send a POST anew by itself after some stream errors. Redirects are followed
// only by an http.Client, and there is none here.
func (c *Client) send(ctx context.Context, method, token string, form url.Values) (a answer) {
	var writes writeWatch
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: writes.gotConn, WroteRequest: writes.wroteRequest,
		GotFirstResponseByte: func() { killpoint.Before(killpoint.HeadersBack) },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.api+method, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{err: err}
	}
	req.GetBody = nil
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	c.busy.Add(1)
	defer c.busy.Add(-1)
	resp, err := c.base.RoundTrip(req)
	if err != nil {
		return answer{err: contextError(ctx, err), written: writes.any()}
	}
	killpoint.After(killpoint.HeadersBack)
	defer resp.Body.Close()
	a = answer{written: true, status: resp.StatusCode, header: resp.Header}
	killpoint.Before(killpoint.BodyBack)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	killpoint.After(killpoint.BodyBack)
	if len(body) <= maxBody {
		a.body = body
	}
	if err != nil {
		a.err = contextError(ctx, err)
	}
	return a
}

// contextError is the error of the context if that has ended: what it caused
// further down has many shapes.
func contextError(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil {
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
