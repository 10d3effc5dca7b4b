package slack

import (
	"context"
	"net/url"
	"strings"

	"bellhop/bridge"
)

// Recipient is whom messages are for: a verified link. Slackbot says that the
// owner left that route on.
type Recipient struct {
	bridge.Link
	Slackbot bool
}

// Route says where a message of sender's goes. Outcome sent means that it is
// decided; any other is that of a call that had to be made first: nothing is
// posted then, and the caller asks again when it is over. What was refused by
// policy decides, and is not asked again for an hour. A token of another
// workspace than the link's is refused as "team_mismatch".
func (c *Client) Route(ctx context.Context, sender bridge.Person, to Recipient) (bridge.Destination, bridge.Verdict) {
	return c.route(ctx, sender, to, true)
}

// route is Route; without ask, nothing is asked of Slack.
func (c *Client) route(ctx context.Context, sender bridge.Person, to Recipient, ask bool) (bridge.Destination, bridge.Verdict) {
	if to.UserID == "" {
		return bridge.Destination{}, bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: bridge.ClassPerson, Code: "user_not_found",
		}
	}
	id, v := c.current(ctx, ask)
	if v.Outcome != bridge.OutcomeSent {
		return bridge.Destination{}, v
	}
	if to.TeamID != "" && to.TeamID != id.TeamID {
		return bridge.Destination{}, bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: bridge.ClassPolicy, Code: "team_mismatch",
		}
	}
	if !claims(id.TeamID, sender, to) {
		return c.alone(sender, to), v
	}
	return c.between(ctx, id.TeamID, sender, to, ask)
}

// claims reports whether the office says that the sender is another user of our
// workspace, and whether that can be proven.
func claims(team string, sender bridge.Person, to Recipient) bool {
	claim := sender.Slack
	_, usable := usableEmail(sender.Email)
	return claim != nil && claim.Linked && claim.TeamID == team && claim.UserID != "" &&
		claim.UserID != to.UserID && usable && !sender.Role.Outside()
}

// between routes a message of a sender whose account the office claims to know.
func (c *Client) between(ctx context.Context, team string, sender bridge.Person, to Recipient, ask bool) (bridge.Destination, bridge.Verdict) {
	decided := bridge.Verdict{Outcome: bridge.OutcomeSent}
	from := sender.Slack.UserID
	known := c.recallPair(ctx, team, from, to.UserID)
	if known.apart {
		return c.alone(sender, to), decided
	}
	proven, v := c.proven(ctx, team, sender, ask)
	switch {
	case v.Outcome != bridge.OutcomeSent:
		return bridge.Destination{}, v
	case !proven:
		return c.alone(sender, to), decided
	}
	pair := bridge.Destination{Route: bridge.RoutePair, Channel: to.UserID, CopyTo: from}
	if known.refused || !c.Has("mpim:write") {
		return pair, decided
	}
	channel, v := c.conversation(ctx, team, from, to.UserID, known.channel, ask)
	switch {
	case v.Outcome == bridge.OutcomeSent && c.dead(channel):
		return pair, decided
	case v.Outcome == bridge.OutcomeSent:
		return bridge.Destination{Route: bridge.RouteGroup, Channel: channel}, decided
	case v.Class == bridge.ClassPerson:
		c.remember(ctx, pairKey(team, from, to.UserID), isApart+v.Code, apartFor)
		return c.alone(sender, to), decided
	case v.Outcome == bridge.OutcomeRefused && !mustWait(v.Class):
		c.remember(ctx, pairKey(team, from, to.UserID), isRefused+v.Code, refusedFor)
		return pair, decided
	}
	return bridge.Destination{}, v
}

// proven reports whether the office's claim about the sender's account holds:
// Slack gives that same account for the sender's e-mail. A look-up that is
// refused leaves the claim unproven for an hour.
func (c *Client) proven(ctx context.Context, team string, sender bridge.Person, ask bool) (bool, bridge.Verdict) {
	email, _ := usableEmail(sender.Email)
	key := unprovenKey(team, email)
	account, v := c.account(ctx, email, false)
	if v.Outcome != bridge.OutcomeSent {
		if _, refused := c.recall(ctx, key, refusedFor); refused {
			return false, bridge.Verdict{Outcome: bridge.OutcomeSent}
		}
		if !ask {
			return false, v
		}
		account, v = c.FreshAccount(ctx, email)
	}
	if v.Outcome == bridge.OutcomeRefused && !mustWait(v.Class) {
		c.remember(ctx, key, v.Code, refusedFor)
		return false, bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	return account.Connectable() && account.UserID == sender.Slack.UserID, v
}

// mustWait reports whether a refusal of a call before the post holds the post
// up: the token's, Slack's own trouble, a rate limit.
func mustWait(class bridge.Class) bool {
	return class == bridge.ClassToken || class == bridge.ClassOutage || class == bridge.ClassLimited
}

// conversation gives the group DM of two persons and the bot; known is the one
// that is remembered, or "". What Slack gives instead of a group DM is refused:
// others may read along there.
func (c *Client) conversation(ctx context.Context, team, from, to, known string, ask bool) (string, bridge.Verdict) {
	switch {
	case known != "" && (!c.suspect(known) || c.dead(known)):
		return known, bridge.Verdict{Outcome: bridge.OutcomeSent}
	case !ask:
		return "", notRemembered()
	}
	whole := func(r reply) bool { return r.channel != "" }
	r, _, v := c.call(ctx, methodOpen, url.Values{"users": {to + "," + from}}, whole)
	if v.Outcome != bridge.OutcomeSent {
		return "", v
	}
	if !isGroup(r) {
		return "", bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassUnknown, Code: "not_a_group_dm"}
	}
	c.remember(ctx, pairKey(team, from, to), isGroupDM+r.channel, conversationFor)
	c.opened(r.channel)
	return r.channel, v
}

// isGroup reports whether conversations.open gave a group DM. An answer that
// does not say what it gave is believed; one that says something else is not.
func isGroup(r reply) bool {
	given := r.inner("channel")
	said, told := given.fields["is_mpim"]
	if told && string(said) != "true" || !told && (given.flag("is_im") || given.flag("is_channel")) {
		return false
	}
	return !strings.HasPrefix(r.channel, "D") && !isUser(r.channel)
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
