package officetest

import (
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
)

func clientLeases() map[string]func(*call) {
	tests := map[string]func(*call){
		"a lease is asked for and given back":  leaseAskedAndReleased,
		"a lease is renewed and runs out":      leaseRenewed,
		"what is offered anew is asked anew":   reofferAsksAnew,
		"settles go before the release":        settlesBeforeRelease,
		"a replay of its grant is complete":    replayComplete,
		"a replay of an earlier grant is not":  replayOfEarlierGrant,
		"a replay whose lease was lost is not": replayLost,
	}
	for name, play := range tests {
		tests[name] = func(c *call) {
			if c.Capabilities.Lease {
				play(c)
			}
		}
	}
	return tests
}

// leases is the client's end of the lease. The suite only asks where there is one.
func (c *call) leases() office.Leases {
	c.t.Helper()
	l, ok := c.Client.(office.Leases)
	if !ok {
		c.t.Fatal("the office has leases, and the client is no office.Leases")
	}
	return l
}

// granted gives a connection on which the lease was asked for and granted.
func (c *call) granted(grant string) Line {
	c.t.Helper()
	l := c.welcome("")
	c.leases().Lease(true)
	c.next(l, LeaseAsked{})
	l.Lease(grant)
	changes := take[office.LeaseChanged](c)
	if len(changes) != 1 || !changes[0].Held || changes[0].Left(time.Now()) != time.Minute {
		c.t.Fatalf("changes: %+v", changes)
	}
	return l
}

func leaseAskedAndReleased(c *call) {
	l := c.granted("g1")
	c.leases().Lease(true) // held already
	c.silent(l)
	c.leases().Lease(false)
	c.next(l, LeaseReleased{})
	l.Lease("")
	changes := take[office.LeaseChanged](c)
	if len(changes) != 1 || changes[0].Held || changes[0].Elsewhere {
		c.t.Errorf("changes: %+v", changes)
	}
	l.Lease("g2") // a word that crossed ours
	c.next(l, LeaseReleased{})
	if changes := take[office.LeaseChanged](c); len(changes) > 0 && changes[0].Held {
		c.t.Errorf("took a lease that nobody wants: %+v", changes)
	}
}

func leaseRenewed(c *call) {
	begun := time.Now()
	l := c.granted("g1")
	c.next(l, LeaseAsked{})
	if asked := time.Since(begun); asked < 15*time.Second || asked > 25*time.Second {
		c.t.Errorf("renewed after %v of a minute", asked)
	}
	c.pass(time.Until(begun.Add(time.Minute))) // nobody answers
	synctest.Wait()
	for _, s := range take[office.LeaseChanged](c) {
		if s.Left(time.Now()) > 0 {
			c.t.Errorf("time is left: %+v", s)
		}
	}
}

func reofferAsksAnew(c *call) {
	l := c.granted("g1")
	c.leases().Reoffer()
	c.next(l, LeaseReleased{})
	c.next(l, LeaseAsked{})
	l.Lease("")
	l.Lease("g2")
	synctest.Wait()
	changes := take[office.LeaseChanged](c)
	if len(changes) != 2 || changes[0].Held || !changes[1].Held {
		c.t.Errorf("changes: %+v", changes)
	}
}

func settlesBeforeRelease(c *call) {
	l := c.granted("g1")
	c.Client.Settle("e1")
	c.leases().Lease(false)
	c.next(l, Settled{"e1"})
	c.next(l, LeaseReleased{})
}

func (c *call) ends(want ...bool) {
	c.t.Helper()
	var got []bool
	for _, s := range take[office.CaughtUp](c) {
		got = append(got, s.Complete)
	}
	c.same("complete", want, got)
}

func replayComplete(c *call) {
	l := c.granted("g1")
	l.Offer(direct("e1"))
	l.CaughtUp("g1")
	c.ends(true)
	c.next(l, LeaseAsked{}) // a renewal is no break
	l.Lease("g1")
	l.CaughtUp("g1")
	c.ends(true)
}

func replayOfEarlierGrant(c *call) {
	l := c.granted("g1")
	c.leases().Reoffer()
	c.next(l, LeaseReleased{})
	c.next(l, LeaseAsked{})
	l.CaughtUp("g1") // was on its way
	l.Lease("")
	l.Lease("g2")
	l.CaughtUp("g1") // a replay that went on
	l.CaughtUp("g2")
	c.ends(false, false, true)
}

func replayLost(c *call) {
	l := c.granted("g1")
	l.Lease("")
	l.CaughtUp("g1")
	c.ends(false)
	l.Drop()
	l = c.welcome("g2")
	l.CaughtUp("g1")
	l.CaughtUp("g2")
	c.ends(false, true)
}
