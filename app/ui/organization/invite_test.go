package organization

import (
	"bytes"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"bellhop/app/control"
	"bellhop/app/ui/screen/screentest"

	"github.com/google/go-cmp/cmp"
)

func TestAnInvitationIsMadeOnAButton(t *testing.T) {
	a := &screentest.Agent{App: slack(), Invitation: invitation()}
	s, d := begin(t, a, screentest.Connected("owner"))
	d.Reads(t, "The bot token, in its keyring.", "With it one can write to anybody in the workspace as the Bellhop app", "no history scope is ever asked for")
	if a.With("Invite") != nil {
		t.Error("made by itself")
	}
	d.Tap(t, "Make an invitation")
	d.Reads(t, "The invitation is ready", "otter maple violin cactus harbor plum", "It can be opened until 28 Nov 14:30.")
	d.Tap(t, "Copy the passphrase")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "otter maple violin cactus harbor plum" {
		t.Errorf("copied %q", got)
	}
	s.See(screentest.Connected("owner")) // a state in between changes nothing
	d.Tap(t, "I have sent both")
	d.Reads(t, "Hide the passphrase?")
	d.Tap(t, "Cancel")
	d.Reads(t, "otter maple")
	d.Tap(t, "I have sent both")
	d.Tap(t, "Hide it")
	d.Lacks(t, "otter maple")
	if s.invite.made.Passphrase != "" || s.invite.phrase.Text() != "" {
		t.Error("the passphrase is kept")
	}
	d.Reads(t, "[Make an invitation]")
}

func TestTheFileIsSavedWhereThePersonSays(t *testing.T) {
	_, d := begin(t, &screentest.Agent{App: slack(), Invitation: invitation()}, screentest.Connected("owner"))
	d.Tap(t, "Make an invitation")
	d.Tap(t, "Save as a file…")
	if d.Window.Canvas().Overlays().Top() == nil {
		t.Error("nothing asks where")
	}
}

func TestNoInvitationWithoutAWorkspace(t *testing.T) {
	_, d := begin(t, &screentest.Agent{App: slack()}, owner())
	d.Reads(t, "Save the workspace first.")
	if !d.Button(t, "Make an invitation").Disabled() {
		t.Error("one can be made")
	}
	_, d = begin(t, &screentest.Agent{App: slack(), Fail: map[string]error{"Invite": screentest.Refusal("keyring_locked", "The keyring is locked.")}}, screentest.Connected("owner"))
	d.Tap(t, "Make an invitation")
	d.Reads(t, "The keyring is locked.")
	d.Lacks(t, "The invitation is ready")
}

// file is where an invitation is saved.
type file struct {
	bytes.Buffer
	err error
}

func (f *file) Close() error  { return f.err }
func (f *file) URI() fyne.URI { return storage.NewFileURI("/tmp/acme.bellhop-invite") }

func TestAnInvitationIsSaved(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"written":     {nil, "Saved as acme.bellhop-invite"},
		"not written": {errors.New("disk full"), "The file could not be written."},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := begin(t, &screentest.Agent{App: slack(), Invitation: invitation()}, screentest.Connected("owner"))
			d.Tap(t, "Make an invitation")
			f := &file{err: tc.err}
			s.invite.write(f)
			d.Reads(t, tc.want)
			if f.String() != "age" {
				t.Errorf("wrote %q", f.String())
			}
		})
	}
}

func TestReplacingTheTokenAsksOnce(t *testing.T) {
	a := &screentest.Agent{App: slack(), Report: good(), Invitation: invitation()}
	s, d := begin(t, a, screentest.Connected("owner"))
	d.Reads(t, "In Slack, on the app's page, revoke all tokens")
	d.Type(t, "New Access Token", "xoxb-canary")
	d.Tap(t, "Replace the token")
	d.Reads(t, "Replace the token for everybody?")
	d.Tap(t, "Cancel")
	if a.With("SaveWorkspace") != nil {
		t.Error("replaced before the answer")
	}
	d.Enter(t, "New Access Token")
	d.Tap(t, "Replace the token")
	want := control.WorkspaceForm{Token: "xoxb-canary", Domain: "acme", Slackbot: true, Replace: true}
	if diff := cmp.Diff([]any{want}, a.With("SaveWorkspace")); diff != "" {
		t.Error(diff)
	}
	if d.Typed(t, "New Access Token") != "" {
		t.Error("the token is kept")
	}
	d.Reads(t, "The token is replaced")
	s.replace.note.Clear()
	s.toInvite()
	d.Reads(t, "The invitation is ready")
}

func TestATokenThatIsWrongReplacesNothing(t *testing.T) {
	a := &screentest.Agent{App: slack(), Report: bad()}
	s, d := begin(t, a, screentest.Connected("owner"))
	if !d.Button(t, "Replace the token").Disabled() {
		t.Error("nothing can be a token")
	}
	d.Type(t, "New Access Token", "xoxp-1")
	d.Reads(t, "This is a user token (xoxp-).")
	d.Tap(t, "Replace the token")
	d.Tap(t, "Replace the token")
	d.Reads(t, "Nothing was saved", "The token belongs to other.slack.com")
	s.Shown(false)
	if d.Typed(t, "New Access Token") != "" {
		t.Error("the token is kept when the page is left")
	}
}

func TestNothingToReplaceBeforeTheFirstToken(t *testing.T) {
	_, d := begin(t, &screentest.Agent{App: slack()}, owner())
	d.Lacks(t, "Replace the token for", "New Access Token")
}
