package slack

import (
	"context"
	"net/url"
	"strings"

	"bellhop/bridge"
)

// Obstacle says why the Slack account with an e-mail address cannot be
// connected to a member of the office; "" is no obstacle.
type Obstacle string

// The obstacles.
const (
	// NoAccount: nobody in the workspace has the address.
	NoAccount Obstacle = "no_account"
	// NotASCII: the address holds more than printable ASCII, or nothing, and so
	// proves nothing about anybody. Slack was not asked.
	NotASCII Obstacle = "not_ascii"
	// Deactivated: the account was switched off.
	Deactivated Obstacle = "deactivated"
	// Bot, App and Workflow: the account is no person's.
	Bot      Obstacle = "bot"
	App      Obstacle = "app"
	Workflow Obstacle = "workflow"
	// Guest: a single-channel or multi-channel guest of the workspace.
	Guest Obstacle = "guest"
	// Stranger: somebody of another workspace who shares no channel with us.
	Stranger Obstacle = "stranger"
	// OtherWorkspace: the account belongs to another workspace.
	OtherWorkspace Obstacle = "other_workspace"
)

// Account is what Slack says of an e-mail address. UserID is set only without
// an obstacle.
type Account struct {
	UserID   string
	Obstacle Obstacle
}

// Connectable reports whether the account can be connected.
func (a Account) Connectable() bool { return a.Obstacle == "" && a.UserID != "" }

// Account gives the account with that address, from the cache if it was asked
// within a day. The outcome is sent whenever that is decided, whoever it is.
func (c *Client) Account(ctx context.Context, email string) (Account, bridge.Verdict) {
	return c.account(ctx, email, true)
}

// FreshAccount is Account without looking into the cache, for a person who has
// just been told that there is no such account and tries again.
func (c *Client) FreshAccount(ctx context.Context, email string) (Account, bridge.Verdict) {
	decided := bridge.Verdict{Outcome: bridge.OutcomeSent}
	email, usable := usableEmail(email)
	if !usable {
		return Account{Obstacle: NotASCII}, decided
	}
	whole := func(r reply) bool { return r.inner("user").text("id") != "" }
	r, _, v := c.call(ctx, methodLookup, url.Values{"email": {email}}, whole)
	switch {
	case v.Class == bridge.ClassPerson:
		return c.keepAccount(ctx, email, Account{Obstacle: NoAccount}), decided
	case v.Outcome != bridge.OutcomeSent:
		return Account{}, v
	}
	return c.keepAccount(ctx, email, c.judgeUser(r.inner("user"))), decided
}

// account is Account; without ask, nothing is asked of Slack.
func (c *Client) account(ctx context.Context, email string, ask bool) (Account, bridge.Verdict) {
	if key, usable := usableEmail(email); usable {
		if value, ok := c.recall(ctx, accountKey(c.team(), key), accountFor); ok {
			return readAccount(value), bridge.Verdict{Outcome: bridge.OutcomeSent}
		}
		if !ask {
			return Account{}, notRemembered()
		}
	}
	return c.FreshAccount(ctx, email)
}

// judgeUser reads a user object of Slack's.
func (c *Client) judgeUser(user reply) Account {
	team, ours := user.text("team_id"), c.team()
	for _, bar := range []struct {
		is   bool
		what Obstacle
	}{
		{user.flag("deleted"), Deactivated},
		{user.flag("is_bot"), Bot},
		{user.flag("is_app_user"), App},
		{user.flag("is_workflow_bot"), Workflow},
		{user.flag("is_stranger"), Stranger},
		{team != "" && ours != "" && team != ours, OtherWorkspace},
		{user.flag("is_restricted") || user.flag("is_ultra_restricted"), Guest},
	} {
		if bar.is {
			return Account{Obstacle: bar.what}
		}
	}
	return Account{UserID: user.text("id")}
}

// unfit begins the cached value of an account that cannot be connected.
const unfit = "!"

func (c *Client) keepAccount(ctx context.Context, email string, a Account) Account {
	value := a.UserID
	if a.Obstacle != "" {
		value = unfit + string(a.Obstacle)
	}
	c.remember(ctx, accountKey(c.team(), email), value, accountFor)
	return a
}

func readAccount(value string) Account {
	if what, found := strings.CutPrefix(value, unfit); found {
		return Account{Obstacle: Obstacle(what)}
	}
	return Account{UserID: value}
}

// usableEmail is the address as Slack compares it: ASCII blanks around it are
// dropped, ASCII letters are made small, all else counts byte by byte. It is
// not usable if it is empty or holds anything but printable ASCII: folding
// would make it somebody else's.
func usableEmail(email string) (string, bool) {
	email = strings.Trim(email, " \t\n\v\f\r")
	for i := range len(email) {
		if email[i] < ' ' || email[i] > '~' {
			return "", false
		}
	}
	return strings.ToLower(email), email != ""
}
