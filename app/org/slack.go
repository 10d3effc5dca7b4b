package org

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"bellhop/app/vault"
	"bellhop/bridge"
)

// Slack is what is asked with one token.
type Slack interface {
	// Check is auth.test. The account is set only when the outcome is sent.
	Check(ctx context.Context) (Account, bridge.Verdict)
	// Post is chat.postMessage, one request.
	Post(ctx context.Context, p bridge.Post) bridge.Verdict
	// Close ends its connections; it is called once, after the last call.
	Close()
}

// Opener gives the Slack of a token that is stored nowhere yet.
type Opener func(token vault.Secret) (Slack, error)

// Account is whom a token speaks for. BotID is empty for a person's token.
// OrgWide is a token of a whole Enterprise Grid organisation. Expires is the
// life that the token has left, zero when it has no end.
type Account struct {
	TeamID, TeamName, TeamURL string
	BotID                     string
	Scopes                    []string
	OrgWide                   bool
	Expires                   time.Duration
}

// Domain is what stands before .slack.com in the account's address, "" when it
// is no address of Slack's.
func (a Account) Domain() string {
	u, err := url.Parse(a.TeamURL)
	if err != nil {
		return ""
	}
	domain, ours := strings.CutSuffix(strings.ToLower(u.Hostname()), slackHost)
	if !ours || !domainShape.MatchString(domain) {
		return ""
	}
	return domain
}

// askSlack checks a token, in findings about field when it did not come to an
// account. Without findings, the caller closes the Slack.
func askSlack(ctx context.Context, open Opener, token vault.Secret, field Field) (Slack, Account, []Finding) {
	client, err := open(token)
	if err != nil {
		return nil, Account{}, []Finding{finding(Error, field, CodeNotAsked)}
	}
	account, v := client.Check(ctx)
	if v.Outcome != bridge.OutcomeSent {
		client.Close()
		return nil, Account{}, []Finding{noAccount(v, field)}
	}
	account.TeamName = tame(account.TeamName)
	return client, account, nil
}

// longestName is what of a workspace's name is shown and kept, in characters.
const longestName = 80

// tame leaves of a name what cannot change how the rest of a line reads.
func tame(name string) string {
	plain := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	return strings.TrimSpace(string(plain[:min(len(plain), longestName)]))
}

// noAccount says why a check came to nothing.
func noAccount(v bridge.Verdict, field Field) Finding {
	switch v.Outcome {
	case bridge.OutcomeUnsent:
		return finding(Error, FieldForm, CodeNoNetwork)
	case bridge.OutcomeUncertain:
		return finding(Error, FieldForm, noAnswer(v.Code))
	}
	switch v.Class {
	case bridge.ClassLimited:
		return finding(Error, FieldForm, CodeSlackBusy, strconv.Itoa(int((v.RetryAfter+time.Second-1)/time.Second)))
	case bridge.ClassToken:
		return finding(Error, field, refusedToken(v.Code))
	case bridge.ClassOutage:
		if v.Code == "team_added_to_org" || v.Code == "org_login_required" {
			return finding(Error, FieldForm, CodeSlackMoving)
		}
		return finding(Error, FieldForm, CodeSlackOutage)
	case bridge.ClassPolicy:
		return finding(Error, FieldForm, CodeSlackPolicy, v.Code)
	}
	return finding(Error, FieldForm, CodeSlackRefused, v.Code)
}

// noAnswer tells no connection from something that is not Slack, as the sign-in
// page of a hotel, and both from Slack in trouble.
func noAnswer(code string) string {
	switch {
	case code == "timeout", code == "connection", code == "canceled":
		return CodeNoNetwork
	case code == "http_407":
		return CodeNoProxy
	case code == "internal_error", code == "fatal_error", strings.HasPrefix(code, "http_5"):
		return CodeSlackOutage
	}
	return CodeNoSlack
}

func refusedToken(code string) string {
	switch code {
	case "not_authed":
		return CodeTokenEmpty
	case "token_revoked":
		return CodeTokenRevoked
	case "account_inactive":
		return CodeTokenInactive
	case "token_expired":
		return CodeTokenExpired
	case "not_allowed_token_type":
		return CodeTokenType
	}
	return CodeTokenInvalid
}
