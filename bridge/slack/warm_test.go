package slack

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

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
			c.Warm(t.Context())
			if n := c.dialer.open.Load(); n != 1 {
				t.Errorf("%d connections, warmed again after Close", n)
			}
		})
	}
}

// TestWarmWhileCalling shows that a connection is opened for the next post when
// the only one has a request under way, unless it carries several.
func TestWarmWhileCalling(t *testing.T) {
	t.Parallel()
	for proto, want := range map[string]int64{"HTTP/1.1": 2, "HTTP/2.0": 1} {
		t.Run(proto, func(t *testing.T) {
			t.Parallel()
			slack := &faultySlack{took: make(chan struct{}, 1)}
			answer := make(chan struct{})
			slack.answer = func(w http.ResponseWriter, r *http.Request, take func()) {
				take()
				<-answer
				says(200, okPost)(w, r, take)
			}
			base, roots := serve(t, proto, slack)
			c := testClient(t, base, roots)
			done := make(chan bridge.Verdict, 1)
			go func() { done <- c.Post(t.Context(), posting) }()
			<-slack.took
			c.Warm(t.Context())
			if n := c.dialer.open.Load(); n != want {
				t.Errorf("%d connections, want %d", n, want)
			}
			close(answer)
			if v := <-done; v.Outcome != bridge.OutcomeSent {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestWarmBehindAProxy shows that nothing goes around the proxy.
func TestWarmBehindAProxy(t *testing.T) {
	t.Parallel()
	for name, proxy := range map[string]func(*http.Request) (*url.URL, error){
		"a proxy":          func(*http.Request) (*url.URL, error) { return url.Parse("http://127.0.0.1:1") },
		"one hard to read": func(*http.Request) (*url.URL, error) { return nil, errors.New("proxy address") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, _ := serve(t, "HTTP/1.1", &faultySlack{answer: says(200, okPost)})
			c := testClient(t, base, nil)
			c.dialer.proxy = proxy
			c.Warm(t.Context())
			if n := c.dialer.open.Load(); n != 0 {
				t.Errorf("%d connections", n)
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
		time.Sleep(time.Nanosecond)
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

// opening is a dialer whose spare connection is still being opened.
func opening() (*dialer, *spare) {
	d := &dialer{}
	d.spare = &spare{ready: make(chan struct{})}
	return d, d.spare
}

// opened is what warm does when the connection stands.
func opened(d *dialer, s *spare, conn net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settle(s, conn, nil)
}

// TestSpareIsWaitedFor shows that a request takes the connection that is being
// opened, and that nothing is left when nobody waits for it any more.
func TestSpareIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		leave func(cancel context.CancelFunc, d *dialer)
		taken bool
	}{
		"taken":         {func(context.CancelFunc, *dialer) {}, true},
		"given up":      {func(cancel context.CancelFunc, _ *dialer) { cancel() }, false},
		"client closed": {func(_ context.CancelFunc, d *dialer) { d.discardSpare() }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, s := opening()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				here, there := net.Pipe()
				defer there.Close()
				d.open.Add(1)
				got := make(chan net.Conn, 1)
				go func() { got <- d.takeSpare(ctx) }()
				synctest.Wait()
				tc.leave(cancel, d)
				synctest.Wait()
				opened(d, s, &wireConn{Conn: here, open: &d.open})
				conn := <-got
				if (conn != nil) != tc.taken {
					t.Errorf("taken: %v", conn != nil)
				}
				if conn != nil {
					conn.Close()
				}
				time.Sleep(2 * spareFor)
				if d.open.Load() != 0 {
					t.Error("a connection is left open")
				}
			})
		})
	}
}

// TestSpareAfterClose shows that a connection which stands only after Close is
// closed.
func TestSpareAfterClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, s := opening()
		here, there := net.Pipe()
		defer there.Close()
		d.open.Add(1)
		d.discardSpare()
		opened(d, s, &wireConn{Conn: here, open: &d.open})
		if d.open.Load() != 0 {
			t.Error("a connection is left open")
		}
	})
}

// TestAnotherNetworkIsNeverCold: what stands for the network then opens its own
// connections.
func TestAnotherNetworkIsNeverCold(t *testing.T) {
	t.Parallel()
	c := testClient(t, "http://127.0.0.1:1", nil, func(c *Config) { c.Transport = http.DefaultTransport })
	c.Warm(t.Context())
	if c.Cold() {
		t.Error("a connection is to be opened")
	}
}
