package gateway

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway/wire"

	"github.com/gorilla/websocket"
)

const (
	leaseHeld = `{"op":"lease","held":true,"ttl_s":60}`
	leaseLost = `{"op":"lease","held":false,"ttl_s":60,"holder":"d2"}`
)

var (
	ask     = map[string]any{"op": "lease"}
	release = map[string]any{"op": "lease", "release": true}
)

func inLease(t *testing.T, body func(t *testing.T, f *fake)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { body(t, start(t)) })
}

func TestLeaseIsRenewedAtAThird(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.accept()
		p.expect("hello")
		hello := time.Now()
		pass(2 * time.Second)
		p.say(welcomeHeld)
		diff(t, "renewal", ask, p.next())
		diff(t, "after hello", 20*time.Second+250*time.Millisecond, time.Since(hello))
		sent := time.Now()
		pass(3 * time.Second)
		f.signals.take()
		p.say(leaseHeld)
		synctest.Wait()
		diff(t, "counted from the request", []office.LeaseChanged{{Lease: office.Lease{Held: true, Until: sent.Add(time.Minute)}}},
			of[office.LeaseChanged](f.signals))
		diff(t, "renewal", ask, p.next())
		diff(t, "after the request", 20*time.Second+250*time.Millisecond, time.Since(sent))
	})
}

func TestRenewalRidesWithAPing(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		pass(14 * time.Second)
		p.ping()
		<-p.pongs
		p.quiet()
		pass(2 * time.Second)
		p.ping()
		<-p.pongs
		begin := time.Now()
		diff(t, "renewal", ask, p.next())
		diff(t, "with the ping", time.Duration(0), time.Since(begin))
	})
}

func TestGrantUnaskedHasNothingLeftUntilRenewed(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeFree)
		p.quiet()
		pass(time.Minute)
		p.ping()
		f.signals.take()
		granted := time.Now()
		p.say(leaseHeld)
		diff(t, "renewed at once", ask, p.next())
		pass(time.Second)
		p.say(leaseHeld)
		synctest.Wait()
		changes := of[office.LeaseChanged](f.signals)
		diff(t, "changes", []office.LeaseChanged{
			{Lease: office.Lease{Held: true, Until: granted}},
			{Lease: office.Lease{Held: true, Until: granted.Add(time.Minute)}},
		}, changes)
		diff(t, "left at the grant", time.Duration(0), changes[0].Left(granted))
	})
}

func TestLeaseUnansweredEndsTheConnection(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		begin := time.Now()
		p.expect("lease")
		pass(20 * time.Second)
		p.ping() // not silent, but deaf to the renewal
		p.closed()
		diff(t, "ended when it ran out", time.Minute, time.Since(begin))
		diff(t, "asked anew", true, f.accept().expect("hello")["relay"])
	})
}

func TestGrantUnaskedAndUnansweredEndsTheConnection(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeFree)
		begin := time.Now()
		p.say(leaseHeld)
		p.expect("lease")
		p.closed()
		diff(t, "ended after", welcomeWithin, time.Since(begin))
	})
}

func TestLeaseIsTakenAway(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.signals.take()
		p.say(`{"op":"lease","held":false,"holder":"d2"}`)
		synctest.Wait()
		diff(t, "changes", []office.LeaseChanged{{Elsewhere: true, Holder: "d2"}}, of[office.LeaseChanged](f.signals))
		pass(70 * time.Second)
		p.quiet()
	})
}

// Another device has it: said by the office's answer to what this one wants,
// whether it names the holder or not.
func TestLeaseIsElsewhere(t *testing.T) {
	t.Run("at the welcome", func(t *testing.T) {
		inLease(t, func(t *testing.T, f *fake) {
			f.welcomed(welcomeFree)
			diff(t, "elsewhere", true, of[office.Welcome](f.signals)[0].Elsewhere)
		})
	})
	t.Run("when it is asked for", func(t *testing.T) {
		inLease(t, func(t *testing.T, f *fake) {
			f.client.Lease(false)
			p := f.accept()
			p.expect("hello")
			p.say(welcomeFree)
			synctest.Wait()
			diff(t, "elsewhere at the welcome", false, of[office.Welcome](f.signals)[0].Elsewhere)
			f.client.Lease(true)
			p.expect("lease")
			p.say(`{"op":"lease","held":false,"ttl_s":60}`)
			synctest.Wait()
			diff(t, "changes", []office.LeaseChanged{{Elsewhere: true}}, of[office.LeaseChanged](f.signals))
		})
	})
}

func TestLeaseGivenBackAndWantedAgain(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.client.Lease(true)
		p.quiet()
		f.client.Lease(false)
		diff(t, "release", release, p.next())
		p.say(leaseLost)
		f.client.Lease(false)
		p.quiet()
		f.signals.take()
		f.client.Lease(true)
		diff(t, "ask", ask, p.next())
		asked := time.Now()
		p.say(leaseHeld)
		p.quiet()
		diff(t, "granted", []office.LeaseChanged{{Lease: office.Lease{Held: true, Until: asked.Add(time.Minute)}}},
			of[office.LeaseChanged](f.signals))
	})
}

