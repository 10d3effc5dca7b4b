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

// memoryOnly marks a context in which no call may be made.
type memoryOnly struct{}

// Known is Route from what is remembered alone: no request is made. The
// destination is good only with true; otherwise ask Route.
func (c *Client) Known(ctx context.Context, sender bridge.Person, to Recipient) (bridge.Destination, bool) {
	d, v := c.Route(context.WithValue(ctx, memoryOnly{}, true), sender, to)
	return d, v.Outcome == bridge.OutcomeSent
}

// Admit takes a place in the limits for one call of method into channel and
// gives 0; or it takes none and gives how long to wait before asking again.
// Unlike Reserve it never blocks and keeps no queue.
func (c *Client) Admit(method Method, channel string) time.Duration {
	return c.pace.admit(string(method), channel)
}
