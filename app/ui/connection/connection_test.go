package connection

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, a *screentest.Agent, st state.State) (*Screen, *screentest.Desk) {
	t.Helper()
	return screentest.Begin(t, a, st, New)
}

// session is an agent that knows a code, and what it was sent.
type session struct {
	screentest.Agent
	codes   []string
	resends int
	over    error
}

func newSession(code string) *session {
	s := &session{}
	s.Linking = func(ctx context.Context, in control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
		tell(control.Progress{Asking: "aki@acme.example"})
		for left := 5; ; {
			s.Park()
			select {
			case typed := <-in.Codes:
				s.codes = append(s.codes, typed)
				if typed == code {
					return control.LinkResult{Link: &state.Link{TeamID: "T0ACME", UserID: "U0AKI", VerifiedAt: screentest.Now()}}, nil
				}
				if left--; left == 0 {
					return control.LinkResult{}, screentest.Refusal(state.CodeTooManyTries, words.Sentence("en", state.CodeTooManyTries))
				}
				tell(control.Progress{Wrong: true, Left: left})
			case <-in.Resend:
				s.resends++
				tell(control.Progress{Asking: "aki@acme.example", Unconfirmed: true})
			case <-ctx.Done():
				s.over = ctx.Err()
				return control.LinkResult{}, ctx.Err()
			}
		}
	}
	return s
}

func TestCodes(t *testing.T) {
	for name, tc := range map[string]struct {
		typed string
		sent  string // "" for not at all
		want  string
	}{
		"right":              {"123456", "123456", "[Connected]"},
		"with blanks":        {" 123 456 ", "123456", "[Connected]"},
		"with wide digits":   {"１２３　４５６", "123456", "[Connected]"},
		"with a hyphen":      {"123-456", "123456", "[Connected]"},
		"wrong":              {"654321", "654321", "That is not the code. 4 tries left."},
		"five digits":        {"12345", "", "The code has six digits. This was not sent, and counts as no try."},
		"seven digits":       {"1234567", "", "The code has six digits."},
		"letters":            {"12345a", "", "The code has six digits."},
		"nothing":            {"", "", "The code has six digits."},
		"a link, by mistake": {"http://localhost:1/", "", "The code has six digits."},
	} {
		t.Run(name, func(t *testing.T) {
			a := newSession("123456")
			env, d := screentest.Env(t, &a.Agent, "en")
			s := New(env)
			s.See(screentest.SignedIn("member"))
			d.Put(s, fyne.NewSize(760, 900))
			d.Reads(t, "Bellhop looks for the Slack account with the e-mail aki@acme.example.")
			a.Agent.Asked(t)
			d.Tap(t, "Connect")
			d.Reads(t, "Slack has a message for aki@acme.example", "10:00 left")
			d.Type(t, "Code from Slack", tc.typed)
			d.Enter(t, "Code from Slack")
			if tc.sent != "" {
				d.Wait(t)
			}
			if got := strings.Join(a.codes, ","); got != tc.sent {
				t.Errorf("sent %q", got)
			}
			d.Reads(t, tc.want)
		})
	}
}

func TestACodeIsForgottenOnceItWasSent(t *testing.T) {
	a := newSession("123456")
	_, d := begin(t, &a.Agent, screentest.SignedIn("member"))
	d.Tap(t, "Connect")
	d.Type(t, "Code from Slack", "111111")
	d.Tap(t, "Confirm")
	if got := d.Typed(t, "Code from Slack"); got != "" {
		t.Errorf("%q is kept", got)
	}
	if !d.Button(t, "Confirm").Disabled() {
		t.Error("a second code can be sent while one is checked")
	}
	d.Wait(t)
	for _, code := range []string{"222222", "333333", "444444", "555555"} {
		d.Type(t, "Code from Slack", code)
		d.Tap(t, "Confirm")
		d.Wait(t)
	}
	d.Reads(t, "The code was wrong five times", "[Connect]")
	d.Lacks(t, "Code from Slack")
	if d.Alarms() != 0 {
		t.Error("the countdown goes on")
	}
}

func TestTheCountdownAndTheResend(t *testing.T) {
	a := newSession("123456")
	s, d := begin(t, &a.Agent, screentest.SignedIn("member"))
	d.Tap(t, "Connect")
	d.Reads(t, "10:00 left", "[New code in 30 s]")
	if d.Alarms() != 1 {
		t.Errorf("%d timers", d.Alarms())
	}
	d.Pass(29 * time.Second)
	d.Reads(t, "9:31 left", "[New code in 1 s]")
	if !d.Button(t, "New code in 1 s").Disabled() {
		t.Error("a new code can be had too early")
	}
	d.Pass(time.Second)
	d.Tap(t, "Send a new code")
	d.Wait(t)
	d.Reads(t, "9:30 left", "[New code in 30 s]", "Slack did not say whether it took the message.")
	if a.resends != 1 {
		t.Errorf("%d resends", a.resends)
	}
	// Only what is seen is counted.
	s.Shown(false)
	if d.Alarms() != 0 {
		t.Error("the countdown goes on out of view")
	}
	d.Pass(time.Minute)
	s.Shown(true)
	d.Reads(t, "8:30 left")
	if d.Alarms() != 1 {
		t.Errorf("%d timers", d.Alarms())
	}
}

