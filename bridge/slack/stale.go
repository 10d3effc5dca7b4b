package slack

import "time"

// staleness is what is known against a conversation: how often Slack called it
// stale since something was posted to it, and when last.
type staleness struct {
	times  int
	opened bool // anew, since it was last called stale
	last   time.Time
}

// The conversations of which staleness is kept, and for how long.
const (
	staleFor   = 24 * time.Hour
	staleItems = 1024
)

// ForgetConversation is told after a refusal of ClassStale: the next Route
// opens the conversation anew. If that gives the same one and it is stale
// again, messages between the two go by pair for a day.
func (c *Client) ForgetConversation(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.stale) >= staleItems {
		clear(c.stale)
	}
	c.stale[channel] = staleness{times: c.staleness(channel).times + 1, last: time.Now()}
}

// staleness wants mu.
func (c *Client) staleness(channel string) staleness {
	s := c.stale[channel]
	if time.Since(s.last.Round(0)) > staleFor {
		delete(c.stale, channel)
		return staleness{}
	}
	return s
}

func (c *Client) suspect(channel string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.staleness(channel)
	return s.times > 0 && !s.opened
}

// opened is told when Slack gave a conversation that was asked for.
func (c *Client) opened(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.staleness(channel); s.times > 0 {
		s.opened = true
		c.stale[channel] = s
	}
}

func (c *Client) dead(channel string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.staleness(channel).times > 1
}
