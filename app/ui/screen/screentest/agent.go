package screentest

import (
	"context"
	"sync"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
)

// Call is one thing that the agent was asked.
type Call struct {
	Method string
	With   any // nil when the method takes nothing
}

// Agent is a screen.Agent with a script. Its zero value answers everything
// with nothing. The fields are set before it is used.
type Agent struct {
	// Fail holds the error of a method, by its name.
	Fail map[string]error

	SignedIn   control.SignedIn
	App        control.SlackApp
	Report     control.Report
	Invitation control.Invitation
	Preview    control.Preview
	Unlinked   control.UnlinkResult
	Support    string // what Diagnostics answers

	// Page answers Activity, and Answer answers Reply; nil answers nothing.
	Page   func(control.ActivityQuery) control.ActivityPage
	Answer func(control.ReplyTo) control.Reply
	// Linking plays a session of connecting. Nil ends it at once, well.
	Linking func(ctx context.Context, in control.Typing, tell func(control.Progress)) (control.LinkResult, error)

	worker *worker // Env's

	mu    sync.Mutex
	calls []Call
}

var _ screen.Agent = (*Agent)(nil)

// Calls are what was asked so far, in order.
func (a *Agent) Calls() []Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Call(nil), a.calls...)
}

// Forget empties Calls.
func (a *Agent) Forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = nil
}

// Intents are the wishes among Calls, in order.
func (a *Agent) Intents() (all []state.Intent) {
	for _, c := range a.Calls() {
		if i, ok := c.With.(state.Intent); ok && c.Method == "Intend" {
			all = append(all, i)
		}
	}
	return all
}

// Refusal is the error that the agent gives for a code, with its sentence.
func Refusal(code, text string) error { return &control.Failure{Code: code, Text: text} }

func (a *Agent) note(ctx context.Context, method string, with any) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, Call{method, with})
	if err := a.Fail[method]; err != nil {
		return err
	}
	return ctx.Err()
}

// Intend implements screen.Wishes.
func (a *Agent) Intend(ctx context.Context, i state.Intent) error { return a.note(ctx, "Intend", i) }

// Retry implements screen.Wishes.
func (a *Agent) Retry(ctx context.Context, id string) error { return a.note(ctx, "Retry", id) }

// Drop implements screen.Wishes.
func (a *Agent) Drop(ctx context.Context, id string) error { return a.note(ctx, "Drop", id) }

// Link implements screen.Person.
func (a *Agent) Link(ctx context.Context, in control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
	if err := a.note(ctx, "Link", nil); err != nil || a.Linking == nil {
		return control.LinkResult{}, err
	}
	return a.Linking(ctx, in, tell)
}

// Unlink implements screen.Person.
func (a *Agent) Unlink(ctx context.Context) (control.UnlinkResult, error) {
	return a.Unlinked, a.note(ctx, "Unlink", nil)
}

// SignIn implements screen.Account.
func (a *Agent) SignIn(ctx context.Context, in control.SignIn) (control.SignedIn, error) {
	return answered(a.SignedIn, a.note(ctx, "SignIn", in))
}

// SignOut implements screen.Account.
func (a *Agent) SignOut(ctx context.Context) error { return a.note(ctx, "SignOut", nil) }

// SlackApp implements screen.Workspace.
func (a *Agent) SlackApp(ctx context.Context, choice string) (control.SlackApp, error) {
	return answered(a.App, a.note(ctx, "SlackApp", choice))
}

// CheckWorkspace implements screen.Workspace.
func (a *Agent) CheckWorkspace(ctx context.Context, in control.WorkspaceForm) (control.Report, error) {
	return answered(a.Report, a.note(ctx, "CheckWorkspace", in))
}

// SaveWorkspace implements screen.Workspace.
func (a *Agent) SaveWorkspace(ctx context.Context, in control.WorkspaceForm) (control.Report, error) {
	return answered(a.Report, a.note(ctx, "SaveWorkspace", in))
}

// Invite implements screen.Workspace.
func (a *Agent) Invite(ctx context.Context) (control.Invitation, error) {
	return answered(a.Invitation, a.note(ctx, "Invite", nil))
}

// OpenInvitation implements screen.Invited.
func (a *Agent) OpenInvitation(ctx context.Context, in control.OpenInvitation) (control.Preview, error) {
	return answered(a.Preview, a.note(ctx, "OpenInvitation", in))
}

// AcceptInvitation implements screen.Invited.
func (a *Agent) AcceptInvitation(ctx context.Context, id string) error {
	return a.note(ctx, "AcceptInvitation", id)
}

// Activity implements screen.Messages.
func (a *Agent) Activity(ctx context.Context, in control.ActivityQuery) (control.ActivityPage, error) {
	if err := a.note(ctx, "Activity", in); err != nil || a.Page == nil {
		return control.ActivityPage{}, err
	}
	return a.Page(in), nil
}

// Reply implements screen.Messages.
func (a *Agent) Reply(ctx context.Context, in control.ReplyTo) (control.Reply, error) {
	if err := a.note(ctx, "Reply", in); err != nil || a.Answer == nil {
		return control.Reply{}, err
	}
	return a.Answer(in), nil
}

// DeleteEverything implements screen.House.
func (a *Agent) DeleteEverything(ctx context.Context) error {
	return a.note(ctx, "DeleteEverything", nil)
}

// Diagnostics implements screen.House.
func (a *Agent) Diagnostics(ctx context.Context) (string, error) {
	return answered(a.Support, a.note(ctx, "Diagnostics", nil))
}

func answered[T any](v T, err error) (T, error) {
	if err != nil {
		var nothing T
		return nothing, err
	}
	return v, nil
}
