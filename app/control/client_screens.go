package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"bellhop/app/state"
)

// SignIn signs in to an office. What it refuses is a *Failure and stored nowhere.
func (c *Client) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	return asked[SignedIn](ctx, c, "/v1/office/sign-in", in)
}

// SignOut forgets the office's token and address, and gives the lease back.
func (c *Client) SignOut(ctx context.Context) error { return c.tell(ctx, "/v1/office/sign-out", nil) }

// SlackApp tells how to make the Slack app; choice is "standard" or "minimal".
func (c *Client) SlackApp(ctx context.Context, in string) (SlackApp, error) {
	return asked[SlackApp](ctx, c, "/v1/workspace/app", choice{in})
}

// CheckWorkspace asks Slack about a form and stores nothing.
func (c *Client) CheckWorkspace(ctx context.Context, in WorkspaceForm) (Report, error) {
	return asked[Report](ctx, c, "/v1/workspace/check", in)
}

// SaveWorkspace checks a form and stores it when nothing is an error.
func (c *Client) SaveWorkspace(ctx context.Context, in WorkspaceForm) (Report, error) {
	return asked[Report](ctx, c, "/v1/workspace/save", in)
}

// Invite makes a new invitation with a passphrase of its own.
func (c *Client) Invite(ctx context.Context) (Invitation, error) {
	return asked[Invitation](ctx, c, "/v1/invitation/new", nil)
}

// OpenInvitation decrypts an invitation and tells what it would do.
func (c *Client) OpenInvitation(ctx context.Context, in OpenInvitation) (Preview, error) {
	return asked[Preview](ctx, c, "/v1/invitation/open", in)
}

// AcceptInvitation does what a preview said. It never starts connecting.
func (c *Client) AcceptInvitation(ctx context.Context, id string) error {
	return c.tell(ctx, "/v1/invitation/accept", named{id})
}

// Activity asks what became of messages, newest first.
func (c *Client) Activity(ctx context.Context, in ActivityQuery) (ActivityPage, error) {
	return asked[ActivityPage](ctx, c, "/v1/activity", in)
}

// Reply stores an answer and has it sent; that it was accepted shows in Activity.
func (c *Client) Reply(ctx context.Context, in ReplyTo) (Reply, error) {
	return asked[Reply](ctx, c, "/v1/reply", in)
}

// DeleteEverything erases all that Bellhop keeps on this machine, and ends the
// agent.
func (c *Client) DeleteEverything(ctx context.Context) error {
	return c.tell(ctx, "/v1/delete-everything", nil)
}

// Diagnostics is a text for support, without contents.
func (c *Client) Diagnostics(ctx context.Context) (string, error) {
	d, err := asked[diagnostics](ctx, c, "/v1/diagnostics", nil)
	return d.Text, err
}

// Show brings the window up, starting one if there is none.
func (c *Client) Show(ctx context.Context, what Show) error {
	return c.tell(ctx, "/v1/show", what)
}

// Watch is Events for a window: it is told too what it shall show. While it
// runs, a second start of the window reaches this one.
func (c *Client) Watch(ctx context.Context, see func(state.State) error, show func(Show) error) error {
	return c.stream(ctx, "/v1/events?window=1", see, show)
}

// asked sends a question and reads its answer.
func asked[Out any](ctx context.Context, c *Client, path string, in any) (out Out, err error) {
	data, err := json.Marshal(in)
	if err != nil {
		return out, fmt.Errorf("control: ask %s: %w", path, err)
	}
	err = c.call(ctx, http.MethodPost, path, data, &out)
	return out, err
}

func (c *Client) tell(ctx context.Context, path string, in any) error {
	_, err := asked[done](ctx, c, path, in)
	return err
}
