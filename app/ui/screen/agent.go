package screen

import (
	"context"

	"bellhop/app/control"
	"bellhop/app/state"
)

// Agent is what screens ask of the running agent. *control.Client has all of
// it; its methods may take as long as the network does.
type Agent interface {
	Wishes
	Person
	Account
	Workspace
	Invited
	Messages
	House
}

// Wishes are told, and seen to have been done in a later state.
type Wishes interface {
	Intend(ctx context.Context, intent state.Intent) error
	Retry(ctx context.Context, id string) error
	Drop(ctx context.Context, id string) error
}

// Person connects and disconnects the person.
type Person interface {
	Link(ctx context.Context, in control.Typing, tell func(control.Progress)) (control.LinkResult, error)
	Unlink(ctx context.Context) (control.UnlinkResult, error)
}

// Account is the office's.
type Account interface {
	SignIn(ctx context.Context, in control.SignIn) (control.SignedIn, error)
	SignOut(ctx context.Context) error
}

// Workspace is what an owner sets up.
type Workspace interface {
	SlackApp(ctx context.Context, choice string) (control.SlackApp, error)
	CheckWorkspace(ctx context.Context, in control.WorkspaceForm) (control.Report, error)
	SaveWorkspace(ctx context.Context, in control.WorkspaceForm) (control.Report, error)
	Invite(ctx context.Context) (control.Invitation, error)
}

// Invited opens what an owner made.
type Invited interface {
	OpenInvitation(ctx context.Context, in control.OpenInvitation) (control.Preview, error)
	AcceptInvitation(ctx context.Context, id string) error
}

// Messages tells what became of messages, and answers them.
type Messages interface {
	Activity(ctx context.Context, in control.ActivityQuery) (control.ActivityPage, error)
	Reply(ctx context.Context, in control.ReplyTo) (control.Reply, error)
}

// House is the rest.
type House interface {
	DeleteEverything(ctx context.Context) error
	Diagnostics(ctx context.Context) (string, error)
}

var _ Agent = (*control.Client)(nil)