func TestEscapeGivesUp(t *testing.T) {
	a := newSession("123456")
	s, d := begin(t, &a.Agent, screentest.SignedIn("member"))
	if s.Back() {
		t.Error("there is nothing to go back from")
	}
	d.Tap(t, "Connect")
	focused := d.Window.Canvas().Focused()
	if focused == nil {
		t.Fatal("the code has no focus")
	}
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	d.Wait(t)
	if a.over == nil {
		t.Error("the session goes on")
	}
	d.Reads(t, "[Connect]")
	d.Lacks(t, "Code from Slack", "did not answer")
	if d.Alarms() != 0 {
		t.Error("the countdown goes on")
	}
}

func TestConnectingFails(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"no account":    {screentest.Refusal(state.CodeNoAccount, words.Sentence("en", state.CodeNoAccount, "aki@acme.example")), "No Slack account has the e-mail aki@acme.example"},
		"too many":      {screentest.Refusal(state.CodeTooManyMessages, words.Sentence("en", state.CodeTooManyMessages, "15:00")), "connect again after 15:00"},
		"under way":     {screentest.Refusal(state.CodeInProgress, words.Sentence("en", state.CodeInProgress)), "Connecting is already under way"},
		"no agent":      {control.ErrNotRunning, "Bellhop is not running"},
		"a lost answer": {context.DeadlineExceeded, "Bellhop did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			_, d := begin(t, &screentest.Agent{Fail: map[string]error{"Link": tc.err}}, screentest.SignedIn("member"))
			d.Tap(t, "Connect")
			d.Reads(t, tc.want, "[Connect]")
		})
	}
}

func TestWhoCannotConnectIsToldWhy(t *testing.T) {
	alone := screentest.SignedIn("member")
	alone.Setup.Workspace = false
	mute := screentest.SignedIn("member")
	mute.Office.Self.Email = ""
	silent := screentest.Fresh()
	silent.Setup.Keyring = "refused"
	early := screentest.Invited()
	early.Setup.Office = true
	for name, tc := range map[string]struct {
		st   state.State
		want string
	}{
		"visitor":      {screentest.SignedIn("visitor"), "Visitors and guests cannot connect"},
		"guest":        {screentest.SignedIn("guest"), "What you write to members still reaches them in Slack."},
		"signed out":   {screentest.Invited(), "Sign in to your office first"},
		"no workspace": {alone, "Open the invitation from your office's owner first"},
		"no e-mail":    {mute, "The office knows no e-mail address of yours"},
		"no keyring":   {silent, "The keyring of this computer refused"},
		"no answer":    {early, "The office has not answered yet."},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{}
			_, d := begin(t, a, tc.st)
			d.Reads(t, tc.want)
			d.Lacks(t, "[Connect]")
			a.Asked(t)
		})
	}
}

func TestDisconnectingAsksOnce(t *testing.T) {
	a := &screentest.Agent{}
	s, d := begin(t, a, screentest.Connected("member"))
	d.Reads(t, "Direct messages reach you in acme.slack.com, since yesterday 12:30.")
	d.Tap(t, "Connected")
	d.Reads(t, "Disconnect from Slack?")
	d.Tap(t, "Cancel")
	a.Asked(t)
	d.Tap(t, "Connected")
	d.Tap(t, "Disconnect")
	a.Asked(t, "Unlink")
	d.Reads(t, "[Connect]")
	d.Lacks(t, "[Connected]")
	st := screentest.SignedIn("member")
	s.See(st)
	d.Reads(t, "[Connect]")

	a.Fail = map[string]error{"Unlink": screentest.Refusal("token_revoked", "The bot token was revoked.")}
	s.See(screentest.Connected("member"))
	d.Tap(t, "Connected")
	d.Tap(t, "Disconnect")
	d.Reads(t, "The bot token was revoked.")
}

func TestWhatWaitedIsAsked(t *testing.T) {
	st := screentest.Connected("member")
	st.Hold = &state.Hold{Reason: "first", Messages: 1}
	for label, want := range map[string]state.Intent{"Send them to Slack": state.All{}, "Only from now on": state.FromNow{}} {
		a := &screentest.Agent{}
		s, d := begin(t, a, st)
		d.Reads(t, "1 message waits in the office")
		d.Tap(t, label)
		if diff := cmp.Diff([]state.Intent{want}, a.Intents()); diff != "" {
			t.Error(diff)
		}
		s.See(screentest.Connected("member"))
		d.Lacks(t, label)
	}
}
