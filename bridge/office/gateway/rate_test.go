package gateway

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
)

// connectsMax is how often an office may be connected to in a minute, whatever
// it answers.
const connectsMax = 12

// TestNoAnswerMakesAHotLoop has an office answer each connection in the same way.
func TestNoAnswerMakesAHotLoop(t *testing.T) {
	t.Parallel()
	answers := map[string]func(f *fake, p *peer){
		"drops before the welcome": func(_ *fake, p *peer) { p.conn.Close() },
		"welcomes and drops":       func(_ *fake, p *peer) { p.say(welcomeHeld); p.conn.Close() },
		"welcomes, pings never": func(_ *fake, p *peer) {
			p.say(strings.Replace(welcomeHeld, `"heartbeat_s":30`, `"heartbeat_s":0.001`, 1))
		},
		"gives no lease time":     func(_ *fake, p *peer) { p.say(strings.Replace(welcomeHeld, `"ttl_s":60`, `"ttl_s":0.001`, 1)) },
		"says nonsense and drops": func(_ *fake, p *peer) { p.say(`{"op":"event"}`, `]`); p.conn.Close() },
	}
	for code := 1000; code <= 1014; code++ {
		answers["closes with "+strconv.Itoa(code)] = func(_ *fake, p *peer) { p.say(welcomeFree); p.closeWith(code, "") }
	}
	for _, code := range []int{3000, 4000, 4001, 4003, 4008, 4010, 4029, 4999} {
		answers["closes with "+strconv.Itoa(code)] = func(_ *fake, p *peer) { p.say(welcomeFree); p.closeWith(code, "") }
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t, func(_ *fake, c *Config) { c.Rand = func(n int64) int64 { return n / 2 } })
				countConnects(t, f, func(p *peer) { answer(f, p) })
			})
		})
	}
}

func TestNoStatusMakesAHotLoop(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 410, 418, 426, 429, 500, 502, 503, 504} {
		for _, after := range []string{"", "0", "-1", "nonsense"} {
			t.Run(strconv.Itoa(status)+" "+after, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					asked := 0
					f := start(t, func(f *fake, c *Config) {
						c.Rand = func(n int64) int64 { return n / 2 }
						f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
							asked++
							w.Header().Set("Retry-After", after)
							w.Header().Set("Location", "/elsewhere")
							w.WriteHeader(status)
							return true
						}
					})
					pass(time.Minute)
					synctest.Wait()
					if asked == 0 || asked > connectsMax {
						t.Errorf("asked %d times in a minute", asked)
					}
					_ = f.end()
				})
			})
		}
	}
}

// countConnects answers each connection of a minute and fails if there are more
// than connectsMax.
func countConnects(t *testing.T, f *fake, answer func(*peer)) {
	t.Helper()
	over := time.After(time.Minute)
	n := 0
	for {
		select {
		case p := <-f.peers:
			n++
			answer(p)
		case <-f.ran:
			return // refused for good
		case <-over:
			if n == 0 || n > connectsMax {
				t.Errorf("connected %d times in a minute", n)
			}
			return
		}
	}
}

