package agent

import (
	"errors"
	"slices"
	"testing"

	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/state"
	"bellhop/app/vault"
)

func (w *world) goodForm() control.WorkspaceForm {
	return control.WorkspaceForm{Token: control.Sensitive(w.slack.BotToken()), Domain: "https://acme.slack.com/", Slackbot: true}
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	if f, ok := errors.AsType[*control.Failure](err); !ok || f.Code != code || f.Text == "" {
		t.Errorf("got %v, want the code %s", err, code)
	}
}

// An owner saves the workspace and invites; a colleague's new installation opens
// the invitation, signs in, connects, and has messages relayed.
func TestFromTheOwnersFormToAColleaguesMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start()
	r.signsIn(olga)
	s := r.shows("connected", connected)
	if !s.Office.Self.Manages || s.Setup.Workspace || !s.Setup.Office {
		t.Errorf("an owner is shown as %+v with %+v", s.Office.Self, s.Setup)
	}
	bad := w.goodForm()
	bad.Domain = "other"
	report, err := r.SaveWorkspace(r.ctx, bad)
	if err != nil || report.Saved || !slices.ContainsFunc(report.Findings, func(f control.Finding) bool { return f.Level == control.LevelError && f.Text != "" }) {
		t.Errorf("another domain: %+v, %v", report, err)
	}
	if w.vault.names() != 1 {
		t.Error("a form that failed left a token")
	}
	if report, err = r.SaveWorkspace(r.ctx, w.goodForm()); err != nil || !report.Saved || report.Domain != "acme" {
		t.Fatalf("saved: %+v, %v", report, err)
	}
	r.inOffice("told of the workspace", func() bool {
		told := w.office.Organization().Slack
		return told != nil && told.TeamID == w.slack.TeamID() && told.Generation == 1
	})
	r.shows("the workspace", func(s state.State) bool {
		return s.Workspace != nil && s.Workspace.Domain == "acme" && s.Setup.Workspace
	})
	inv, err := r.Invite(r.ctx)
	if err != nil || inv.FileName != "acme.bellhop-invite" {
		t.Fatalf("invite: %s, %v", inv.FileName, err)
	}
	// The office is another one by the time that the invitation is accepted.
	stale, err := r.OpenInvitation(r.ctx, control.OpenInvitation{Link: inv.Link, Passphrase: inv.Passphrase})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := newWorld(t)
	if _, err := r.SignIn(r.ctx, goodSignIn(elsewhere)); err != nil {
		t.Fatal(err)
	}
	refusedWith(t, r.AcceptInvitation(r.ctx, stale.ID), state.CodeNotShown)
	if got := r.shows("elsewhere", connected); got.Office.Address != elsewhere.url {
		t.Errorf("the token of one office goes to %s", got.Office.Address)
	}
	r.ends()

	other := newWorld(t)
	other.office, other.slack, other.url, other.api = w.office, w.slack, w.url, w.api
	o := other.start()
	for phrase, code := range map[control.Sensitive]string{
		"legal winner thank year wave sausage":  "passphrase",
		"legal winner thank year wave sausages": org.CodePassphraseWord,
		"legal winner thank year wave":          org.CodePassphraseWords,
	} {
		_, err = o.OpenInvitation(o.ctx, control.OpenInvitation{File: inv.File, Passphrase: phrase})
		refusedWith(t, err, code)
	}
	preview, err := o.OpenInvitation(o.ctx, control.OpenInvitation{Link: inv.Link, Passphrase: inv.Passphrase})
	if err != nil || preview.ID == "" || preview.Domain != "acme" || len(preview.Replaces) != 0 {
		t.Fatalf("the preview: %+v, %v", preview, err)
	}
	if other.vault.names() != 0 {
		t.Error("a preview stored something")
	}
	refusedWith(t, o.AcceptInvitation(o.ctx, "another"), state.CodeNotShown)
	if err := o.AcceptInvitation(o.ctx, preview.ID); err != nil {
		t.Fatal(err)
	}
	refusedWith(t, o.AcceptInvitation(o.ctx, preview.ID), state.CodeNotShown)
	if s := o.shows("the address", func(s state.State) bool { return s.Setup.Workspace }); s.Office.Address != w.url || s.Setup.Office {
		t.Errorf("after accepting: %+v", s.Setup)
	}
	if _, err := o.SignIn(o.ctx, goodSignIn(w)); err != nil {
		t.Fatal(err)
	}
	o.shows("connected", connected)
	o.connects(rheaSlack)
	w.say(bob, rhea, "welcome aboard")
	o.inSlackOf(rheaSlack, "welcome aboard")
	o.ends()
}

// What is the owners' is refused to others, and an invitation to another office
// takes the old office's token away.
func TestWorkspaceIsTheOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vault.put(vault.BotToken, w.slack.BotToken())
	r := w.start()
	_, err := r.SaveWorkspace(r.ctx, w.goodForm())
	refusedWith(t, err, state.CodeNotReady)
	r.signsIn(rhea)
	r.shows("connected", connected)
	_, err = r.SaveWorkspace(r.ctx, w.goodForm())
	refusedWith(t, err, state.CodeNotManager)
	_, err = r.CheckWorkspace(r.ctx, w.goodForm())
	refusedWith(t, err, state.CodeNotManager)
	_, err = r.Invite(r.ctx)
	refusedWith(t, err, state.CodeNotManager)
	shape := w.goodForm()
	shape.Token, shape.ShapeOnly = "xoxp-1", true
	if report, err := r.CheckWorkspace(r.ctx, shape); err != nil || len(report.Findings) == 0 || report.Domain != "acme" {
		t.Errorf("by its look: %+v, %v", report, err)
	}
	app, err := r.SlackApp(r.ctx, "minimal")
	if err != nil || len(app.Scopes) != 3 || app.Scopes[0].For == "" || len(app.Steps) != 12 || app.ForAdmin == "" {
		t.Errorf("the Slack app: %+v, %v", app, err)
	}
	r.ends()
}
