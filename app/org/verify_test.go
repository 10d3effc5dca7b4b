package org

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/app/vault"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/slack"

	"github.com/google/go-cmp/cmp"
)

// input is one try of an owner, at a Slack of its own.
type input struct {
	slack   slack.Options
	before  func(*slack.Server)             // what happened to the workspace
	token   func(*slack.Server) string      // nil: the bot's
	domain  string                          // "": acme
	change  func(*Form)                     // the rest of the form
	current Workspace                       // the organisation's
	open    func(Opener, *testing.T) Opener // nil: as it is
}

// verify gives the report and the Slack that was asked.
func (in input) verify(t *testing.T) (Report, *slack.Server) {
	t.Helper()
	s, open := workspace(t, in.slack)
	token := s.BotToken()
	if in.token != nil {
		token = in.token(s)
	}
	if in.before != nil {
		in.before(s)
	}
	if in.open != nil {
		open = in.open(open, t)
	}
	f := Form{Token: vault.NewSecret(token), Domain: in.domain, Slackbot: true}
	if f.Domain == "" {
		f.Domain = "acme"
	}
	if in.change != nil {
		in.change(&f)
	}
	service := &Service{Open: open}
	return service.Verify(t.Context(), f, in.current), s
}

func myself(userID string) bridge.Link { return bridge.Link{TeamID: "T0ACME", UserID: userID} }

// nowhere is an address at which nobody listens.
func nowhere(Opener, *testing.T) Opener { return opener("http://127.0.0.1:1/api/") }

func fault(f slack.Fault) func(*slack.Server) { return func(s *slack.Server) { s.Fault(f) } }

