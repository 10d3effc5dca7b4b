package slack

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	slackgo "github.com/slack-go/slack"

	"bellhop/bridge"
)

// Recipient is whom messages are for: a verified link. Slackbot says that the
// owner left that route on. CopyName is how a copy's heading calls them; no
// route depends on it.
type Recipient struct {
	bridge.Link
	Slackbot bool
	CopyName string
}

// Route says where a message of sender's goes. Outcome sent means that it is
// decided; any other is that of a call that had to be made first: nothing is
// posted then, and the caller asks again when it is over. A token of another
// workspace than the link's is refused as "team_mismatch".
func (c *Client) Route(ctx context.Context, sender bridge.Person, to Recipient) (bridge.Destination, bridge.Verdict) {
	if to.UserID == "" {
		return bridge.Destination{}, bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: bridge.ClassPerson, Code: "user_not_found",
		}
	}
	id, v := c.current(ctx)
	if v.Outcome != bridge.OutcomeSent {
		return bridge.Destination{}, v
	}
	if to.TeamID != "" && to.TeamID != id.TeamID {
		return bridge.Destination{}, bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: bridge.ClassPolicy, Code: "team_mismatch",
		}
	}
	connected, v := c.connected(ctx, id.TeamID, sender, to)
	switch {
	case v.Outcome != bridge.OutcomeSent:
		return bridge.Destination{}, v
	case connected:
		return c.together(ctx, id.TeamID, sender, to)
	}
	return c.alone(sender, to), v
}

// connected reports whether the office's claim about the sender's account
// holds: Slack gives that same account for the sender's e-mail. A lookup that
// is refused for want of a scope leaves the claim unproven.
func (c *Client) connected(ctx context.Context, team string, sender bridge.Person, to Recipient) (bool, bridge.Verdict) {
	decided := bridge.Verdict{Outcome: bridge.OutcomeSent}
	claim := sender.Slack
	if claim == nil || !claim.Linked || claim.TeamID != team || claim.UserID == "" ||
		claim.UserID == to.UserID || sender.Email == "" || sender.Role.Outside() {
		return false, decided
	}
	if _, apart := c.recall(ctx, apartKey(team, claim.UserID, to.UserID)); apart {
		return false, decided
	}
	userID, found, v := c.UserByEmail(ctx, sender.Email)
	if v.Outcome == bridge.OutcomeRefused && !mustWait(v.Class) {
		return false, decided
	}
	return found && userID == claim.UserID, v
}

// together routes a message between two who are connected.
func (c *Client) together(ctx context.Context, team string, sender bridge.Person, to Recipient) (bridge.Destination, bridge.Verdict) {
	from := sender.Slack.UserID
	pair := bridge.Destination{Route: bridge.RoutePair, Channel: to.UserID, CopyTo: from}
	decided := bridge.Verdict{Outcome: bridge.OutcomeSent}
	if !c.Has("mpim:write") {
		return pair, decided
	}
	channel, v := c.conversation(ctx, team, from, to.UserID)
	switch {
	case v.Outcome == bridge.OutcomeSent && c.dead(channel):
		return pair, decided
	case v.Outcome == bridge.OutcomeSent:
		return bridge.Destination{Route: bridge.RouteGroup, Channel: channel}, decided
	case v.Class == bridge.ClassPerson:
		c.remember(ctx, apartKey(team, from, to.UserID), v.Code, apartFor)
		return c.alone(sender, to), decided
	case v.Outcome == bridge.OutcomeRefused && !mustWait(v.Class):
		return pair, decided
	}
	return bridge.Destination{}, v
}

// mustWait reports whether a refusal of a call before the post holds the post
// up: the token's, Slack's own trouble, a rate limit.
func mustWait(class bridge.Class) bool {
	return class == bridge.ClassToken || class == bridge.ClassOutage || class == bridge.ClassLimited
}

// conversation gives the group DM of two persons and the bot.
func (c *Client) conversation(ctx context.Context, team, from, to string) (string, bridge.Verdict) {
	key := conversationKey(team, from, to)
	if channel, ok := c.recall(ctx, key); ok && (!c.suspect(channel) || c.dead(channel)) {
		return channel, bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	whole := func(r reply) bool { return r.channel != "" }
	r, _, v := c.call(ctx, methodOpen, whole, func(ctx context.Context, api *slackgo.Client) error {
		_, _, _, err := api.OpenConversationContext(ctx, &slackgo.OpenConversationParameters{
			Users: []string{to, from},
		})
		return err
	})
	if v.Outcome == bridge.OutcomeSent {
		c.remember(ctx, key, r.channel, conversationFor)
		c.opened(r.channel)
	}
	return r.channel, v
}

// alone routes a message to the recipient's side only.
func (c *Client) alone(sender bridge.Person, to Recipient) bridge.Destination {
	d := bridge.Destination{Route: bridge.RouteApp, Channel: to.UserID}
	name := displayName(sender.Name)
	if to.Slackbot && name != "" && c.Has("chat:write.customize") {
		d.Route, d.Username, d.IconURL = bridge.RouteSlackbot, name, iconURL(sender.AvatarURL)
	}
	return d
}

// simpleName is a name that displayName would leave as it is.
var simpleName = regexp.MustCompile(`^[a-zA-Z0-9]+( [a-zA-Z0-9]+){0,9}$`)

// displayName is a name as Slack may show it: one line, no direction controls,
// at most 80 characters; "" for one of which nothing can be seen.
func displayName(name string) string {
	if simpleName.MatchString(name) {
		return name
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	if !strings.ContainsFunc(name, bridge.Ink) {
		return ""
	}
	runes := []rune(strings.Join(strings.Fields(name), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), 80)]))
}

// iconURL is the address of a picture if it may be shown: https and of a
// sensible length.
func iconURL(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(address) > 2000 {
		return ""
	}
	return u.String()
}

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

// alive is told when a post into channel was sent.
func (c *Client) alive(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.stale, channel)
}
