package slack

import (
	"context"
	"strings"

	slackgo "github.com/slack-go/slack"

	"bellhop/bridge"
)

// UserByEmail gives the Slack user with that address, from the cache if it was
// asked within a day. The outcome is sent whenever that is decided, also when
// there is none (found is false: nobody, or a deactivated account).
func (c *Client) UserByEmail(ctx context.Context, email string) (userID string, found bool, v bridge.Verdict) {
	email = normalEmail(email)
	if id, ok := c.recall(ctx, accountKey(c.team(), email)); ok {
		return id, id != "", bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	return c.FreshUserByEmail(ctx, email)
}

// FreshUserByEmail is UserByEmail without looking into the cache, for a person
// who has just been told that there is no such account and tries again.
func (c *Client) FreshUserByEmail(ctx context.Context, email string) (userID string, found bool, v bridge.Verdict) {
	if email = normalEmail(email); email == "" {
		return "", false, bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	whole := func(r reply) bool { return r.inner("user").text("id") != "" }
	r, _, v := c.call(ctx, methodLookup, whole, func(ctx context.Context, api *slackgo.Client) error {
		_, err := api.GetUserByEmailContext(ctx, email)
		return err
	})
	switch {
	case v.Outcome == bridge.OutcomeSent:
		if user := r.inner("user"); !user.flag("deleted") && !user.flag("is_bot") {
			userID = user.text("id")
		}
	case v.Class != bridge.ClassPerson:
		return "", false, v
	}
	c.remember(ctx, accountKey(c.team(), email), userID, accountFor)
	return userID, userID != "", bridge.Verdict{Outcome: bridge.OutcomeSent}
}

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