// TestWrongInputs holds what an owner can do wrong to the right words.
func TestWrongInputs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		input input
		errs  []string
		words string
		asked bool // whether Slack saw the token
	}{
		"a user token": {
			input: input{token: func(s *slack.Server) string { return s.UserToken("U0OWNER") }},
			errs:  []string{CodeTokenUser}, words: "This is a user token (xoxp-…), which speaks for one person. Copy the Bot User OAuth Token (xoxb-…)",
		},
		"an app token": {
			input: input{token: func(s *slack.Server) string { return s.AppToken() }},
			errs:  []string{CodeTokenApp}, words: "app-level token (xapp-…)",
		},
		"the token of another workspace": {
			input: input{slack: slack.Options{TeamID: "T0BETA", TeamName: "Beta", Domain: "beta"}},
			errs:  []string{CodeDomainOther}, words: "You entered acme, but the token belongs to beta.slack.com.", asked: true,
		},
		"another workspace than the organisation's": {
			input: input{
				slack: slack.Options{TeamID: "T0BETA", TeamName: "Beta", Domain: "beta"}, domain: "beta",
				current: Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 1},
			},
			errs: []string{CodeTeamOther}, words: "your organization uses acme.slack.com", asked: true,
		},
		"a domain that is an e-mail address": {
			input: input{domain: "owner@acme.example"},
			errs:  []string{CodeDomainEmail}, words: "The token belongs to acme.slack.com: enter acme.", asked: true,
		},
		"no domain": {
			input: input{domain: " "},
			errs:  []string{CodeDomainEmpty}, words: "The Workspace Domain is missing.", asked: true,
		},
		"one scope missing": {
			input: input{slack: slack.Options{Scopes: []string{"chat:write", "users:read", "mpim:write", "chat:write.customize"}}},
			errs:  []string{CodeScopeEmail}, words: "users:read.email is missing: without it nobody can be matched by e-mail", asked: true,
		},
		"all three scopes missing": {
			input: input{slack: slack.Options{Scopes: []string{"team:read"}}},
			errs:  []string{CodeScopeChat, CodeScopeUsers, CodeScopeEmail}, words: "chat:write is missing: without it no message can be sent", asked: true,
		},
		"scopes untold": {
			input: input{slack: slack.Options{Scopes: []string{}}},
			errs:  []string{CodeScopesUntold}, words: "proxy", asked: true,
		},
		"a revoked token": {
			input: input{before: (*slack.Server).RevokeToken},
			errs:  []string{CodeTokenRevoked}, words: "This token was revoked. Install the app", asked: true,
		},
		"an app that was removed": {
			input: input{before: (*slack.Server).DeactivateBot},
			errs:  []string{CodeTokenInactive}, words: "removed from the workspace", asked: true,
		},
		"an unknown token": {
			input: input{token: func(*slack.Server) string { return "xoxb-1-" + canary + strings.Repeat("x", 30) }},
			errs:  []string{CodeTokenInvalid}, words: "Slack does not know this token", asked: true,
		},
		"a person's token that looks like a bot's": {
			input: input{open: func(o Opener, t *testing.T) Opener {
				return changed(o, func(a *Account) { a.BotID = "" })
			}},
			errs: []string{CodeTokenNoBot}, words: "speaks for a person", asked: true,
		},
		"an expired token": {
			input: input{before: fault(slack.Fault{Method: "auth.test", Kind: slack.Error, Error: "token_expired"})},
			errs:  []string{CodeTokenExpired}, words: "has expired", asked: true,
		},
		"a token that will expire": {
			input: input{slack: slack.Options{Expires: 12 * time.Hour}},
			errs:  []string{CodeTokenExpires}, words: "will expire within hours", asked: true,
		},
		"a token of the wrong type by Slack's word": {
			input: input{before: fault(slack.Fault{Method: "auth.test", Kind: slack.Error, Error: "not_allowed_token_type"})},
			errs:  []string{CodeTokenType}, words: "not a bot token", asked: true,
		},
		"no network": {
			input: input{open: nowhere},
			errs:  []string{CodeNoNetwork}, words: "Slack cannot be reached, so nothing was checked or saved.",
		},
		"a connection that ends": {
			input: input{before: func(s *slack.Server) { s.Outage(slack.Drop) }},
			errs:  []string{CodeNoNetwork}, words: "cannot be reached", asked: true,
		},
		"the sign-in page of a hotel": {
			input: input{before: func(s *slack.Server) { s.Outage(slack.HTML) }},
			errs:  []string{CodeNoSlack}, words: "sign-in page of a network", asked: true,
		},
		"a proxy that wants a password": {
			input: input{before: func(s *slack.Server) { s.OutageWith(slack.Fault{Kind: slack.ServerError, Status: 407}) }},
			errs:  []string{CodeNoProxy}, words: "proxy wants a sign-in", asked: true,
		},
		"Slack in trouble": {
			input: input{before: func(s *slack.Server) { s.Outage(slack.ServerError) }},
			errs:  []string{CodeSlackOutage}, words: "trouble of its own", asked: true,
		},
		"Slack in trouble, in JSON": {
			input: input{before: fault(slack.Fault{Kind: slack.Error, Error: "fatal_error"})},
			errs:  []string{CodeSlackOutage}, words: "trouble of its own", asked: true,
		},
		"Slack down for work": {
			input: input{before: fault(slack.Fault{Kind: slack.Error, Error: "service_unavailable"})},
			errs:  []string{CodeSlackOutage}, words: "trouble of its own", asked: true,
		},
		"a workspace on the move": {
			input: input{before: fault(slack.Fault{Kind: slack.Error, Error: "team_added_to_org"})},
			errs:  []string{CodeSlackMoving}, words: "being moved", asked: true,
		},
		"too often": {
			input: input{before: fault(slack.Fault{Kind: slack.Limited, RetryAfter: 42 * time.Second})},
			errs:  []string{CodeSlackBusy}, words: "try again in 42 seconds", asked: true,
		},
		"an app that was not approved": {
			input: input{before: fault(slack.Fault{Kind: slack.Error, Error: "access_denied"})},
			errs:  []string{CodeSlackPolicy}, words: "(access_denied): ask a Slack admin", asked: true,
		},
		"a refusal that nobody knows": {
			input: input{before: fault(slack.Fault{Kind: slack.Error, Error: "brand_new_code"})},
			errs:  []string{CodeSlackRefused}, words: "“brand_new_code”", asked: true,
		},
		"an address that is not Slack's": {
			input: input{open: func(o Opener, t *testing.T) Opener {
				return changed(o, func(a *Account) { a.TeamURL = "https://acme.slack.com.evil.example/" })
			}},
			errs: []string{CodeNoSlack}, words: "Something other than Slack answered", asked: true,
		},
		"no client": {
			input: input{open: func(Opener, *testing.T) Opener {
				return func(vault.Secret) (Slack, error) { return nil, errors.New(canary) }
			}},
			errs: []string{CodeNotAsked}, words: "could not be checked on this computer",
		},
		"the Messages tab off": {
			input: input{
				slack:  slack.Options{MessagesTabDisabled: true},
				change: func(f *Form) { f.Myself = myself("U0OWNER") },
			},
			errs: []string{CodeMessagesTabOff}, words: "Turn on the Messages Tab under “App Home”", asked: true,
		},
		"nobody is written to about what fails anyway": {
			input: input{
				slack:  slack.Options{MessagesTabDisabled: true},
				domain: "beta", change: func(f *Form) { f.Myself = myself("U0OWNER") },
			},
			errs: []string{CodeDomainOther}, words: "You entered beta", asked: true,
		},
		"a manager twice": {
			input: input{change: func(f *Form) { f.Managers = []string{"m1", "m2", "m1"} }},
			errs:  []string{CodeManager}, words: "Entry 3 of those who may manage", asked: true,
		},
		"a manager without an id": {
			input: input{change: func(f *Form) { f.Managers = []string{""} }},
			errs:  []string{CodeManager}, words: "Entry 1", asked: true,
		},
		"too many managers": {
			input: input{change: func(f *Form) { f.Managers = make([]string, 101) }},
			errs:  []string{CodeManagersMany}, words: "At most 100", asked: true,
		},
		"everything at once": {
			input: input{token: func(*slack.Server) string { return "" }, domain: "api.slack.com"},
			errs:  []string{CodeTokenEmpty, CodeDomainSlack}, words: "The Access Token is missing.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, s := tc.input.verify(t)
			if diff := cmp.Diff(tc.errs, codesOf(Error, r.Findings)); diff != "" {
				t.Errorf("errors: %s", diff)
			}
			if text := said(t, r.Findings); !strings.Contains(text, tc.words) {
				t.Errorf("says %q, without %q", text, tc.words)
			}
			if r.Passed() || r.Workspace != (Workspace{}) {
				t.Errorf("it passed: %+v", r)
			}
			if asked := len(s.Calls()) > 0; asked != tc.asked {
				t.Errorf("Slack was asked: %v", asked)
			}
		})
	}
}

// changed lets a Slack tell another account.
func changed(o Opener, change func(*Account)) Opener {
	return func(token vault.Secret) (Slack, error) {
		s, err := o(token)
		return liar{s, change}, err
	}
}

type liar struct {
	Slack
	change func(*Account)
}

func (l liar) Check(ctx context.Context) (Account, bridge.Verdict) {
	a, v := l.Slack.Check(ctx)
	l.change(&a)
	return a, v
}