func TestLeaseIsReleasedEvenWhenWantedAgainAtOnce(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.client.Lease(false)
		f.client.Lease(true)
		diff(t, "release", release, p.next())
		diff(t, "ask", ask, p.next())
	})
}

func TestReoffer(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.signals.take()
		f.client.Reoffer()
		diff(t, "release", release, p.next())
		diff(t, "ask", ask, p.next())
		asked := time.Now()
		p.say(`{"op":"lease","held":false,"ttl_s":60}`, leaseHeld, `{"op":"caught_up","through":null}`)
		p.quiet()
		diff(t, "signals", []office.Signal{
			office.LeaseChanged{},
			office.LeaseChanged{Lease: office.Lease{Held: true, Until: asked.Add(time.Minute)}},
			office.CaughtUp{},
		}, f.signals.take())
	})
}

func TestReofferWithoutTheLease(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeFree)
		f.client.Reoffer()
		p.quiet()
	})
}

func TestSettledIsToldBeforeARelease(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.client.pending.mu.Lock() // both before the writer looks
		f.client.pending.setWant(false)
		f.client.pending.settles.add([]string{"e1"})
		f.client.pending.mu.Unlock()
		f.client.pending.nudge()
		p.expect("settle")
		diff(t, "release", release, p.next())
	})
}

func TestLateGrantAfterARelease(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		p.expect("lease") // the renewal, its answer is on the way
		f.client.Lease(false)
		diff(t, "release", release, p.next())
		f.signals.take()
		p.say(leaseHeld, `{"op":"lease","held":false,"ttl_s":60}`)
		p.quiet()
		diff(t, "changes", []office.LeaseChanged{{}}, of[office.LeaseChanged](f.signals))
	})
}

func TestGrantThatIsNotWantedGoesBack(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		f.client.Lease(false)
		p := f.accept()
		diff(t, "relay", false, p.expect("hello")["relay"])
		p.say(welcomeHeld)
		diff(t, "release", release, p.next())
		diff(t, "welcome", office.Lease{}, of[office.Welcome](f.signals)[0].Lease)
		p.say(leaseLost, leaseHeld)
		diff(t, "release", release, p.next())
		diff(t, "changes", []office.LeaseChanged{{Holder: "d2"}}, of[office.LeaseChanged](f.signals))
	})
}

func TestLeaseSaidBetweenHelloAndWelcome(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.accept()
		p.expect("hello")
		f.client.Lease(false)
		p.say(welcomeHeld)
		diff(t, "release", release, p.next())
		again := func() *peer {
			p.conn.Close()
			return f.accept()
		}()
		diff(t, "relay", false, again.expect("hello")["relay"])
		f.client.Lease(true)
		again.say(welcomeFree)
		diff(t, "ask", ask, again.next())
	})
}

func TestLeaseRateLimited(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		p.expect("lease")
		begin := time.Now()
		f.signals.take()
		p.say(`{"op":"error","code":"rate_limited","message":"slow","retry_after_s":7.5}`)
		p.expect("lease")
		diff(t, "asked again after", 7750*time.Millisecond, time.Since(begin))
		diff(t, "failed", []office.Failed{{Code: "rate_limited", Message: "slow", RetryAfter: 7500 * time.Millisecond}},
			of[office.Failed](f.signals))
	})
}

func TestCleanCloseFreesTheLease(t *testing.T) {
	inLease(t, func(t *testing.T, f *fake) {
		p := f.welcomed(welcomeHeld)
		f.stop()
		if err := p.closed(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			t.Errorf("closed with %v", err)
		}
	})
}

func TestGrantUnaskedExtendsNothing(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var l leaseState
	l.setWant(true)
	l.greet(now)
	l.granted(wire.Lease{Held: true, TTL: time.Minute})
	lease, report := l.answered(wire.Lease{Held: true, TTL: time.Minute}, now.Add(10*time.Second))
	diff(t, "reported", true, report)
	diff(t, "lease", office.Lease{Held: true, Until: now.Add(time.Minute)}, lease)
}

func TestLeaseLimitedPastItsEnd(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var l leaseState
	l.setWant(true)
	l.greet(now)
	l.granted(wire.Lease{Held: true, TTL: time.Minute})
	l.nextRequest(now.Add(20 * time.Second))
	l.limited(now, time.Hour)
	diff(t, "next look", now.Add(time.Minute), l.wakeAt())
	diff(t, "before its end", false, l.overdue(now.Add(59*time.Second)))
	diff(t, "at its end", true, l.overdue(now.Add(time.Minute)))
}

func TestRequestsThatAreNeverAnswered(t *testing.T) {
	t.Parallel()
	var l leaseState
	for range 10 * requestsMax {
		l.setWant(true)
		l.nextRequest(time.Now())
		l.setWant(false)
		l.nextRequest(time.Now())
	}
	diff(t, "remembered", requestsMax, len(l.requests))
}
