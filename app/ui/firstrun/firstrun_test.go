package firstrun

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, a *screentest.Agent, st state.State) (*Screen, *screentest.Desk) {
	t.Helper()
	return screentest.Begin(t, a, st, New)
}

func TestTheFileIsChosenInADialog(t *testing.T) {
	_, d := begin(t, &screentest.Agent{}, screentest.Fresh())
	d.Tap(t, "Choose a file…")
	if d.Window.Canvas().Overlays().Top() == nil {
		t.Error("nothing asks which")
	}
}

func TestWrongInputIsToldAndNotSent(t *testing.T) {
	for name, tc := range map[string]struct{ link, phrase, want string }{
		"nothing":         {"", "", "Choose the invitation's file, or paste its link."},
		"another link":    {"https://acme.slack.com/join", sixth, "That is not an invitation link; those begin with bellhop://join."},
		"no passphrase":   {join, "", "The passphrase has six words; this has 0."},
		"five words":      {join, "otter maple violin cactus harbor", "The passphrase has six words; this has 5."},
		"five with lines": {join, " otter\tmaple-violin\u3000cactus harbor ", "The passphrase has six words; this has 5."},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{}
			_, d := begin(t, a, screentest.Fresh())
			d.Type(t, "Invitation link", tc.link)
			d.Type(t, "Passphrase", tc.phrase)
			d.Enter(t, "Passphrase")
			d.Reads(t, tc.want)
			a.Asked(t)
		})
	}
}

func TestAnInvitationChangesNothingBeforeItIsConfirmed(t *testing.T) {
	a := &screentest.Agent{Preview: preview()}
	s, d := begin(t, a, screentest.Fresh())
	opened(t, d, s.env.Words)
	d.Reads(t, "This is what the invitation would do", "Nothing has changed yet.", "office.acme.example", "Acme\nacme.slack.com", "Check that office.acme.example is your office.")
	a.Asked(t, "OpenInvitation")
	want := control.OpenInvitation{Link: join, Passphrase: sixth}
	if diff := cmp.Diff(want, a.Calls()[0].With); diff != "" {
		t.Error(diff)
	}
	if s.invitation.phrase.Text != "" {
		t.Error("the passphrase was kept")
	}
	d.Tap(t, "Do not use it")
	d.Reads(t, "[Open the invitation]", "[I am setting this up for my organization]")
	a.Asked(t, "OpenInvitation")

	opened(t, d, s.env.Words)
	d.Tap(t, "Use this invitation")
	a.Asked(t, "OpenInvitation", "OpenInvitation", "AcceptInvitation")
	if got := a.Calls()[2].With; got != "p1" {
		t.Errorf("accepted %v", got)
	}
	d.Reads(t, "Office token", "[Sign in]")
	if s.invitation.link.Text != "" || s.invitation.phrase.Text != "" || s.invitation.file != nil {
		t.Error("what was entered was kept")
	}
}

func TestARefusedInvitationCannotBeUsed(t *testing.T) {
	p := preview()
	p.ID = ""
	p.Findings = []control.Finding{{Level: control.LevelError, Text: "The token was revoked."}}
	a := &screentest.Agent{Preview: p}
	s, d := begin(t, a, screentest.Fresh())
	opened(t, d, s.env.Words)
	d.Reads(t, "This invitation cannot be used", "The token was revoked.")
	if strings.Contains(d.Says(), "[Use this invitation]") {
		t.Error("it can be accepted")
	}
	s.invitation.confirm()
	a.Asked(t, "OpenInvitation")
	if !s.Back() {
		t.Error("Escape does not leave the preview")
	}
	d.Reads(t, "[Open the invitation]")
}

// TestTheCursorGoesOn: who has done a step goes on typing in the next one.
func TestTheCursorGoesOn(t *testing.T) {
	a := &screentest.Agent{Preview: preview()}
	s, d := begin(t, a, screentest.Fresh())
	canvas := d.Window.Canvas()
	opened(t, d, s.env.Words)
	d.Tap(t, "Use this invitation")
	s.See(screentest.Invited())
	if field := canvas.Focused(); field == nil {
		t.Error("after the invitation nothing has the focus")
	} else {
		field.TypedRune('x')
	}
	if got := d.Typed(t, "Office token"); got != "x" {
		t.Errorf("the token is %q", got)
	}
	d.Tap(t, "Sign in")
	s.See(screentest.SignedIn("member"))
	if b, ok := canvas.Focused().(*parts.Button); !ok || b.Text != "Connect" {
		t.Errorf("after the sign-in the focus is on %T", canvas.Focused())
	}
	canvas.Unfocus()
	s.See(screentest.SignedIn("member"))
	if canvas.Focused() != nil {
		t.Error("a later state takes the focus")
	}
	s.onward = true
	s.See(screentest.SignedIn("owner")) // who was invited, and so has a workspace
	if b, ok := canvas.Focused().(*parts.Button); !ok || b.Text != "Connect" {
		t.Errorf("of an owner the focus is on %T", canvas.Focused())
	}
}

