package organization

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, a *screentest.Agent, st state.State) (*Screen, *screentest.Desk) {
	t.Helper()
	return screentest.Begin(t, a, st, New)
}

// owner is a state in which nothing was set up yet.
func owner() state.State {
	st := screentest.SignedIn("owner")
	st.Workspace = nil
	return st
}

func TestWhoMayUseThePage(t *testing.T) {
	for name, tc := range map[string]struct {
		st   state.State
		want string
	}{
		"nobody": {screentest.Fresh(), "Sign in to the office first"},
		"member": {screentest.Connected("member"), "You are signed in as Aki Tanaka. An owner can let you manage the workspace too: tell them your member id, m-1042."},
		"owner":  {owner(), "[Create the Slack app]"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{App: slack()}
			_, d := begin(t, a, tc.st)
			d.Reads(t, tc.want)
			if asked := len(a.Calls()) > 0; asked != (name == "owner") {
				t.Errorf("asked %v", a.Calls())
			}
		})
	}
	t.Run("who becomes an owner meanwhile", func(t *testing.T) {
		a := &screentest.Agent{App: slack()}
		s, d := begin(t, a, screentest.Connected("member"))
		s.See(owner())
		s.See(owner())
		d.Reads(t, "posting messages")
		if got := a.With("SlackApp"); len(got) != 1 {
			t.Errorf("asked %v", got)
		}
	})
	t.Run("the way to sign in", func(t *testing.T) {
		_, d := begin(t, &screentest.Agent{}, screentest.Fresh())
		d.Tap(t, "Open Connection")
		if diff := cmp.Diff([]string{screen.PageConnection}, d.Pages); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheSlackApp(t *testing.T) {
	a := &screentest.Agent{App: slack()}
	s, d := begin(t, a, owner())
	d.Reads(t, "chat:write", "posting messages", "mpim:write")
	d.Tap(t, "Create the Slack app")
	if diff := cmp.Diff([]string{slack().CreateURL}, d.Opened); diff != "" {
		t.Error(diff)
	}
	d.Lacks(t, "1. Open https://api.slack.com/apps")
	d.Tap(t, "Or by hand, step by step")
	d.Reads(t, "0 of 3 done", "1. Open https://api.slack.com/apps and click Create New App.")
	d.Tick(t, "2. Choose From scratch, name it Bellhop and pick your workspace.")
	d.Reads(t, "1 of 3 done")
	d.Tap(t, "Send these steps to your Slack admin")
	if got := fyne.CurrentApp().Clipboard().Content(); got != slack().ForAdmin {
		t.Errorf("copied %q", got)
	}
	s.app.choices.SetSelected("Three scopes only")
	d.Reads(t, "Everything works, but each person sees messages in the app's own DM")
	s.app.choices.SetSelected("Standard, and alerts later: Public access")
	d.Reads(t, "which this version does not send yet: the app may then post in every public channel")
	s.app.choices.SetSelected("Standard, and alerts later: Invite only")
	d.Reads(t, "which this version does not send yet: the app may then post where somebody invited it")
	if diff := cmp.Diff([]any{"standard", "minimal", "alerts_public", "alerts_invited"}, a.With("SlackApp")); diff != "" {
		t.Error(diff)
	}
}

func TestShapesAreToldWhileOneTypes(t *testing.T) {
	a := &screentest.Agent{App: slack(), Report: bad()}
	_, d := begin(t, a, owner())
	d.Type(t, "Access Token", "xoxp-1")
	d.Reads(t, "This is a user token (xoxp-).")
	d.Lacks(t, "The token belongs to other.slack.com") // the domain is still empty
	d.Type(t, "Workspace Domain", "acme")
	d.Reads(t, "The token belongs to other.slack.com")
	for _, in := range a.With("CheckWorkspace") {
		if f, _ := in.(control.WorkspaceForm); !f.ShapeOnly {
			t.Errorf("Slack was asked while one types: %+v", f)
		}
	}
	d.Type(t, "Access Token", "")
	d.Lacks(t, "This is a user token")
	if saved := a.With("SaveWorkspace"); saved != nil {
		t.Errorf("saved %v", saved)
	}
}

// TestWrongInputs holds what an owner is told for each wrong input: the agent's
// words, at the field and in the list, and that nothing was saved.
func TestWrongInputs(t *testing.T) {
	for name, f := range map[string]control.Finding{
		"user token":        {Field: control.FieldToken, Text: "This is a user token."},
		"app token":         {Field: control.FieldToken, Text: "This is an app token."},
		"another workspace": {Field: control.FieldDomain, Text: "The token belongs to other.slack.com."},
		"missing scopes":    {Field: control.FieldToken, Text: "users:read.email is missing."},
		"revoked":           {Field: control.FieldToken, Text: "The token was revoked."},
		"no network":        {Field: "", Text: "Slack cannot be reached."},
	} {
		t.Run(name, func(t *testing.T) {
			f.Level = control.LevelError
			a := &screentest.Agent{App: slack(), Report: control.Report{Domain: "acme", Findings: []control.Finding{f}}}
			s, d := begin(t, a, owner())
			save(t, d, s.env.Words)
			d.Reads(t, "Nothing was saved", f.Text)
			if got := strings.Count(d.Says(), f.Text); got != 1 && f.Field == "" || got != 2 && f.Field != "" {
				t.Errorf("said %d times", got)
			}
			if d.Typed(t, "Access Token") == "" {
				t.Error("the token has to be entered again")
			}
			s.Shown(false)
			if d.Typed(t, "Access Token") != "" {
				t.Error("the token is kept when the page is left")
			}
		})
	}
}

// TestTheStoredTokenIsNotPraised: what is good about it stands in the list, not
// under an empty field.
func TestTheStoredTokenIsNotPraised(t *testing.T) {
	for name, tc := range map[string]struct {
		level string
		times int
	}{"good": {control.LevelOK, 1}, "revoked": {control.LevelError, 2}} {
		t.Run(name, func(t *testing.T) {
			of := control.Finding{Field: control.FieldToken, Level: tc.level, Text: "Of the token."}
			domain := control.Finding{Field: control.FieldDomain, Level: control.LevelError, Text: "Of the domain."}
			_, d := begin(t, &screentest.Agent{App: slack(), Report: control.Report{Findings: []control.Finding{of, domain}}}, screentest.Connected("owner"))
			d.Type(t, "Workspace Domain", "other")
			d.Tap(t, "Save")
			if got := strings.Count(d.Says(), of.Text); got != tc.times {
				t.Errorf("said %d times, not %d", got, tc.times)
			}
		})
	}
}

func TestSaving(t *testing.T) {
	a := &screentest.Agent{App: slack(), Report: good()}
	s, d := begin(t, a, owner())
	d.Type(t, "Access Token", " xoxb-canary ")
	d.Type(t, "Workspace Domain", "https://acme.slack.com/")
	d.Tick(t, "Write under the sender's name in Slackbot")
	d.Type(t, "Member id", " m-7 ")
	d.Enter(t, "Member id")
	d.Type(t, "Member id", "m-7")
	d.Tap(t, "Add")
	d.Reads(t, "m-7 is on the list already.")
	if a.With("SaveWorkspace") != nil {
		t.Error("saved before the button was pressed")
	}
	d.Tap(t, "Save")
	want := control.WorkspaceForm{Token: "xoxb-canary", Domain: "https://acme.slack.com/", Managers: []string{"m-7"}}
	if diff := cmp.Diff([]any{want}, a.With("SaveWorkspace")); diff != "" {
		t.Error(diff)
	}
	d.Reads(t, "Saved: Acme (acme.slack.com)", "Slack does not tell whether the Messages Tab is on")
	if d.Typed(t, "Access Token") != "" || d.Typed(t, "Workspace Domain") != "acme" {
		t.Error("the form does not show what was saved")
	}
	st := screentest.SignedIn("owner")
	st.Workspace.Slackbot, st.Workspace.Managers = false, []string{"m-7"}
	s.See(st)
	d.Reads(t, "Now: acme.slack.com", "[Make an invitation]")
	d.Lacks(t, "Changed, and not saved yet.")
	d.Tap(t, "Connect to Slack") // nobody has, yet
	if diff := cmp.Diff([]string{screen.PageHome}, d.Pages); diff != "" {
		t.Error(diff)
	}
	d.Type(t, "Workspace Domain", "acme2")
	d.Reads(t, "Changed, and not saved yet.")
	d.Lacks(t, "Saved:", "Slack does not tell")
}

// TestATokenOfAnotherComputer: the office may know a workspace of which this
// computer holds no token, from which it cannot invite either.
func TestATokenOfAnotherComputer(t *testing.T) {
	st := screentest.SignedIn("owner")
	st.Setup.Workspace = false
	s, d := begin(t, &screentest.Agent{App: slack()}, st)
	d.Reads(t, "Now: acme.slack.com", "This computer has no token of it yet", "Save the workspace first.")
	d.Lacks(t, "One is stored.")
	s.See(screentest.SignedIn("owner"))
	d.Reads(t, "One is stored.")
	d.Lacks(t, "This computer has no token of it yet", "Save the workspace first.")
}

func TestAStateDoesNotUndoWhatIsTyped(t *testing.T) {
	s, d := begin(t, &screentest.Agent{App: slack(), Report: bad()}, screentest.Connected("owner"))
	d.Type(t, "Workspace Domain", "other")
	d.Tap(t, "Save")
	d.Reads(t, "Changed, and not saved yet.", "The token belongs to other.slack.com")
	s.See(screentest.Connected("owner"))
	if got := d.Typed(t, "Workspace Domain"); got != "other" {
		t.Errorf("the domain is %q", got)
	}
	d.Reads(t, "The token belongs to other.slack.com")
}

func TestManagersCanBeTakenAway(t *testing.T) {
	st := screentest.Connected("owner")
	st.Workspace.Managers = []string{"m-7"}
	a := &screentest.Agent{App: slack(), Report: good()}
	_, d := begin(t, a, st)
	d.Tap(t, "Remove")
	d.Reads(t, "Nobody but owners", "Changed, and not saved yet.")
	d.Tap(t, "Save")
	if got, _ := a.With("SaveWorkspace")[0].(control.WorkspaceForm); got.Managers != nil || got.Token != "" || got.Domain != "acme" || got.Replace {
		t.Errorf("saved %+v", got)
	}
}
