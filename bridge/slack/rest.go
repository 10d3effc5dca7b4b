package slack

import (
	"context"
	"strconv"
	"time"
)

// Resting is when the last of the methods that Slack told to wait may be called
// again; zero when none waits. It may be called from any goroutine.
func (c *Client) Resting() time.Time { return c.pace.resting() }

// rest keeps a method from being called for d, also after a restart.
func (c *Client) rest(ctx context.Context, method string, d time.Duration) {
	end := c.pace.rest(method, d)
	c.remember(context.WithoutCancel(ctx), restKey(method), strconv.FormatInt(end.UnixMilli(), 10), longestRest+spread)
}

// left is how long a method still rests, 0 when it may be called.
func (c *Client) left(ctx context.Context, method string) time.Duration {
	c.restore(ctx)
	return c.pace.left(method)
}

// restore reads, once, which methods an earlier process was told to let rest.
func (c *Client) restore(ctx context.Context) {
	c.restored.Do(func() {
		ctx = context.WithoutCancel(ctx)
		for _, method := range []string{methodAuth, methodLookup, methodOpen, methodPost, methodUpdate, methodDelete} {
			value, _ := c.recall(ctx, restKey(method), longestRest+spread)
			if end, err := strconv.ParseInt(value, 10, 64); err == nil {
				c.pace.resume(method, time.UnixMilli(end))
			}
		}
	})
}