// TestAnotherInvitationHasAnotherPassphrase: words typed ahead stay; those of an
// invitation that is replaced would only stand hidden before the next ones.
func TestAnotherInvitationHasAnotherPassphrase(t *testing.T) {
	s, _ := begin(t, &screentest.Agent{}, screentest.Fresh())
	i := s.invitation
	i.phrase.SetText("typed ahead")
	i.take(join)
	if i.phrase.Text != "typed ahead" {
		t.Errorf("the first invitation leaves %q", i.phrase.Text)
	}
	i.loaded("a.bellhop-invite", []byte("a"), nil)
	if i.phrase.Text != "" {
		t.Errorf("a file instead of a link leaves %q", i.phrase.Text)
	}
	i.phrase.SetText("of the file")
	i.loaded("b.bellhop-invite", nil, errLarge)
	if i.phrase.Text != "of the file" {
		t.Errorf("a file that is not taken leaves %q", i.phrase.Text)
	}
	i.take(join)
	if i.phrase.Text != "" {
		t.Errorf("a link instead of a file leaves %q", i.phrase.Text)
	}
}

func TestErrorsOfTheAgentAreToldInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"a refusal":     {screentest.Refusal("passphrase", "The passphrase does not open this invitation."), "The passphrase does not open this invitation."},
		"not running":   {control.ErrNotRunning, "Bellhop is not running, so nothing was done."},
		"other version": {control.ErrProtocol, "The running Bellhop is of another version."},
		"anything else": {os.ErrDeadlineExceeded, "Bellhop did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{Fail: map[string]error{"OpenInvitation": tc.err}}
			s, d := begin(t, a, screentest.Fresh())
			opened(t, d, s.env.Words)
			d.Reads(t, tc.want, "[Open the invitation]")
		})
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int) fyne.URI {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, bytes.Repeat([]byte{'a'}, size), 0o600); err != nil {
			t.Fatal(err)
		}
		return storage.NewFileURI(path)
	}
	for name, tc := range map[string]struct {
		file fyne.URI
		want string
		size int
	}{
		"one that fits": {write("acme.bellhop-invite", 64<<10), "File: acme.bellhop-invite", 64 << 10},
		"too large":     {write("large", 64<<10+1), "This file is too large to be an invitation", 0},
		"gone":          {storage.NewFileURI(filepath.Join(dir, "gone")), "The file gone cannot be read.", 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{Preview: preview()}
			s, d := begin(t, a, screentest.Fresh())
			s.drop([]fyne.URI{tc.file})
			d.Reads(t, tc.want)
			if got := len(s.invitation.file); got != tc.size {
				t.Errorf("kept %d bytes", got)
			}
			a.Asked(t)
		})
	}
	t.Run("is sent with the passphrase", func(t *testing.T) {
		a := &screentest.Agent{Preview: preview()}
		s, d := begin(t, a, screentest.Fresh())
		s.Open(control.Show{Open: filepath.Join(dir, "acme.bellhop-invite")})
		d.Type(t, "Passphrase", sixth)
		d.Tap(t, "Open the invitation")
		sent, _ := a.Calls()[0].With.(control.OpenInvitation)
		if len(sent.File) != 64<<10 || sent.Link != "" || sent.Passphrase != sixth {
			t.Errorf("sent %d bytes, link %q", len(sent.File), sent.Link)
		}
	})
	t.Run("can be taken back", func(t *testing.T) {
		s, d := begin(t, &screentest.Agent{}, screentest.Fresh())
		s.drop([]fyne.URI{write("a", 3)})
		d.Tap(t, "Remove the file")
		if s.invitation.file != nil {
			t.Error("it is kept")
		}
		d.Reads(t, "Invitation link")
	})
}

func TestALinkHandedOverIsNotOpenedByItself(t *testing.T) {
	a := &screentest.Agent{Preview: preview()}
	s, d := begin(t, a, screentest.Connected("member"))
	d.Reads(t, "You are all set")
	s.Open(control.Show{Open: join})
	if got := d.Typed(t, "Invitation link"); got != join {
		t.Errorf("the link is %q", got)
	}
	a.Asked(t)
	if !s.Back() {
		t.Error("Escape does not lead back")
	}
	d.Reads(t, "You are all set")
}

func TestStepsFollowWhatIsDone(t *testing.T) {
	for name, tc := range map[string]struct {
		st   state.State
		want string
	}{
		"fresh":     {screentest.Fresh(), "Invitation link"},
		"invited":   {screentest.Invited(), "Office token"},
		"signed in": {screentest.SignedIn("member"), "Bellhop looks for the Slack account with the e-mail aki@acme.example."},
		"visitor":   {screentest.SignedIn("visitor"), "Visitors and guests cannot connect"},
		"guest":     {screentest.SignedIn("guest"), "Visitors and guests cannot connect"},
		"connected": {screentest.Connected("member"), "You are all set"},
	} {
		t.Run(name, func(t *testing.T) {
			_, d := begin(t, &screentest.Agent{}, tc.st)
			d.Reads(t, tc.want)
		})
	}
}