// TestEndlessUpgrade has the answer to the upgrade never end.
func TestEndlessUpgrade(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]struct{ first, again string }{
		"a status line": {"HTTP/1.1 101 ", "Switching"},
		"headers":       {"HTTP/1.1 101 Switching Protocols\r\n", "X-A: b\r\n"},
		"one header":    {"HTTP/1.1 101 Switching Protocols\r\nX-A: ", "bbbbbbbbbb"},
		"a slow one":    {"HTTP/1.1 101 Switching Protocols\r\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				written := 0
				f := start(t, func(_ *fake, c *Config) {
					c.Rand = func(n int64) int64 { return n / 2 }
					c.Dial = func(context.Context, string, string) (net.Conn, error) {
						near, far := net.Pipe()
						go func() {
							defer far.Close()
							_, _ = far.Read(make([]byte, 4096))
							n, err := far.Write([]byte(says.first))
							for err == nil && says.again != "" {
								written += n
								n, err = far.Write([]byte(says.again))
							}
							_, _ = far.Read(make([]byte, 1))
						}()
						return near, nil
					}
				})
				pass(time.Minute)
				synctest.Wait()
				if most := connectsMax * (upgradeMax + 4096); written > most {
					t.Errorf("%d bytes were read in a minute", written)
				}
				for _, s := range of[office.State](f.signals) {
					if s.State == office.Connected {
						t.Error("taken for an office")
					}
				}
				if err := f.end(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestTroubleIsTyped(t *testing.T) {
	t.Parallel()
	moved := func(err error) bool { return errors.Is(err, office.ErrMoved) }
	status := func(err error) bool { e, ok := errors.AsType[*office.StatusError](err); return ok && e.Status > 0 }
	for code, is := range map[int]func(error) bool{301: moved, 302: moved, 307: moved, 308: moved, 303: status, 400: status, 405: status, 410: status, 500: status} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t, func(f *fake, _ *Config) {
					f.refuse = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return true }
				})
				pass(time.Second)
				waitingFor(t, f, is)
			})
		})
	}
}

func TestTokenThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", " \n", "Bearer x", "two\nlines", "caf\u00e9"} {
		synctest.Test(t, func(t *testing.T) {
			f := start(t, func(f *fake, c *Config) {
				c.Token = func(context.Context) (string, error) { return token, nil }
				f.refuse = func(http.ResponseWriter, *http.Request) bool { t.Error("the office was asked"); return false }
			})
			pass(time.Second)
			waitingFor(t, f, func(err error) bool { return errors.Is(err, office.ErrToken) })
		})
	}
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(_ *fake, c *Config) {
			c.Token = func(context.Context) (string, error) { return "\t" + testToken + "\r\n", nil }
		})
		f.welcomed(welcomeFree)
	})
}

func waitingFor(t *testing.T, f *fake, is func(error) bool) {
	t.Helper()
	for _, s := range of[office.State](f.signals) {
		if s.State == office.Waiting {
			if !is(s.Err) {
				t.Errorf("waits for %v", s.Err)
			}
			return
		}
	}
	t.Error("it does not wait")
}

// TestTricklingUpgradeIsGivenUp has the answer to the upgrade come a byte a
// second.
func TestTricklingUpgradeIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		f := start(t, func(_ *fake, c *Config) {
			c.Dial = func(context.Context, string, string) (net.Conn, error) {
				near, far := net.Pipe()
				go func() {
					defer far.Close()
					_, _ = far.Read(make([]byte, 4096))
					_, err := far.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nX-A: "))
					for err == nil {
						pass(time.Second)
						_, err = far.Write([]byte("b"))
					}
				}()
				return near, nil
			}
		})
		waits := func(s office.State) bool { return s.State == office.Waiting }
		for !slices.ContainsFunc(of[office.State](f.signals), waits) {
			if pass(100 * time.Millisecond); time.Since(begun) > dialWithin+time.Second {
				t.Fatal("it is still waited for")
			}
		}
		_ = f.end()
		pass(2 * time.Second) // for the office to notice
	})
}

// TestJumpingClockMakesNoHotLoop has the wall clock jump ahead at each look, so
// that the machine seems to sleep again and again.
func TestJumpingClockMakesNoHotLoop(t *testing.T) {
	t.Parallel()
	outside := time.Now() // in a bubble there is no monotonic clock
	synctest.Test(t, func(t *testing.T) {
		var ahead time.Duration
		var mu sync.Mutex
		asked := 0
		start(t, func(f *fake, c *Config) {
			c.Rand = func(n int64) int64 { return n / 2 }
			reach := c.Dial
			c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if asked++; asked > 5*connectsMax {
					return nil, net.ErrClosed
				}
				return reach(ctx, network, address)
			}
			f.clock = func() time.Time {
				mu.Lock()
				defer mu.Unlock()
				ahead += sleepGap + time.Second
				return asleep(outside, ahead)
			}
		})
		pass(time.Minute)
		synctest.Wait()
		if asked == 0 || asked > connectsMax {
			t.Errorf("connected %d times in a minute", asked)
		}
	})
}
