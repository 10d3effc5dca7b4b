package gateway

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
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

func TestBackoffGrowsUntilAWelcomeHolds(t *testing.T) {
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
		diff(t, "after a welcome that did not hold", 8*backoffBase, wait(f.welcomed(welcomeFree)))
		p := f.welcomed(welcomeFree)
		pass(steadyAfter)
		diff(t, "after a welcome that held", backoffBase, wait(p))
	})
}

func TestOfficeThatAsksForPatienceGetsMore(t *testing.T) {
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
		diff(t, "waited", 5*2*time.Second+31*backoffBase, time.Since(begin))
	})
}
