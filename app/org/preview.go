package org

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"bellhop/app/vault"
)

// Present is what this machine has and knows before an invitation is accepted;
// the zero value is a new installation.
type Present struct {
	Organization
	// Token is the stored one, to tell whether it would be replaced.
	Token vault.Secret
	// OfficeTeam is the workspace that the office says it uses, "" when it has
	// not said.
	OfficeTeam string
	// LinkTeam is the workspace of the person's link, "" when not connected.
	LinkTeam string
}

// Preview is what a person is shown before anything changes. Workspace has the
// name and domain that Slack told, not those of the invitation.
type Preview struct {
	OfficeHost string
	Workspace  Workspace
	Findings   []Finding

	inv Invitation
}

// Passed reports whether the invitation may be accepted.
func (p Preview) Passed() bool { return p.OfficeHost != "" && Passed(p.Findings) }

// Preview asks Slack whom the invitation's token speaks for and says what
// accepting would change. One whose workspace is not what Slack says, or not
// the office's, does not pass. Nothing is stored.
func (s *Service) Preview(ctx context.Context, inv Invitation, now Present) Preview {
	host, err := officeHost(inv.Office)
	if err != nil {
		return Preview{Findings: []Finding{finding(Error, FieldInvitation, CodeInviteUnsafe)}}
	}
	p := Preview{OfficeHost: host, inv: inv, Findings: comparePlace(host, inv, now)}
	client, account, failed := askSlack(ctx, s.Open, inv.Token, FieldInvitation)
	if failed != nil {
		p.Findings = append(p.Findings, asInvited(failed)...)
		return p
	}
	client.Close()
	is := account.Domain()
	p.Workspace = Workspace{TeamID: account.TeamID, Domain: is, Name: account.TeamName, Generation: inv.Workspace.Generation}
	p.Findings = append(p.Findings, finding(OK, FieldInvitation, CodeWorkspace, account.TeamName, is))
	if account.TeamID != inv.Workspace.TeamID || is != inv.Workspace.Domain {
		p.Findings = append(p.Findings, finding(Error, FieldInvitation, CodeInviteForged,
			fmt.Sprintf("%s, %s", inv.Workspace.Domain, inv.Workspace.TeamID), fmt.Sprintf("%s, %s", is, account.TeamID)))
	}
	if account.BotID == "" {
		p.Findings = append(p.Findings, finding(Error, FieldInvitation, CodeInviteRefused))
	}
	p.Findings = append(p.Findings, compareWorkspace(p.Workspace, inv.Token, now)...)
	return p
}

// asInvited says of a token that Slack refuses what somebody invited can do about
// it: they have no app whose token they could copy.
func asInvited(failed []Finding) []Finding {
	for i, f := range failed {
		if f.Field == FieldInvitation && strings.HasPrefix(f.Code, "token_") {
			failed[i] = finding(Error, FieldInvitation, CodeInviteRefused)
		}
	}
	return failed
}

// comparePlace says which office it is, and which one it would replace.
func comparePlace(host string, inv Invitation, now Present) []Finding {
	found := []Finding{finding(OK, FieldInvitation, CodeInviteHost, host)}
	u, err := url.Parse(inv.Office)
	if err != nil || loopback(u.Hostname()) {
		found = append(found, finding(Warning, FieldInvitation, CodeInviteLoopback, host))
	}
	if now.Office != "" && now.Office != inv.Office {
		was, err := officeHost(now.Office)
		if err != nil {
			was = ""
		}
		found = append(found, finding(Warning, FieldInvitation, CodeInviteOffice, host, was))
	}
	return found
}

// compareWorkspace says what becomes of the workspace, the token and the link.
func compareWorkspace(w Workspace, token vault.Secret, now Present) []Finding {
	var found []Finding
	about := func(level Level, code string, args ...string) {
		found = append(found, finding(level, FieldInvitation, code, args...))
	}
	if now.OfficeTeam != "" && now.OfficeTeam != w.TeamID {
		about(Error, CodeInviteForeign, w.Domain)
	}
	if now.LinkTeam != "" && now.LinkTeam != w.TeamID {
		about(Warning, CodeInviteLink, w.Domain)
	}
	switch has := now.Workspace; {
	case has.TeamID == "":
	case has.TeamID != w.TeamID:
		about(Warning, CodeInviteWorkspace, w.Domain, has.Domain)
	case w.Generation < has.Generation:
		about(Error, CodeInviteOlder)
	case now.Token.Equal(token):
		about(OK, CodeInviteSame)
	default:
		about(Warning, CodeInviteToken)
	}
	return found
}

// Accept stores what a preview showed: the office, the workspace and the token.
// It is called once the person has confirmed, and connects nobody. A preview
// that did not pass is ErrNotShown; after any error all is as it was.
func (s *Service) Accept(ctx context.Context, p Preview) error {
	if !p.Passed() || p.inv.Token.Empty() {
		return fmt.Errorf("org: accept invitation: %w", ErrNotShown)
	}
	s.storing.Lock()
	defer s.storing.Unlock()
	old, err := s.token(ctx)
	if err != nil {
		return err
	}
	return s.store(ctx, p.inv.Token, old, Organization{Office: p.inv.Office, Workspace: p.Workspace})
}

// Handout is an invitation to hand on. Link is "" when it is too long for one.
// The passphrase goes another way than the file or link.
type Handout struct {
	File       []byte
	Link       string
	Passphrase vault.Secret
}

// Invite makes an invitation to what is stored, with a passphrase of its own.
// ErrUnfit: there is no workspace or token yet.
func (s *Service) Invite(ctx context.Context) (Handout, error) {
	now, err := s.Settings.Organization(ctx)
	if err != nil {
		return Handout{}, fmt.Errorf("org: read the settings: %w", err)
	}
	token, err := s.token(ctx)
	if err != nil {
		return Handout{}, err
	}
	h := Handout{Passphrase: NewPassphrase()}
	h.File, err = s.create(Invitation{Office: now.Office, Workspace: now.Workspace, Token: token}, h.Passphrase)
	if err != nil {
		return Handout{}, err
	}
	if h.Link, err = Link(h.File); err != nil {
		h.Link = ""
	}
	return h, nil
}

func (s *Service) create(inv Invitation, passphrase vault.Secret) ([]byte, error) {
	if s.work > 0 {
		return create(inv, passphrase, s.work)
	}
	return Create(inv, passphrase)
}