func TestTheOfficeAddressOfTheInvitationIsPutIn(t *testing.T) {
	a := &screentest.Agent{}
	s, d := begin(t, a, screentest.Invited())
	if got := d.Typed(t, "Office address"); got != "wss://office.acme.example/gateway" {
		t.Errorf("the address is %q", got)
	}
	d.Tap(t, "Sign in")
	d.Reads(t, "Enter the token that your office gave you.")
	a.Asked(t)
	d.Type(t, "Office token", " canary ")
	d.Enter(t, "Office token")
	if diff := cmp.Diff(control.SignIn{Office: "wss://office.acme.example/gateway", Token: "canary"}, a.Calls()[0].With); diff != "" {
		t.Error(diff)
	}
	if s.steps.Current() != 2 {
		t.Errorf("at step %d", s.steps.Current())
	}
}

func TestLeavingThePageForgetsSecrets(t *testing.T) {
	s, d := begin(t, &screentest.Agent{}, screentest.Fresh())
	d.Type(t, "Invitation link", join)
	d.Type(t, "Passphrase", sixth)
	s.Shown(false)
	if d.Typed(t, "Passphrase") != "" || d.Typed(t, "Invitation link") != "" {
		t.Error("what was entered was kept")
	}
}

func TestAnOwnerNeedsNoInvitation(t *testing.T) {
	a := &screentest.Agent{}
	s, d := begin(t, a, screentest.Fresh())
	d.Tap(t, "I am setting this up for my organization")
	d.Reads(t, "Sign in to the office", "Set up the Slack workspace", "[I have an invitation]")
	d.Type(t, "Office address", "wss://o")
	d.Type(t, "Office token", "x")
	d.Tap(t, "Sign in")

	member := screentest.SignedIn("member")
	member.Setup.Workspace = false
	s.See(member)
	d.Reads(t, "The office says that Aki Tanaka may not set the workspace up.")
	if !d.Button(t, "Open the Organization page").Disabled() {
		t.Error("a member may go on")
	}
	owner := screentest.SignedIn("owner")
	owner.Setup.Workspace = false
	s.See(owner)
	d.Tap(t, "Open the Organization page")
	if diff := cmp.Diff([]string{screen.PageOrganization}, d.Pages); diff != "" {
		t.Error(diff)
	}
}

func TestAnOwnerComesBackToTheOwnersWay(t *testing.T) {
	s, d := begin(t, &screentest.Agent{}, screentest.SignedIn("owner"))
	d.Reads(t, "Set up the Slack workspace")
	d.Lacks(t, "Open the invitation")
	s.Open(control.Show{Open: join})
	d.Reads(t, "Open the invitation")
	if !s.Back() {
		t.Error("an invitation cannot be left")
	}
	d.Lacks(t, "Open the invitation")
}

func TestTheQuestionAboutHistory(t *testing.T) {
	st := screentest.Connected("member")
	st.Setup.History = false
	for label, want := range map[string]int{"Keep it": 7, "Keep no text": 0} {
		t.Run(label, func(t *testing.T) {
			a := &screentest.Agent{}
			_, d := begin(t, a, st)
			d.Reads(t, "Keep the text of messages?", "7 days are suggested.")
			a.Asked(t)
			d.Tap(t, label)
			if diff := cmp.Diff([]state.Intent{state.KeepHistory{Days: want}}, a.Intents()); diff != "" {
				t.Error(diff)
			}
			d.Reads(t, "You are all set")
			d.Tap(t, "Go to Home")
		})
	}
	t.Run("not taken", func(t *testing.T) {
		_, d := begin(t, &screentest.Agent{Fail: map[string]error{"Intend": control.ErrNotRunning}}, st)
		d.Tap(t, "Keep it")
		d.Reads(t, "Keep the text of messages?", "Bellhop is not running")
	})
}

// Why a window opened by itself where an icon was to be is said where a new
// person stands, and no longer once there is an icon.
func TestNoTrayIsToldOnTheFirstPage(t *testing.T) {
	st := screentest.Connected("member")
	st.Tray = state.TrayNoHost
	s, d := begin(t, &screentest.Agent{}, st)
	d.Reads(t, "Bellhop has no icon in your panel", "You can close this window; Bellhop works on without it.")
	st.Tray = state.TrayShown
	s.See(st)
	d.Reads(t, "Bellhop stays in the tray.")
	d.Lacks(t, "Bellhop has no icon in your panel", "Bellhop works on without it.")
}
