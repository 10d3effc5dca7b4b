package slack

import (
	"context"
	"time"

	"bellhop/bridge"
)

// Method is a method of the Web API that our own limits and Slack's rests
// apply to.
type Method string

// The methods that [Client.Admit] takes.
const (
	PostMessage   Method = methodPost
	UpdateMessage Method = methodUpdate
	DeleteMessage Method = methodDelete
)

// Known is Route from what is remembered alone: no request is made. The
// destination is good only with true; otherwise ask Route.
func (c *Client) Known(ctx context.Context, sender bridge.Person, to Recipient) (bridge.Destination, bool) {
	d, v := c.route(ctx, sender, to, false)
	return d, v.Outcome == bridge.OutcomeSent
}

// notRemembered is the verdict on what only Slack could tell.
func notRemembered() bridge.Verdict {
	return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "not_remembered"}
}

// Admit takes a place in the limits for one call of method into channel and
// gives 0; or it takes none and gives how long to wait before asking again.
// Unlike Reserve it never blocks and keeps no queue.
func (c *Client) Admit(ctx context.Context, method Method, channel string) time.Duration {
	c.restore(ctx)
	return c.pace.admit(string(method), channel)
}
