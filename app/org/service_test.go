package org

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bellhop/app/vault"
	"bellhop/bridge/sandbox/slack"

	"github.com/google/go-cmp/cmp"
)

const office = "wss://office.example/gateway"

// TestSave: what passed is stored, once and together; what did not, or could
// not be, leaves all as it was.
func TestSave(t *testing.T) {
	t.Parallel()
	const old = "xoxb-111111111111-1111111111111-oldabcdefghijklmnop"
	acme := func(generation int) Workspace {
		return Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme", Generation: generation}
	}
	for name, tc := range map[string]struct {
		slack  slack.Options
		before func(*shelf)
		change func(*Form)
		want   Workspace
		failed bool
		err    error
	}{
		"the first":           {want: acme(1)},
		"the same token":      {before: has(acme(4), botToken), want: acme(4)},
		"a new token":         {before: has(acme(4), old), want: acme(5)},
		"the token was lost":  {before: has(acme(4), ""), want: acme(5)},
		"a token left behind": {before: has(Workspace{}, old), want: acme(1)},
		"another workspace": {
			before: has(Workspace{TeamID: "T0BETA", Domain: "beta", Generation: 7}, old),
			change: func(f *Form) { f.Replace = true }, want: acme(8),
		},
		"another workspace by mistake": {before: has(Workspace{TeamID: "T0BETA", Domain: "beta", Generation: 7}, old), failed: true},
		"missing scopes":               {slack: slack.Options{Scopes: []string{"users:read"}}, before: has(acme(4), old), failed: true},
		"a wrong domain":               {before: has(acme(4), old), change: func(f *Form) { f.Domain = "beta" }, failed: true},
		"a keyring that refuses": {
			before: func(s *shelf) { has(acme(4), old)(s); s.refuseSecret = true }, err: errRefused,
		},
		"settings that refuse": {
			before: func(s *shelf) { has(acme(4), old)(s); s.refuseSetting = true }, err: errRefused,
		},
		"settings that refuse the first": {
			before: func(s *shelf) { s.refuseSetting = true }, err: errRefused,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, open := workspace(t, tc.slack)
			s := &shelf{}
			if tc.before != nil {
				tc.before(s)
			}
			s.has.Office = office
			was, wasToken := s.has, s.secrets[vault.BotToken]
			f := Form{Token: vault.NewSecret(" " + botToken + "\n"), Domain: "https://acme.slack.com/"}
			if tc.change != nil {
				tc.change(&f)
			}
			r, err := (&Service{Open: open, Vault: s, Settings: s}).Save(t.Context(), f)
			if !errors.Is(err, tc.err) || r.Passed() == tc.failed {
				t.Fatalf("%v, %v", err, codesOf(Error, r.Findings))
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("the error tells: %v", err)
			}
			want, token := Organization{Office: office, Workspace: tc.want}, botToken
			if tc.failed || tc.err != nil {
				want, token = was, wasToken
			}
			if diff := cmp.Diff(want, s.has) + cmp.Diff(token, s.secrets[vault.BotToken]); diff != "" {
				t.Errorf("kept: %s", diff)
			}
			if tc.failed && s.writes > 0 {
				t.Errorf("%d writes of what failed", s.writes)
			}
		})
	}
}

func has(w Workspace, token string) func(*shelf) {
	return func(s *shelf) {
		s.has.Workspace = w
		if token != "" {
			s.secrets = map[string]string{vault.BotToken: token}
		}
	}
}

// deaf is a keyring that does not answer.
type deaf struct{ *shelf }

func (deaf) Get(context.Context, string) (vault.Secret, error) {
	return vault.Secret{}, vault.ErrLocked
}

func TestKeyringThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	_, open := workspace(t, slack.Options{})
	s := &shelf{}
	service := &Service{Open: open, Vault: deaf{s}, Settings: s}
	_, err := service.Save(t.Context(), Form{Token: vault.NewSecret(botToken), Domain: "acme"})
	if !errors.Is(err, vault.ErrLocked) || s.writes > 0 {
		t.Errorf("save: %v, %d writes", err, s.writes)
	}
	if _, err := service.Invite(t.Context()); !errors.Is(err, vault.ErrLocked) {
		t.Errorf("invite: %v", err)
	}
	p := service.Preview(t.Context(), invitation(), Present{})
	if err := service.Accept(t.Context(), p); !errors.Is(err, vault.ErrLocked) || s.writes > 0 {
		t.Errorf("accept: %v, %d writes", err, s.writes)
	}
}

// TestReplaceTheToken goes the whole way: an owner saves and invites, a member
// joins; the owner replaces the token, and the member's old invitation is not
// taken any more, the new one is.
func TestReplaceTheToken(t *testing.T) {
	t.Parallel()
	sl, open := workspace(t, slack.Options{})
	owners, members := &shelf{has: Organization{Office: office}}, &shelf{}
	owner := &Service{Open: open, Vault: owners, Settings: owners, work: light}
	member := &Service{Open: open, Vault: members, Settings: members}
	join := func(h Handout) (Preview, error) {
		inv, err := Open([]byte(h.Link), h.Passphrase)
		if err != nil {
			t.Fatal(err)
		}
		p := member.Preview(t.Context(), inv, Present{Organization: members.has, Token: vault.NewSecret(members.secrets[vault.BotToken])})
		said(t, p.Findings)
		return p, member.Accept(t.Context(), p)
	}
	save := func() Handout {
		r, err := owner.Save(t.Context(), Form{Token: vault.NewSecret(sl.BotToken()), Domain: "acme"})
		if err != nil || !r.Passed() {
			t.Fatalf("%v, %v", err, codesOf(Error, r.Findings))
		}
		h, err := owner.Invite(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := save()
	if _, err := join(first); err != nil {
		t.Fatal(err)
	}
	sl.ReplaceToken()
	second := save()
	if first.Passphrase.Equal(second.Passphrase) {
		t.Error("the same passphrase twice")
	}
	if p, err := join(second); err != nil || !strings.Contains(strings.Join(codesOf(Warning, p.Findings), " "), CodeInviteToken) {
		t.Errorf("the new invitation: %v, %v", err, p.Findings)
	}
	want := Organization{Office: office, Workspace: Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme", Generation: 2}}
	if diff := cmp.Diff(want, members.has) + cmp.Diff(sl.BotToken(), members.secrets[vault.BotToken]); diff != "" {
		t.Error(diff)
	}
	writes := members.writes
	if p, err := join(first); !errors.Is(err, ErrNotShown) || p.Passed() || members.writes != writes {
		t.Errorf("the old invitation: %v, %v", err, p.Findings)
	}
}

func TestInviteToNothing(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*shelf{
		"nothing":      {},
		"no workspace": {has: Organization{Office: office}, secrets: map[string]string{vault.BotToken: botToken}},
		"no token":     {has: Organization{Office: office, Workspace: Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 1}}},
		"no office":    {has: Organization{Workspace: Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 1}}, secrets: map[string]string{vault.BotToken: botToken}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := (&Service{Vault: s, Settings: s}).Invite(t.Context())
			if !errors.Is(err, ErrUnfit) || h.File != nil {
				t.Fatal(err)
			}
			inWords(t, err)
		})
	}
}
