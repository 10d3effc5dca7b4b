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
	"os"
	"os/exec"
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
func protocolError(conn net.Conn, saw func()) {
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
			saw()
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
			protocolError(tls.Server(conn, config), func() {
				if seen.Add(1) == 2 {
					cancel()
				}
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
	wire := oneShot{busy: new(atomic.Int64), base: roundTripper(func(r *http.Request) (*http.Response, error) {
		got = r
		return nil, io.EOF
	})}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://slack.invalid/", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "1")
	req.Header.Set("X-Idempotency-Key", "1")
	if _, err := wire.RoundTrip(req); err == nil {
		t.Fatal("no error")
	}
	if got.GetBody != nil || len(got.Header) != 0 || got.ContentLength != 1 {
		t.Errorf("GetBody set: %v, header %v, length %d", got.GetBody != nil, got.Header, got.ContentLength)
	}
	if req.GetBody == nil || len(req.Header) != 2 {
		t.Error("the caller's request was changed")
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSecondRequestOfACall shows that a call cannot become two.
func TestSecondRequestOfACall(t *testing.T) {
	t.Parallel()
	sent := 0
	mail := &courier{token: canary, wire: roundTripper(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, io.EOF
	})}
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://slack.invalid/", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := mail.Do(req)
		if err == nil {
			resp.Body.Close()
		}
	}
	if sent != 1 {
		t.Errorf("%d requests", sent)
	}
}

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

// TestWarm shows that a warmed connection is the one that the post takes, and
// that none is opened when one is idle.
func TestWarm(t *testing.T) {
	t.Parallel()
	for _, proto := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(proto, func(t *testing.T) {
			t.Parallel()
			slack := &faultySlack{answer: takesAndSays(200, okPost)}
			var accepted atomic.Int64
			s := httptest.NewUnstartedServer(slack)
			s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					accepted.Add(1)
				}
			}
			var roots *x509.CertPool
			if proto == "HTTP/2.0" {
				s.EnableHTTP2 = true
				s.StartTLS()
				roots = x509.NewCertPool()
				roots.AddCert(s.Certificate())
			} else {
				s.Start()
			}
			defer s.Close()
			c := testClient(t, s.URL, roots)
			defer c.Close()
			c.Warm(t.Context())
			c.Warm(t.Context())
			if slack.seen.Load() != 0 || c.dialer.open.Load() != 1 {
				t.Errorf("%d requests, %d connections after Warm", slack.seen.Load(), c.dialer.open.Load())
			}
			for range 3 {
				if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent {
					t.Errorf("%+v", v)
				}
				c.Warm(t.Context())
			}
			if accepted.Load() != 1 || c.dialer.open.Load() != 1 {
				t.Errorf("Slack accepted %d connections, %d are open, want 1", accepted.Load(), c.dialer.open.Load())
			}
			c.Close()
			if n := c.dialer.open.Load(); n != 0 {
				t.Errorf("%d connections after Close", n)
			}
		})
	}
}

// TestWarmToNobody shows that a connection that cannot be had costs nothing.
func TestWarmToNobody(t *testing.T) {
	t.Parallel()
	c := testClient(t, "http://"+freeAddress(t), nil)
	c.Warm(t.Context())
	if c.dialer.spare != nil || c.dialer.open.Load() != 0 {
		t.Error("something is kept")
	}
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeUnsent {
		t.Errorf("%+v, want unsent", v)
	}
}

// TestSpareIsNotKept shows that a connection which nobody takes is closed.
func TestSpareIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dialer{}
		here, there := net.Pipe()
		defer there.Close()
		d.open.Add(1)
		s := &spare{ready: make(chan struct{})}
		d.mu.Lock()
		d.spare = s
		d.keep(s, &wireConn{Conn: here, open: &d.open})
		d.mu.Unlock()
		time.Sleep(spareFor - 1)
		synctest.Wait()
		if d.kept() != s || d.open.Load() != 1 {
			t.Error("closed too early")
		}
		time.Sleep(1)
		synctest.Wait()
		if d.kept() != nil || d.open.Load() != 0 {
			t.Error("kept")
		}
	})
}

func (d *dialer) kept() *spare {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.spare
}

// TestProxy shows that the environment's proxy is used, in a process of its
// own, for net/http reads the environment once.
func TestProxy(t *testing.T) {
	if addr := os.Getenv("BELLHOP_TEST_SLACK"); addr != "" {
		proxied(t)
		return
	}
	t.Parallel()
	slack := httptest.NewUnstartedServer(&faultySlack{answer: takesAndSays(200, okPost)})
	slack.EnableHTTP2 = true
	slack.StartTLS()
	defer slack.Close()
	certificate := t.TempDir() + "/cert"
	if err := os.WriteFile(certificate, slack.Certificate().Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var connects atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "example.com:443" || connects.Add(1) == 1 {
			http.Error(w, "sign in first", http.StatusProxyAuthRequired)
			return
		}
		tunnel(w, slack.Listener.Addr().String())
	}))
	defer proxy.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$", "-test.v")
	child.Env = append(os.Environ(), "BELLHOP_TEST_SLACK="+certificate, "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if connects.Load() != 2 {
		t.Errorf("the proxy was asked %d times, want 2", connects.Load())
	}
}

// proxied posts twice through a proxy that refuses the first time.
func proxied(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("BELLHOP_TEST_SLACK"))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	c := testClient(t, "https://example.com", roots)
	c.Warm(t.Context())
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeUnsent || v.Code != "connection" {
		t.Errorf("refused by the proxy: %+v, want unsent", v)
	}
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent {
		t.Errorf("through the proxy: %+v, want sent", v)
	}
}

func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(there, here)
		there.Close()
	}()
	_, _ = io.Copy(here, there)
	here.Close()
	<-done
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
