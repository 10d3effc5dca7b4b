package officetest

import (
	"errors"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
)

// connectsMax is how often a client may connect within a minute.
const connectsMax = 16

func clientSessions() map[string]func(*call) {
	return map[string]func(*call){
		"signals come in order":             signalsInOrder,
		"what cannot be read is passed by":  garbageIsPassedBy,
		"an unreadable message is told":     unreadableIsTold,
		"settles survive a drop":            settlesSurviveADrop,
		"settles before Run are told":       settlesBeforeRun,
		"another member is told nothing":    anotherIsToldNothing,
		"drops make no hot loop":            dropsMakeNoHotLoop,
		"Reconnect connects at once":        reconnectsAtOnce,
		"Run tells what is left, and ends":  runEndsCleanly,
		"Run ends while nobody is there":    runEndsUnwelcomed,
		"a withdrawn token ends it for all": refusalEndsRun,
	}
}

func signalsInOrder(c *call) {
	l := c.Accept()
	c.same("states before the welcome", []string{office.Connecting}, states(take[office.State](c)))
	l.Welcome(Welcome(), "")
	synctest.Wait()
	c.mu.Lock()
	first, second := c.signals[0], c.signals[1]
	c.mu.Unlock()
	if s, ok := first.(office.State); !ok || s.State != office.Connected {
		c.t.Errorf("first comes %#v", first)
	}
	if w, ok := second.(office.Welcome); !ok || w.Self.ID != "mika" || w.Organization.ID != "acme" {
		c.t.Errorf("second comes %#v", second)
	}
	for _, id := range []string{"e1", "e2", "e3"} {
		l.Offer(direct(id))
	}
	synctest.Wait()
	got := take[office.Event](c)
	c.same("events", []string{"e1", "e2", "e3"}, events(got))
	c.same("the message", direct("e1").Message, got[0].Message)
	if got[0].Size == 0 {
		c.t.Error("an event has no size")
	}
}

func garbageIsPassedBy(c *call) {
	l := c.welcome("")
	l.Garbage()
	l.Offer(direct("e1"))
	synctest.Wait()
	c.mu.Lock()
	ignored := 0
	for _, s := range c.signals {
		if _, ok := s.(office.Ignored); ok {
			ignored++
		}
	}
	c.mu.Unlock()
	c.same("counted", 1, ignored)
	c.same("events", []string{"e1"}, events(take[office.Event](c)))
	c.silent(l)
}

func unreadableIsTold(c *call) {
	l := c.welcome("")
	l.Unreadable("e7")
	told := take[office.Unreadable](c)
	if len(told) != 1 || told[0].ID != "e7" || told[0].Key == "" {
		c.t.Errorf("told: %+v", told)
	}
	c.silent(l) // it is not settled
}

func settlesSurviveADrop(c *call) {
	l := c.welcome("")
	c.Client.Settle("e1")
	c.next(l, Settled{"e1"})
	l.Drop()
	synctest.Wait()
	c.Client.Settle("e2", "e3")
	c.Client.Settle("e3", "e2")
	l = c.Accept()
	c.silent(l) // nothing before the welcome
	l.Welcome(Welcome(), "")
	c.next(l, Settled{"e2", "e3"})
	c.silent(l)
}

func settlesBeforeRun(c *call) {
	c.Client.Settle("e1", "e1", "e2")
	c.next(c.welcome(""), Settled{"e1", "e2"})
}

// anotherIsToldNothing has the access token lead to somebody else.
func anotherIsToldNothing(c *call) {
	c.welcome("").Drop()
	synctest.Wait()
	c.Client.Settle("e1")
	c.Client.Send(reply("r1"))
	l := c.Accept()
	other := Welcome()
	other.Self.ID = "sora"
	l.Welcome(other, "")
	c.silent(l)
	c.Client.Settle("e2")
	c.silent(l)
}

func dropsMakeNoHotLoop(c *call) {
	begun, n := time.Now(), 0
	for time.Since(begun) < time.Minute {
		l := c.Accept()
		l.Welcome(Welcome(), "g")
		l.Drop()
		n++
	}
	if n > connectsMax {
		c.t.Errorf("connected %d times within a minute", n)
	}
	for _, s := range take[office.State](c) {
		if s.State == office.Waiting && (s.Err == nil || s.RetryAt.IsZero()) {
			c.t.Errorf("waits without a reason or an end: %+v", s)
		}
	}
}

func reconnectsAtOnce(c *call) {
	c.welcome("")
	begun := time.Now()
	c.Client.Reconnect()
	c.welcome("").Drop()
	synctest.Wait()
	c.Client.Reconnect()
	c.welcome("")
	c.same("waited", time.Duration(0), time.Since(begun))
}

func runEndsCleanly(c *call) {
	l := c.welcome("")
	c.Client.Settle("e1")
	c.stop()
	c.next(l, Settled{"e1"})
	c.next(l, Ended{Clean: true})
	if err := c.end(); err != nil {
		c.t.Errorf("Run = %v", err)
	}
	got := states(take[office.State](c))
	if got[len(got)-1] != office.Stopped {
		c.t.Errorf("states: %v", got)
	}
}

func runEndsUnwelcomed(c *call) {
	c.Accept()
	if err := c.end(); err != nil {
		c.t.Errorf("Run = %v", err)
	}
}

func refusalEndsRun(c *call) {
	l := c.welcome("")
	l.Refuse()
	var err error
	select {
	case err = <-c.ran:
		c.over = true
	case <-time.After(time.Hour):
		c.t.Fatal("Run goes on")
	}
	refusal, ok := errors.AsType[*office.Refusal](err)
	if !ok || !refusal.Authorization {
		c.t.Errorf("Run = %v", err)
	}
	all := take[office.State](c)
	if last := all[len(all)-1]; last.State != office.Stopped || !errors.Is(last.Err, err) {
		c.t.Errorf("the last state is %+v", last)
	}
}
