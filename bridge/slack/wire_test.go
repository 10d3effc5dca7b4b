package slack

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

// protocolError speaks as much HTTP/2 as it takes to read a request to its end
// and reset its stream with PROTOCOL_ERROR, which net/http takes for a reason
// to send the request anew.
func protocolError(conn net.Conn, saw func() (more bool)) {
	const settings, rst = 4, 3
	if _, err := io.CopyN(io.Discard, conn, 24); err != nil { // the preface
		return
	}
	_, _ = conn.Write([]byte{0, 0, 0, settings, 0, 0, 0, 0, 0})
	for {
		var head [9]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, size); err != nil {
			return
		}
		kind, flags := head[3], head[4]
		switch {
		case kind == settings && flags == 0:
			_, _ = conn.Write([]byte{0, 0, 0, settings, 1, 0, 0, 0, 0})
		case kind <= 1 && flags&1 != 0: // DATA or HEADERS that end a stream
			if !saw() {
				return
			}
			frame := append([]byte{0, 0, 4, rst, 0}, head[5:9]...)
			_, _ = conn.Write(binary.BigEndian.AppendUint32(frame, 1))
		}
	}
}

// TestNothingBelowRepeats shows that net/http, which repeats a POST by itself
// after this fault, does not repeat ours.
func TestNothingBelowRepeats(t *testing.T) {
	t.Parallel()
	cert := httptest.NewUnstartedServer(nil)
	cert.StartTLS()
	defer cert.Close()
	roots := x509.NewCertPool()
	roots.AddCert(cert.Certificate())
	config := cert.TLS.Clone()
	config.NextProtos = []string{"h2"}

	for _, ours := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var seen atomic.Int64
		addr := listen(t, func(conn net.Conn) {
			protocolError(tls.Server(conn, config), func() bool {
				if seen.Add(1) < 2 {
					return true
				}
				cancel()
				return false
			})
		})
		c := testClient(t, "https://"+addr, roots)
		if ours {
			if v := c.Post(ctx, posting); v.Outcome != bridge.OutcomeUncertain {
				t.Errorf("%+v, want uncertain", v)
			}
			if seen.Load() != 1 {
				t.Errorf("Slack saw %d posts, want 1", seen.Load())
			}
			continue
		}
		// The same without our round tripper: if this ever is 1, the test
		// above shows nothing any more.
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+addr, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := c.base.RoundTrip(req); err == nil {
			resp.Body.Close()
		}
		if seen.Load() < 2 {
			t.Errorf("net/http did not repeat the POST: %d", seen.Load())
		}
	}
}

// TestRequestIsNotReplayable shows what the transport below is handed.
func TestRequestIsNotReplayable(t *testing.T) {
	t.Parallel()
	var got *http.Request
	c := testClient(t, "http://127.0.0.1:1", nil, func(c *Config) {
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			got = r
			return nil, io.EOF
		})
	})
	if v := c.Delete(t.Context(), bridge.Posted{Channel: "D1", TS: "1.1"}); v.Outcome != bridge.OutcomeUnsent {
		t.Fatalf("%+v", v)
	}
	if got.GetBody != nil || len(got.Header) != 2 || got.ContentLength != int64(len("channel=D1&ts=1.1")) {
		t.Errorf("GetBody set: %v, header %d, length %d", got.GetBody != nil, len(got.Header), got.ContentLength)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestClosedUnderUs shows that a connection which the other side closed before
// it took anything makes a post unsent, not uncertain.
func TestClosedUnderUs(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	there.Close()
	var open atomic.Int64
	c := testClient(t, "http://127.0.0.1:1", nil, func(c *Config) {
		c.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return &wireConn{Conn: here, open: &open}, nil
		}}
	})
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeUnsent || v.Code != "connection" {
		t.Errorf("%+v, want unsent", v)
	}
}

// TestDeadline shows that a call is given up after 10 s without a complete
// answer, wherever Slack stops.
func TestDeadline(t *testing.T) {
	t.Parallel()
	head := "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
	for name, tc := range map[string]struct {
		read bool
		say  string
		drip time.Duration
		want bridge.Outcome
	}{
		"nothing said":         {read: true, want: bridge.OutcomeUncertain},
		"half a header":        {read: true, say: head[:20], want: bridge.OutcomeUncertain},
		"half a body":          {read: true, say: head + okPost[:30], want: bridge.OutcomeUncertain},
		"dripping":             {read: true, say: head + okPost[:60], drip: 500 * time.Millisecond, want: bridge.OutcomeUncertain},
		"request never read":   {want: bridge.OutcomeUnsent},
		"all said but the end": {read: true, say: head + okPost, want: bridge.OutcomeSent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				here, there := net.Pipe()
				var open atomic.Int64
				transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
					return &wireConn{Conn: here, open: &open}, nil
				}}
				c := testClient(t, "http://127.0.0.1:1", nil, func(c *Config) { c.Transport = transport })
				gone := make(chan struct{})
				go func() {
					defer close(gone)
					if !tc.read {
						return
					}
					req, err := http.ReadRequest(bufio.NewReader(there))
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					for i := range len(tc.say) {
						if _, err := io.WriteString(there, tc.say[i:i+1]); err != nil {
							return
						}
						time.Sleep(tc.drip)
					}
				}()
				began := time.Now()
				v := c.Post(t.Context(), posting)
				if took := time.Since(began); took != 10*time.Second {
					t.Errorf("took %v", took)
				}
				if v.Outcome != tc.want || v.Outcome != bridge.OutcomeSent && v.Code != "timeout" {
					t.Errorf("%+v, want %v", v, tc.want)
				}
				there.Close()
				transport.CloseIdleConnections()
				<-gone
			})
		})
	}
}

// TestOldTLS shows that less than TLS 1.2 is not spoken.
func TestOldTLS(t *testing.T) {
	t.Parallel()
	u, err := url.Parse("https://slack.invalid/api/")
	if err != nil {
		t.Fatal(err)
	}
	transport, d := newTransport(u, nil)
	for _, config := range []*tls.Config{transport.TLSClientConfig, d.tls} {
		if config.MinVersion != tls.VersionTLS12 || config.InsecureSkipVerify {
			t.Errorf("TLS from %x, unverified %v", config.MinVersion, config.InsecureSkipVerify)
		}
	}
}
