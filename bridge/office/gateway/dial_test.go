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
