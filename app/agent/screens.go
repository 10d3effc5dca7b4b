package agent

import (
	"context"

	"bellhop/app/control"
	"bellhop/app/state"
)

var _ control.Screens = screens{}

func notHere() error { return &control.Failure{Code: state.CodeNotHere} }

// SlackApp implements control.Workspaces.
func (s screens) SlackApp(context.Context, string, string) (control.SlackApp, error) {
	return control.SlackApp{}, notHere()
}

// CheckWorkspace implements control.Workspaces.
func (s screens) CheckWorkspace(context.Context, string, control.WorkspaceForm) (control.Report, error) {
	return control.Report{}, notHere()
}

// SaveWorkspace implements control.Workspaces.
func (s screens) SaveWorkspace(context.Context, string, control.WorkspaceForm) (control.Report, error) {
	return control.Report{}, notHere()
}

// Invite implements control.Workspaces.
func (s screens) Invite(context.Context, string) (control.Invitation, error) {
	return control.Invitation{}, notHere()
}

// OpenInvitation implements control.Invitations.
func (s screens) OpenInvitation(context.Context, string, control.OpenInvitation) (control.Preview, error) {
	return control.Preview{}, notHere()
}

// AcceptInvitation implements control.Invitations.
func (s screens) AcceptInvitation(context.Context, string) error { return notHere() }

// Activity implements control.Activities.
func (s screens) Activity(context.Context, string, control.ActivityQuery) (control.ActivityPage, error) {
	return control.ActivityPage{}, notHere()
}

// Reply implements control.Activities.
func (s screens) Reply(context.Context, control.ReplyTo) (control.Reply, error) {
	return control.Reply{}, notHere()
}

// DeleteEverything implements control.House.
func (s screens) DeleteEverything(context.Context) error { return notHere() }

// Diagnostics implements control.House.
func (s screens) Diagnostics(context.Context) (string, error) { return "", notHere() }

// OpenWindow implements control.House.
func (s screens) OpenWindow(context.Context, control.Show) error { return notHere() }
