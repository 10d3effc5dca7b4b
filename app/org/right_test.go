package org

import (
	"slices"
	"strings"
	"testing"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/slack"

	"github.com/google/go-cmp/cmp"
)

func TestRightInputs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		input    input
		ok, warn []string
		want     Workspace
	}{
		"the standard app": {
			ok:   []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want: Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"three scopes": {
			input: input{slack: slack.Options{Scopes: slack.MinimalScopes()}},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesPair, CodeGivesApp, CodeMessagesUnknown},
			warn:  []string{CodeScopeGroup, CodeScopeCustomize},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"three scopes, Slackbot off": {
			input: input{slack: slack.Options{Scopes: slack.MinimalScopes()}, change: func(f *Form) { f.Slackbot = false }},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesPair, CodeGivesApp, CodeMessagesUnknown},
			warn:  []string{CodeScopeGroup},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"a domain with https://": {
			input: input{domain: "https://ACME.slack.com/"},
			ok:    []string{CodeTokenGood, CodeDomainReduced, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"blanks around the token": {
			input: input{token: func(s *slack.Server) string { return "\n " + s.BotToken() + " \n" }},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"the Messages tab on": {
			input: input{change: func(f *Form) { f.Myself, f.Managers = myself("U0OWNER"), []string{"m1", "m2"} }},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesTab},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"nobody to write to": {
			input: input{change: func(f *Form) { f.Myself = myself("U0NOBODY") }},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot},
			warn:  []string{CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"a link to another workspace": {
			input: input{change: func(f *Form) { f.Myself = bridge.Link{TeamID: "T0BETA", UserID: "U0OWNER"} }},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"scopes that are too many": {
			input: input{slack: slack.Options{Scopes: append(slack.StandardScopes(), "im:history", "files:write", "channels:history")}},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			warn:  []string{CodeScopeHistory, CodeScopeExtra},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"the same workspace again": {
			input: input{current: Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 3}},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme"},
		},
		"another workspace on purpose": {
			input: input{
				slack: slack.Options{TeamID: "T0BETA", TeamName: "Beta", Domain: "beta"}, domain: "beta",
				change: func(f *Form) { f.Replace = true }, current: Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 3},
			},
			ok:   []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			warn: []string{CodeTeamReplaced},
			want: Workspace{TeamID: "T0BETA", Domain: "beta", Name: "Beta"},
		},
		"Enterprise Grid, org-wide": {
			input: input{slack: slack.Options{TeamID: "E0ACME", Domain: "acme.enterprise", OrgWide: true}, domain: "https://acme.enterprise.slack.com"},
			ok:    []string{CodeTokenGood, CodeDomainGrid, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			warn:  []string{CodeTokenOrgWide},
			want:  Workspace{TeamID: "E0ACME", Domain: "acme.enterprise", Name: "Acme"},
		},
		"Enterprise Grid, the name alone": {
			input: input{slack: slack.Options{Domain: "acme.enterprise"}},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme.enterprise", Name: "Acme"},
		},
		"a name made to mislead": {
			input: input{slack: slack.Options{TeamName: "Acme\u202e\n" + strings.Repeat("x", 100)}},
			ok:    []string{CodeTokenGood, CodeDomainGood, CodeWorkspace, CodeGivesGroup, CodeGivesSlackbot, CodeMessagesUnknown},
			want:  Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme" + strings.Repeat("x", 76)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, s := tc.input.verify(t)
			if diff := cmp.Diff(tc.ok, codesOf(OK, r.Findings)) + cmp.Diff(tc.warn, codesOf(Warning, r.Findings)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
			if diff := cmp.Diff(tc.want, r.Workspace); diff != "" || !r.Passed() {
				t.Errorf("workspace: %s %v", diff, codesOf(Error, r.Findings))
			}
			said(t, r.Findings)
			posted := slices.Contains(tc.ok, CodeMessagesTab)
			if got := s.Count() > 0; got != posted {
				t.Errorf("a message was posted: %v", got)
			}
		})
	}
}

// TestTestMessage: the one message that a check sends is what it says it is.
func TestTestMessage(t *testing.T) {
	t.Parallel()
	_, s := input{change: func(f *Form) { f.Myself, f.Language = myself("U0OWNER"), "ja" }}.verify(t)
	all := s.Messages()
	if len(all) != 1 || !strings.Contains(all[0].Text, "Bellhop です") {
		t.Errorf("posted: %+v", all)
	}
}
