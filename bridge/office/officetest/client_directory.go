package officetest

import (
	"bellhop/bridge"
	"bellhop/bridge/office"
)

func clientDirectory() map[string]func(*call) {
	tests := map[string]func(*call){
		"a link is told until it is shown":   linkToldUntilShown,
		"a link is shown by a changed self":  linkShownLater,
		"an unlink is told until it is gone": unlinkToldUntilGone,
		"the last word on a link counts":     lastLinkCounts,
	}
	for name, play := range tests {
		tests[name] = func(c *call) {
			if c.Capabilities.Directory {
				play(c)
			}
		}
	}
	return tests
}

func (c *call) directory() office.Directory {
	c.t.Helper()
	d, ok := c.Client.(office.Directory)
	if !ok {
		c.t.Fatal("the office has a directory, and the client is no office.Directory")
	}
	return d
}

// shown is a welcome in which the office shows mika's account.
func shown() office.Welcome {
	w := Welcome()
	w.Self.Slack = &bridge.SlackAccount{Linked: true, TeamID: "T1", UserID: "U1"}
	return w
}

func linkToldUntilShown(c *call) {
	c.directory().Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
	for range 2 {
		l := c.welcome("")
		c.next(l, Linked{"T1", "U1"})
		c.silent(l)
		l.Drop()
	}
	l := c.Accept()
	l.Welcome(shown(), "")
	c.silent(l)
	l.Drop()
	c.silent(c.welcome("")) // shown once, and taken away elsewhere
}

func linkShownLater(c *call) {
	c.directory().Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
	l := c.welcome("")
	c.next(l, Linked{"T1", "U1"})
	self := shown().Self
	l.Offer(bridge.Event{ID: "e1", Type: bridge.PersonChanged, At: direct("e1").At, Person: &self})
	l.Drop()
	c.silent(c.welcome(""))
}

func unlinkToldUntilGone(c *call) {
	c.directory().Link(nil)
	for range 2 {
		l := c.Accept()
		l.Welcome(shown(), "")
		c.next(l, Unlinked{})
		l.Drop()
	}
	c.silent(c.welcome(""))
}

func lastLinkCounts(c *call) {
	c.directory().Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
	c.directory().Link(nil)
	l := c.Accept()
	l.Welcome(shown(), "")
	c.next(l, Unlinked{})
	c.silent(l)
}
