package gateway

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

func without(t *testing.T, text, secret string) {
	t.Helper()
	if strings.Contains(text, secret) {
		t.Errorf("text carries a secret")
	}
}

func TestRefusalsEndRun(t *testing.T) {
	t.Parallel()
	answer := func(status int) func(*fake, *Config) {
		return func(f *fake, _ *Config) {
			f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
				http.Error(w, "canary "+testToken, status)
				return true
			}
		}
	}
	tests := map[string]struct {
		option option
		close  int
		want   office.Refusal
	}{
		"http 401":   {answer(401), 0, office.Refusal{Authorization: true, Status: 401}},
		"http 403":   {answer(403), 0, office.Refusal{Authorization: true, Status: 403}},
		"http 404":   {answer(404), 0, office.Refusal{NotGateway: true, Status: 404}},
		"http 426":   {answer(426), 0, office.Refusal{NotGateway: true, Status: 426}},
		"close 4001": {nil, 4001, office.Refusal{Authorization: true, Close: 4001}},
		"close 4003": {nil, 4003, office.Refusal{Authorization: true, Close: 4003}},
		"close 4010": {nil, 4010, office.Refusal{Replaced: true, Close: 4010}},
		"no subprotocol": {func(f *fake, _ *Config) { f.upgrader.Subprotocols = nil }, 0,
			office.Refusal{NotGateway: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var f *fake
				if tt.option != nil {
					f = start(t, tt.option)
				} else {
					f = start(t)
				}
				if tt.close != 0 {
					f.welcomed(welcomeFree).closeWith(tt.close, "canary "+testToken)
				}
				err := f.result()
				refusal, ok := errors.AsType[*office.Refusal](err)
				if !ok {
					t.Fatalf("Run = %v", err)
				}
				without(t, err.Error(), "canary")
				got := *refusal
				got.Reason = ""
				diff(t, "refusal", tt.want, got)
				states := of[office.State](f.signals)
				if last := states[len(states)-1]; last.State != office.Stopped || last.Err != err {
					t.Errorf("last state = %+v", last)
				}
			})
		})
	}
}

func TestClosesThatReconnect(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code int
		want time.Duration
	}{
		"1000, normal":       {1000, backoffBase},
		"1001, going away":   {1001, backoffBase},
		"1011, error":        {1011, backoffBase},
		"1012, restart":      {1012, backoffBase},
		"1013, try later":    {1013, backoffBase},
		"4008, no heartbeat": {4008, backoffBase},
		"4029, slow down":    {4029, slowDown + backoffBase},
		"4999, unknown":      {4999, backoffBase},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				p := f.welcomed(welcomeFree)
				f.signals.take()
				p.closeWith(tt.code, "canary")
				begin := time.Now()
				f.accept()
				diff(t, "waited", tt.want, time.Since(begin))
				state := f.signals.take()[0].(office.State)
				if state.State != office.Waiting || state.Err == nil || !state.RetryAt.Equal(begin.Add(tt.want)) {
					t.Errorf("state = %+v", state)
				}
				without(t, state.Err.Error(), "canary")
			})
		})
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		header func(now time.Time) string
		want   time.Duration
	}{
		"429, seconds":  {429, func(time.Time) string { return "90" }, 90*time.Second + backoffBase},
		"503, a date":   {503, func(now time.Time) string { return now.Add(time.Hour).UTC().Format(http.TimeFormat) }, time.Hour + backoffBase},
		"429, no time":  {429, func(time.Time) string { return "" }, backoffBase},
		"500, not read": {500, func(time.Time) string { return "90" }, backoffBase},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var refused atomic.Int32
				begin := time.Now()
				f := start(t, func(f *fake, _ *Config) {
					f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
						if refused.Add(1) > 1 {
							return false
						}
						w.Header().Set("Retry-After", tt.header(begin))
						w.WriteHeader(tt.status)
						return true
					}
				})
				synctest.Wait()
				if tt.want > time.Minute {
					f.client.Reconnect() // does not shorten what the office asked for
				}
				f.accept()
				diff(t, "waited", tt.want, time.Since(begin))
			})
		})
	}
}

func TestBackoffGrowsAndIsResetByAWelcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		wait := func(p *peer) time.Duration {
			p.conn.Close()
			begin := time.Now()
			f.peers <- f.accept()
			return time.Since(begin)
		}
		for _, want := range []time.Duration{backoffBase, 2 * backoffBase, 4 * backoffBase} {
			p := f.accept()
			p.expect("hello")
			diff(t, "waited", want, wait(p))
		}
		diff(t, "after a welcome", backoffBase, wait(f.welcomed(welcomeFree)))
	})
}

func TestOfficeInChargeResetsTheBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var refused atomic.Int32
		begin := time.Now()
		f := start(t, func(f *fake, _ *Config) {
			f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
				if refused.Add(1) > 5 {
					return false
				}
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusServiceUnavailable)
				return true
			}
		})
		f.accept()
		diff(t, "waited", 5*(2*time.Second+backoffBase), time.Since(begin))
	})
}

