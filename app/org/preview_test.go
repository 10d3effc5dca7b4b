package org

import (
	"errors"
	"slices"
	"testing"

	"bellhop/app/vault"
	"bellhop/bridge/sandbox/slack"

	"github.com/google/go-cmp/cmp"
)

func TestPreview(t *testing.T) {
	t.Parallel()
	present := func(change func(*Present)) Present {
		p := Present{
			Organization: Organization{
				Office:    invitation().Office,
				Workspace: Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme", Generation: 2},
			},
			Token: vault.NewSecret(botToken), OfficeTeam: "T0ACME", LinkTeam: "T0ACME",
		}
		change(&p)
		return p
	}
	for name, tc := range map[string]struct {
		slack           slack.Options
		before          func(*slack.Server)
		change          func(*Invitation)
		now             Present
		open            Opener
		lie             func(*Account)
		errs, warns, ok []string
	}{
		"a new machine": {ok: []string{CodeInviteHost, CodeWorkspace}},
		"the same again": {
			now: present(func(*Present) {}), ok: []string{CodeInviteHost, CodeWorkspace, CodeInviteSame},
		},
		"a new token": {
			now:   present(func(p *Present) { p.Token = vault.NewSecret("another"); p.Workspace.Generation = 1 }),
			warns: []string{CodeInviteToken}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"another office": {
			now:   present(func(p *Present) { p.Office = "wss://other.example/" }),
			warns: []string{CodeInviteOffice}, ok: []string{CodeInviteHost, CodeWorkspace, CodeInviteSame},
		},
		"another workspace": {
			now: present(func(p *Present) {
				p.Workspace.TeamID, p.Workspace.Domain, p.OfficeTeam, p.LinkTeam = "T0BETA", "beta", "", "T0BETA"
			}),
			warns: []string{CodeInviteLink, CodeInviteWorkspace}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"an office on this computer": {
			change: func(i *Invitation) { i.Office = "ws://127.0.0.1:8080/" },
			warns:  []string{CodeInviteLoopback}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"older than what is here": {
			now:  present(func(p *Present) { p.Workspace.Generation = 3 }),
			errs: []string{CodeInviteOlder}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"forged: the token is of another workspace": {
			slack: slack.Options{TeamID: "T0EVIL", TeamName: "Evil", Domain: "evil"},
			errs:  []string{CodeInviteForged}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"forged: another domain": {
			change: func(i *Invitation) { i.Workspace.Domain = "bank" },
			errs:   []string{CodeInviteForged}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"forged: another team of that domain": {
			change: func(i *Invitation) { i.Workspace.TeamID = "T0OTHER" },
			errs:   []string{CodeInviteForged}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"not a bot's token": {
			lie:  func(a *Account) { a.BotID = "" },
			errs: []string{CodeInviteRefused}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"foreign: the office has another workspace": {
			now:  Present{OfficeTeam: "T0BETA"},
			errs: []string{CodeInviteForeign}, ok: []string{CodeInviteHost, CodeWorkspace},
		},
		"an office that no invitation holds": {
			change: func(i *Invitation) { i.Office = "ws://office.example/" }, errs: []string{CodeInviteUnsafe},
		},
		"a token that was revoked since": {
			before: (*slack.Server).RevokeToken,
			errs:   []string{CodeInviteRefused}, ok: []string{CodeInviteHost},
		},
		"no network": {open: nowhere(nil, nil), errs: []string{CodeNoNetwork}, ok: []string{CodeInviteHost}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sl, open := workspace(t, tc.slack)
			if tc.before != nil {
				tc.before(sl)
			}
			if tc.open != nil {
				open = tc.open
			}
			if tc.lie != nil {
				open = changed(open, tc.lie)
			}
			inv := invitation()
			if tc.change != nil {
				tc.change(&inv)
			}
			s := &shelf{has: tc.now.Organization}
			service := &Service{Open: open, Vault: s, Settings: s}
			p := service.Preview(t.Context(), inv, tc.now)
			got := map[string][]string{"error": codesOf(Error, p.Findings), "warning": codesOf(Warning, p.Findings), "ok": codesOf(OK, p.Findings)}
			if diff := cmp.Diff(map[string][]string{"error": tc.errs, "warning": tc.warns, "ok": tc.ok}, got); diff != "" {
				t.Error(diff)
			}
			said(t, p.Findings)
			if s.writes > 0 || p.Passed() != (tc.errs == nil) {
				t.Errorf("%d writes before anybody confirmed, passed %v", s.writes, p.Passed())
			}
			err := service.Accept(t.Context(), p)
			if tc.errs != nil && (!errors.Is(err, ErrNotShown) || s.writes > 0) || tc.errs == nil && err != nil {
				t.Fatalf("accept: %v, %d writes", err, s.writes)
			}
			if tc.errs == nil && (s.has.Office != inv.Office || s.has.Workspace != p.Workspace || s.secrets[vault.BotToken] != botToken) {
				t.Errorf("kept: %+v", s.has)
			}
		})
	}
}

// TestPreviewShowsWhatSlackSays: the name on the page is not the invitation's.
func TestPreviewShowsWhatSlackSays(t *testing.T) {
	t.Parallel()
	_, open := workspace(t, slack.Options{TeamName: "Acme Inc."})
	inv := invitation()
	inv.Office, inv.Workspace.Name = "wss://Office.Example:8443/gateway", "Your Bank"
	p := (&Service{Open: open}).Preview(t.Context(), inv, Present{})
	if p.Workspace.Name != "Acme Inc." || p.OfficeHost != "office.example:8443" || !p.Passed() {
		t.Errorf("shows %+v of %s", p.Workspace, p.OfficeHost)
	}
	for _, f := range p.Findings {
		if slices.Contains(f.Args, "Your Bank") {
			t.Errorf("%+v", f)
		}
	}
	if err := new(Service).Accept(t.Context(), Preview{OfficeHost: "x"}); !errors.Is(err, ErrNotShown) {
		t.Errorf("a preview that nobody made: %v", err)
	}
}
