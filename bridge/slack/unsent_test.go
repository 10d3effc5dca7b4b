package slack

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// TestUnsent shows the faults before a byte of the request was written.
func TestUnsent(t *testing.T) {
	t.Parallel()
	refusing := freeAddress(t)
	resetting := resettingListener(t)
	for name, tc := range map[string]struct {
		base string
		dial error
		code string
	}{
		"refused":                   {base: "http://" + refusing, code: "connection"},
		"refused, TLS":              {base: "https://" + refusing, code: "connection"},
		"reset in the handshake":    {base: "https://" + resetting, code: "connection"},
		"reset while dialing":       {base: "http://" + refusing, dial: &net.OpError{Op: "dial", Err: io.ErrClosedPipe}, code: "connection"},
		"name that nobody resolves": {base: "https://slack.invalid", dial: &net.DNSError{Err: "no such host", IsNotFound: true}, code: "connection"},
		"dialing took too long":     {base: "https://slack.invalid", dial: context.DeadlineExceeded, code: "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log logBuffer
			c := testClient(t, tc.base, nil, withLog(&log), func(c *Config) {
				if tc.dial == nil {
					return
				}
				c.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
					return nil, tc.dial
				}}
			})
			got := c.Post(t.Context(), posting)
			want := bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: tc.code}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			noSecrets(t, log.String())
		})
	}
}

// cuttable is a connection that can be cut: nothing more is written to it.
type cuttable struct {
	net.Conn
	cut atomic.Bool
}

func (c *cuttable) Write(b []byte) (int, error) {
	if c.cut.Load() {
		return 0, io.ErrClosedPipe
	}
	return c.Conn.Write(b)
}

// TestNothingWritten shows what a request means of which no byte got out, on a
// connection that another went before it: HTTP/2 gives no promise about that.
func TestNothingWritten(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		tls, h2 bool
		want    bridge.Outcome
	}{
		"HTTP/1.1":      {want: bridge.OutcomeUnsent},
		"HTTP/1.1, TLS": {tls: true, want: bridge.OutcomeUnsent},
		"HTTP/2.0":      {tls: true, h2: true, want: bridge.OutcomeUncertain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewUnstartedServer(&faultySlack{answer: takesAndSays(200, okPost)})
			s.EnableHTTP2 = tc.h2
			var roots *x509.CertPool
			if tc.tls {
				s.StartTLS()
				roots = x509.NewCertPool()
				roots.AddCert(s.Certificate())
			} else {
				s.Start()
			}
			defer s.Close()
			c := testClient(t, s.URL, roots)
			var line *cuttable
			through := func(raw net.Conn) { // the line beneath what counts
				wire := raw.(*wireConn)
				line = &cuttable{Conn: wire.Conn}
				wire.Conn = line
			}
			transport := c.base.(*http.Transport)
			transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := c.dialer.dial(ctx, network, addr)
				if err == nil {
					through(conn)
				}
				return conn, err
			}
			transport.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := c.dialer.dialTLS(ctx, network, addr)
				if err == nil {
					through(conn.(*tls.Conn).NetConn())
				}
				return conn, err
			}
			if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent {
				t.Fatalf("the first: %+v", v)
			}
			line.cut.Store(true)
			if v := c.Post(t.Context(), posting); v.Outcome != tc.want || v.Code != "connection" {
				t.Errorf("%+v, want %v", v, tc.want)
			}
		})
	}
}

// TestATransportOfItsOwn shows that one which tells of no connections is believed
// about what it wrote.
func TestATransportOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		wrote *httptrace.WroteRequestInfo
		want  bridge.Outcome
	}{
		"says nothing":      {nil, bridge.OutcomeUnsent},
		"says it wrote":     {&httptrace.WroteRequestInfo{}, bridge.OutcomeUncertain},
		"says it could not": {&httptrace.WroteRequestInfo{Err: io.ErrClosedPipe}, bridge.OutcomeUnsent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testClient(t, "http://127.0.0.1:1", nil, func(c *Config) {
				c.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
					if tc.wrote != nil {
						httptrace.ContextClientTrace(r.Context()).WroteRequest(*tc.wrote)
					}
					return nil, io.ErrUnexpectedEOF
				})
			})
			if v := c.Post(t.Context(), posting); v.Outcome != tc.want {
				t.Errorf("%+v, want %v", v, tc.want)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// freeAddress is a loopback address where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// resettingListener resets every connection as soon as it stands.
func resettingListener(t *testing.T) string {
	t.Helper()
	return listen(t, func(conn net.Conn) {
		_ = conn.(*net.TCPConn).SetLinger(0)
	})
}

// listen serves each connection with serve, one after the other, and closes it.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn)
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

// TestRedirectTarget shows that nobody else is sent the token.
func TestRedirectTarget(t *testing.T) {
	t.Parallel()
	other := &faultySlack{answer: says(200, okPost)}
	target, _ := serve(t, "HTTP/1.1", other)
	for _, status := range []int{301, 302, 303, 307, 308} {
		slack := &faultySlack{answer: says(status, "", "Location", target+"/api/chat.postMessage")}
		base, _ := serve(t, "HTTP/1.1", slack)
		if v := testClient(t, base, nil).Post(t.Context(), posting); v.Outcome != bridge.OutcomeUncertain {
			t.Errorf("%d: %+v, want uncertain", status, v)
		}
		if slack.seen.Load() != 1 {
			t.Errorf("%d: %d requests", status, slack.seen.Load())
		}
	}
	if other.seen.Load() != 0 {
		t.Error("the redirect was followed")
	}
}