func TestReconnect(t *testing.T) {
	t.Parallel()
	at := map[string]func(t *testing.T, f *fake){
		"in a session":    func(t *testing.T, f *fake) { f.welcomed(welcomeHeld) },
		"in a wait":       func(t *testing.T, f *fake) { f.welcomed(welcomeHeld).closeWith(1012, "") },
		"before the word": func(t *testing.T, f *fake) { f.accept() },
	}
	for name, reach := range at {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				reach(t, f)
				synctest.Wait()
				begin := time.Now()
				f.client.Reconnect()
				f.accept().expect("hello")
				diff(t, "waited", time.Duration(0), time.Since(begin))
			})
		})
	}
}

func TestReconnectDropsWithout1000(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeHeld)
		f.client.Reconnect()
		if err := p.closed(); websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			t.Error("closed with 1000: the lease fell free")
		}
	})
}

func TestReconnectInTheUpgrade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		f := start(t, func(f *fake, c *Config) {
			c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if dials++; dials > 1 {
					return f.listener.dial(ctx, network, address)
				}
				client, server := net.Pipe()
				f.t.Cleanup(func() { server.Close() })
				return client, nil
			}
		})
		synctest.Wait()
		begin := time.Now()
		f.client.Reconnect()
		f.accept()
		diff(t, "waited", time.Duration(0), time.Since(begin))
	})
}

func TestDialGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) {
			var asked atomic.Int32
			f.refuse = func(http.ResponseWriter, *http.Request) bool {
				if asked.Add(1) > 1 {
					return false
				}
				pass(dialWithin + time.Second)
				return true
			}
		})
		begin := time.Now()
		f.accept()
		diff(t, "waited", dialWithin+backoffBase, time.Since(begin))
		pass(time.Second) // for the handler that stalled
	})
}

func TestReplacedByAHelloOfOurOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		f.accept().expect("hello") // stalls: given up after 10 s
		p := f.welcomed(welcomeFree)
		p.closeWith(4010, "") // the stalled hello was read at last
		p = f.welcomed(welcomeFree)
		p.closeWith(4010, "") // and this one is somebody else's
		refusal, ok := errors.AsType[*office.Refusal](f.result())
		if !ok || !refusal.Replaced {
			t.Errorf("refusal = %+v", refusal)
		}
	})
}

func TestTokenTroubleIsWaitedFor(t *testing.T) {
	t.Parallel()
	locked := errors.New("keyring locked")
	tests := map[string]struct {
		token string
		err   error
	}{
		"an error":  {"", locked},
		"empty":     {"", nil},
		"a newline": {"canary\r\nX-Evil: 1", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				f := start(t, func(_ *fake, c *Config) {
					c.Token = func(context.Context) (string, error) {
						if calls++; calls == 1 {
							return tt.token, tt.err
						}
						return testToken, nil
					}
				})
				f.accept()
				state := of[office.State](f.signals)[1]
				if state.State != office.Waiting || state.Err == nil {
					t.Fatalf("state = %+v", state)
				}
				if tt.err != nil && !errors.Is(state.Err, tt.err) {
					t.Errorf("error = %v", state.Err)
				}
				without(t, state.Err.Error(), "canary")
			})
		})
	}
}

func TestUpgradeRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) {
			f.refuse = func(_ http.ResponseWriter, r *http.Request) bool {
				diff(f.t, "authorization", "Bearer "+testToken, r.Header.Get("Authorization"))
				diff(f.t, "subprotocol", "office-gateway.v1", r.Header.Get("Sec-WebSocket-Protocol"))
				diff(f.t, "agent", "test/1", r.UserAgent())
				diff(f.t, "path", "/gateway", r.URL.Path)
				return false
			}
		})
		f.accept()
	})
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var asked []string
		f := start(t, func(f *fake, _ *Config) {
			f.refuse = func(w http.ResponseWriter, r *http.Request) bool {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.URL.Path)
				if len(asked) > 1 {
					return false
				}
				http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
				return true
			}
		})
		f.accept()
		mu.Lock()
		defer mu.Unlock()
		diff(t, "asked", []string{"/gateway", "/gateway"}, asked)
	})
}

func TestEchoOfTheTokenIsNotReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) {
			f.refuse = func(w http.ResponseWriter, r *http.Request) bool {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					f.t.Error(err)
					return true
				}
				conn.Write([]byte(r.Header.Get("Authorization") + "\r\n\r\n"))
				conn.Close()
				return true
			}
		})
		synctest.Wait()
		state := of[office.State](f.signals)[1]
		if state.State != office.Waiting {
			t.Fatalf("state = %+v", state)
		}
		without(t, state.Err.Error(), testToken)
	})
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	token := func(context.Context) (string, error) { return testToken, nil }
	tests := map[string]Config{
		"an address without TLS": {URL: "ws://office.example", Token: token, Device: "d"},
		"no device":              {URL: "wss://office.example", Token: token},
		"a device of 129 bytes":  {URL: "wss://office.example", Token: token, Device: strings.Repeat("x", 129)},
		"no token":               {URL: "wss://office.example", Device: "d"},
	}
	for name, cfg := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(cfg); err == nil {
				t.Error("no error")
			}
		})
	}
}
