package officetest

import (
	"time"

	"bellhop/bridge/office"
)

func clientReplies() map[string]func(*call) {
	tests := map[string]func(*call){
		"a reply is sent until it is answered": replySentUntilAnswered,
		"a refused reply is not sent again":    replyRefused,
		"a reply is sent once a connection":    replySentOnce,
	}
	for name, play := range tests {
		tests[name] = func(c *call) {
			if c.Capabilities.Replies {
				play(c)
			}
		}
	}
	return tests
}

func reply(ref string) office.Reply {
	return office.Reply{Ref: ref, To: "sora", Text: "words", InReplyTo: "m1"}
}

func replySentUntilAnswered(c *call) {
	c.Client.Send(reply("r1"))
	l := c.welcome("")
	c.next(l, reply("r1"))
	l.Drop()
	l = c.welcome("")
	c.next(l, reply("r1"))
	l.Accepted("r1", "m9")
	c.same("told", []office.Sent{{Ref: "r1", MessageID: "m9"}}, take[office.Sent](c))
	l.Drop()
	c.silent(c.welcome(""))
}

func replyRefused(c *call) {
	c.Client.Send(reply("r1"))
	l := c.welcome("")
	c.next(l, reply("r1"))
	l.Failed("r1", "not_found")
	failed := take[office.Failed](c)
	if len(failed) != 1 || failed[0].Ref != "r1" || failed[0].Code != "not_found" {
		c.t.Errorf("told: %+v", failed)
	}
	l.Drop()
	c.silent(c.welcome(""))
}

func replySentOnce(c *call) {
	l := c.welcome("")
	c.Client.Send(reply("r1"))
	c.Client.Send(reply("r1"))
	c.Client.Send(reply("r2"))
	c.next(l, reply("r1"))
	c.next(l, reply("r2"))
	c.pass(10 * time.Second)
	c.silent(l)
}
