package gateway

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
)

const welcomeGrant = `{"op":"welcome","session":"s1","self":` + usualSelf + `,"organization":` + usualOrg +
	`,"heartbeat_s":30,"lease":{"held":true,"ttl_s":60,"grant":"g1"}}`

// TestAnotherGrantIsALossFirst shows that a renewal under another grant tells of
// the break: what was not posted before it is no longer this device's.
func TestAnotherGrantIsALossFirst(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		grant string
		held  []bool
	}{
		"the same grant": {`,"grant":"g1"`, []bool{true}},
		"another grant":  {`,"grant":"g2"`, []bool{false, true}},
		"no grant":       {``, []bool{true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				p := f.welcomed(welcomeGrant)
				f.signals.take()
				renew(tt.grant)(f, p)
				synctest.Wait()
				var held []bool
				for _, c := range of[office.LeaseChanged](f.signals) {
					held = append(held, c.Held)
				}
				diff(t, "held", tt.held, held)
			})
		})
	}
}

// TestRenewalWithoutGrantKeepsIt shows that grant is optional in a renewal too.
func TestRenewalWithoutGrantKeepsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeGrant)
		renew("")(f, p)
		p.say(`{"op":"caught_up","through":null,"grant":"g1"}`)
		synctest.Wait()
		diff(t, "ends", []office.CaughtUp{{Complete: true}}, of[office.CaughtUp](f.signals))
	})
}

// TestUnreadFrameProvesNothing shows that a replay in which a frame could not be
// read at all is not whole, and that the next one may be.
func TestUnreadFrameProvesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frame string
		whole bool
	}{
		"no JSON":                         {`{"op":"event","id":"e1"`, false},
		"a message without an id":         {`{"op":"event","type":"message.created","at":"2026-11-20T09:30:00Z","data":{}}`, false},
		"a message with an id":            {`{"op":"event","id":"e1","type":"message.created","at":"2026-11-20T09:30:00Z","data":{}}`, true},
		"an event of a kind not known":    {`{"op":"event","id":"e1","type":"x","at":"2026-11-20T09:30:00Z","data":{}}`, true},
		"an optional key of a wrong type": {`{"op":"lease","held":true,"ttl_s":60,"holder":5}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				p := f.welcomed(welcomeGrant)
				p.say(c.frame)
				p.say(`{"op":"caught_up","through":null,"grant":"g1"}`)
				p.say(`{"op":"lease","held":false,"ttl_s":60}`)
				p.say(`{"op":"lease","held":true,"ttl_s":60,"grant":"g2"}`)
				p.say(`{"op":"caught_up","through":null,"grant":"g2"}`)
				synctest.Wait()
				diff(t, "ends", []office.CaughtUp{{Complete: c.whole}, {Complete: true}}, of[office.CaughtUp](f.signals))
			})
		})
	}
}

// TestShortLeaseIsRenewedSlowly shows that a lease below the contract's range is
// neither counted longer nor asked for without end.
func TestShortLeaseIsRenewedSlowly(t *testing.T) {
	t.Parallel()
	for _, ttl := range []string{"0", "0.001", "3"} {
		synctest.Test(t, func(t *testing.T) {
			f := start(t)
			p := f.welcomed(strings.Replace(welcomeHeld, `"ttl_s":60`, `"ttl_s":`+ttl, 1))
			over, asked := time.After(time.Minute), 0
			for going := true; going; {
				select {
				case <-p.in:
					asked++
					p.say(`{"op":"lease","held":true,"ttl_s":` + ttl + `}`)
				case <-over:
					going = false
				}
			}
			if asked < 10 || asked > 13 {
				t.Errorf("ttl_s %s: asked %d times in a minute", ttl, asked)
			}
			for _, c := range of[office.LeaseChanged](f.signals) {
				if c.Left(time.Now()) > 3*time.Second {
					t.Errorf("ttl_s %s: %v are left", ttl, c.Left(time.Now()))
				}
			}
		})
	}
}

// TestRefusedLeaseIsAskedForEverLess has the office answer each request with
// rate_limited.
func TestRefusedLeaseIsAskedForEverLess(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"", `,"retry_after_s":0`, `,"retry_after_s":1`} {
		synctest.Test(t, func(t *testing.T) {
			f := start(t, func(_ *fake, c *Config) { c.Relay = false })
			p := f.welcomed(welcomeFree)
			f.client.Lease(true)
			over, asked := time.After(10*time.Minute), 0
			for going := true; going; {
				select {
				case <-p.in:
					asked++
					p.say(`{"op":"error","code":"rate_limited","message":""` + after + `}`)
				case <-over:
					going = false
				}
			}
			if asked < 5 || asked > 20 {
				t.Errorf("%q: asked %d times in 10 minutes", after, asked)
			}
		})
	}
}

// TestUnluckyJitterMakesNoHotLoop gives the least wait each time.
func TestUnluckyJitterMakesNoHotLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		f := start(t, func(f *fake, c *Config) {
			c.Rand = func(int64) int64 { return 0 }
			f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
				asked++
				w.WriteHeader(http.StatusInternalServerError)
				return true
			}
		})
		pass(time.Minute)
		synctest.Wait()
		if asked > 16 {
			t.Errorf("asked %d times in a minute", asked)
		}
		_ = f.end()
	})
}

// TestTokenTroubleIsWarnedOfOnce shows that a token that stays unusable does not
// fill the log, and that what is logged tells which of the two it is.
func TestTokenTroubleIsWarnedOfOnce(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]string{"": "missing", " \ufeff\n": "missing", "Bearer canary": "unusable"} {
		synctest.Test(t, func(t *testing.T) {
			var log strings.Builder
			f := start(t, func(_ *fake, c *Config) {
				c.Token = func(context.Context) (string, error) { return token, nil }
				c.Log = textLog(&log)
			})
			pass(10 * time.Minute)
			if err := f.end(); err != nil {
				t.Error(err)
			}
			if n := strings.Count(log.String(), "level=WARN"); n != 1 || !strings.Contains(log.String(), "why="+want) {
				t.Errorf("%d warnings:\n%s", n, log.String())
			}
			without(t, log.String(), "canary")
		})
	}
}
