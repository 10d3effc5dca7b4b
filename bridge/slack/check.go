package slack

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"bellhop/bridge"
)

// checkEvery is how often the scopes are read anew while messages are routed.
const checkEvery = 24 * time.Hour

// Identity is whom the token speaks for. BotID is empty for a user's token.
// Domain is what stands before .slack.com in TeamURL. OrgWide is a token of a
// whole Enterprise Grid organisation. Expires is the life that the token had
// left when it was asked about, zero when it has no end.
type Identity struct {
	TeamID, TeamName, TeamURL, Domain, BotID, BotUserID string
	Scopes                                              []string
	OrgWide                                             bool
	Expires                                             time.Duration
}

// Check asks auth.test and remembers whom and which scopes it names. The
// identity is set only when the outcome is sent.
func (c *Client) Check(ctx context.Context) (Identity, bridge.Verdict) {
	whole := func(r reply) bool { return r.text("team_id") != "" }
	r, a, v := c.call(ctx, methodAuth, nil, whole)
	if v.Outcome != bridge.OutcomeSent {
		return Identity{}, v
	}
	id := Identity{
		TeamID:    r.text("team_id"),
		TeamName:  r.text("team"),
		TeamURL:   r.text("url"),
		Domain:    domainOf(r.text("url")),
		BotID:     r.text("bot_id"),
		BotUserID: r.text("user_id"),
		Scopes:    splitScopes(a.header.Get("X-OAuth-Scopes")),
		OrgWide:   r.flag("is_enterprise_install"),
		Expires:   r.seconds("expires_in"),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity, c.checked, c.recheck = id, time.Now(), false
	return id, v
}

// Lacks is the first scope without which nothing works that scopes does not
// have: "" when all are there, or when Slack has told none.
func Lacks(scopes []string) string {
	for _, scope := range []string{"chat:write", "users:read", "users:read.email"} {
		if len(scopes) > 0 && !slices.Contains(scopes, scope) {
			return scope
		}
	}
	return ""
}

// Has reports whether the last Check named the scope.
func (c *Client) Has(scope string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.identity.Scopes, scope)
}

// current gives the identity by which to route, asking anew when there is
// none, when it is a day old, and after a missing_scope. An auth.test that
// must rest leaves the old one in force. Without ask, nothing is asked of Slack.
func (c *Client) current(ctx context.Context, ask bool) (Identity, bridge.Verdict) {
	c.mu.Lock()
	id, checked, recheck := c.identity, c.checked, c.recheck
	c.mu.Unlock()
	known := !checked.IsZero()
	// Round strips the monotonic clock, which stands still in a sleep.
	if known && !recheck && time.Since(checked.Round(0)) < checkEvery {
		return id, bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	if !ask {
		return Identity{}, notRemembered()
	}
	fresh, v := c.Check(ctx)
	if known && v.Class == bridge.ClassLimited {
		return id, bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	return fresh, v
}

func (c *Client) team() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity.TeamID
}

func domainOf(teamURL string) string {
	u, err := url.Parse(teamURL)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".slack.com")
}

func splitScopes(header string) []string {
	var scopes []string
	for scope := range strings.SplitSeq(header, ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}
