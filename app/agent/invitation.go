package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/assets"
)

// shown is the last invitation that a person was shown, until it is accepted.
type shown struct {
	mu      sync.Mutex
	id      string
	preview org.Preview
	present string // the office that there was
	moves   bool   // to another office
}

func (s *shown) put(p org.Preview, present string, moves bool) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.preview, s.present, s.moves = rand.Text(), p, present, moves
	return s.id
}

// take gives what was shown, if the office is still the one that it was compared
// with.
func (s *shown) take(id, present string) (p org.Preview, moves, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" || id != s.id || present != s.present {
		return p, false, false
	}
	p, moves = s.preview, s.moves
	s.id, s.preview = "", org.Preview{}
	return p, moves, true
}

// Invite implements control.Workspaces.
func (s *workspaces) Invite(ctx context.Context, language string) (control.Invitation, error) {
	if err := s.managing(); err != nil {
		return control.Invitation{}, err
	}
	h, err := s.org.Invite(ctx)
	debug.FreeOSMemory() // what scrypt took is not needed again
	if err != nil {
		return control.Invitation{}, inviteFailure(language, err)
	}
	name := "bellhop"
	if w := s.settings.Settings().Workspace; w != nil {
		name = w.Domain
	}
	return control.Invitation{
		File: h.File, FileName: name + org.FileSuffix, Link: h.Link, Passphrase: control.Sensitive(h.Passphrase.Reveal()),
		Expires: time.Now().Add(org.Valid).UTC().Truncate(time.Second),
	}, nil
}

// OpenInvitation implements control.Invitations. What was shown last can be
// accepted; nothing is stored before.
func (s *workspaces) OpenInvitation(ctx context.Context, language string, in control.OpenInvitation) (control.Preview, error) {
	data := in.File
	if len(data) == 0 {
		data = []byte(in.Link)
	}
	phrase := vault.NewSecret(string(in.Passphrase))
	inv, err := org.Open(data, phrase)
	debug.FreeOSMemory() // what scrypt took is not needed again
	if errors.Is(err, org.ErrPassphrase) {
		return control.Preview{}, passphraseFailure(language, phrase)
	}
	if err != nil {
		return control.Preview{}, inviteFailure(language, err)
	}
	now, err := s.present(ctx)
	if err != nil {
		return control.Preview{}, err
	}
	p := s.org.Preview(ctx, inv, now)
	out := control.Preview{
		OfficeHost: p.OfficeHost, Workspace: p.Workspace.Name, Domain: p.Workspace.Domain,
		Replaces: replaced(inv, p, now), Findings: said(language, p.Findings),
	}
	if p.Passed() {
		out.ID = s.shown.put(p, now.Office, now.Office != "" && now.Office != inv.Office)
	}
	return out, nil
}

// present is what this machine has before an invitation is accepted.
func (s *workspaces) present(ctx context.Context) (org.Present, error) {
	o, err := s.org.Organization(ctx)
	if err != nil {
		return org.Present{}, err
	}
	now := org.Present{Organization: o}
	if now.Token, err = s.secrets.optionalSecret(ctx, vault.BotToken); err != nil {
		return now, keyringFailure(err)
	}
	if told := s.seats.snapshot().Office.Organization.Slack; told != nil {
		now.OfficeTeam = told.TeamID
	}
	link, err := s.link(ctx)
	if link != nil {
		now.LinkTeam = link.TeamID
	}
	return now, err
}

// replaced names what accepting would take away.
func replaced(inv org.Invitation, p org.Preview, now org.Present) []string {
	var names []string
	if u, err := url.Parse(now.Office); err == nil && now.Office != "" && now.Office != inv.Office {
		names = append(names, u.Host)
	}
	if now.Workspace.TeamID != "" && now.Workspace.TeamID != p.Workspace.TeamID {
		names = append(names, now.Workspace.Domain+".slack.com")
	}
	return names
}

// AcceptInvitation implements control.Invitations.
func (s *workspaces) AcceptInvitation(ctx context.Context, id string) error {
	return keyringFailure(s.seats.between(ctx, func(ctx context.Context) error {
		p, moves, ok := s.shown.take(id, s.settings.Settings().Office)
		if !ok {
			return &control.Failure{Code: state.CodeNotShown}
		}
		return s.accept(ctx, p, moves)
	}))
}

// accept stores what was shown. The token of one office is not for another
// one, so with another address it goes first, and the person signs in again.
func (s *workspaces) accept(ctx context.Context, p org.Preview, moves bool) error {
	if !moves {
		return s.org.Accept(ctx, p)
	}
	old, err := s.secrets.optionalSecret(ctx, vault.OfficeToken)
	if err != nil {
		return err
	}
	if err := s.secrets.Delete(ctx, vault.OfficeToken); err != nil {
		return err
	}
	err = s.org.Accept(ctx, p)
	if err != nil && !old.Empty() {
		err = errors.Join(err, s.secrets.Set(ctx, vault.OfficeToken, old))
	}
	return err
}

// passphraseFailure says what is wrong with a passphrase that opens nothing,
// where that is to be seen: a word too few, or one that is spelt wrong.
func passphraseFailure(language string, typed vault.Secret) error {
	found := org.CheckPassphrase(typed)
	if org.Passed(found) {
		return inviteFailure(language, org.ErrPassphrase)
	}
	return &control.Failure{Code: found[0].Code, Text: found[0].Say(assets.Words(language))}
}

// inviteFailure is what a person is told of an invitation.
func inviteFailure(language string, err error) error {
	code, _, ok := org.Explain(err)
	text, said := org.SayError(assets.Words(language), err)
	if !ok || !said {
		return keyringFailure(err)
	}
	return &control.Failure{Code: code, Text: text}
}
