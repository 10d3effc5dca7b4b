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
	env, d := screentest.Env(t, a, "en")
	s := New(env)
	s.See(st)
	d.Put(s, fyne.NewSize(760, 900))
	return s, d
}

// owner is a state in which nothing was set up yet.
func owner() state.State {
	st := screentest.SignedIn("owner")
	st.Workspace = nil
	return st
}

func says(t *testing.T, d *screentest.Desk, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := d.Says(); !strings.Contains(got, w) {
			t.Errorf("%q is not said in\n%s", w, got)
		}
	}
}

func silent(t *testing.T, d *screentest.Desk, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if got := d.Says(); strings.Contains(got, w) {
			t.Errorf("%q is said in\n%s", w, got)
		}
	}
}

// with is what a method was asked with, in order.
func with(a *screentest.Agent, method string) (all []any) {
	for _, c := range a.Calls() {
		if c.Method == method {
			all = append(all, c.With)
		}
	}
	return all
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
			says(t, d, tc.want)
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
		says(t, d, "posting messages")
		if got := with(a, "SlackApp"); len(got) != 1 {
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
	says(t, d, "chat:write", "posting messages", "mpim:write")
	d.Tap(t, "Create the Slack app")
	if diff := cmp.Diff([]string{slack().CreateURL}, d.Opened); diff != "" {
		t.Error(diff)
	}
	silent(t, d, "1. Open https://api.slack.com/apps")
	d.Tap(t, "Or by hand, step by step")
	says(t, d, "0 of 3 done", "1. Open https://api.slack.com/apps and click Create New App.")
	d.Tick(t, "2. Choose From scratch, name it Bellhop and pick your workspace.")
	says(t, d, "1 of 3 done")
	d.Tap(t, "Send these steps to your Slack admin")
	if got := fyne.CurrentApp().Clipboard().Content(); got != slack().ForAdmin {
		t.Errorf("copied %q", got)
	}
	s.app.choices.SetSelected("Three scopes only")
	says(t, d, "Everything works, but each person sees messages in the app's own DM")
	if diff := cmp.Diff([]any{"standard", "minimal"}, with(a, "SlackApp")); diff != "" {
		t.Error(diff)
	}
}

func TestShapesAreToldWhileOneTypes(t *testing.T) {
	a := &screentest.Agent{App: slack(), Report: bad()}
	_, d := begin(t, a, owner())
	d.Type(t, "Access Token", "xoxp-1")
	says(t, d, "This is a user token (xoxp-).")
	silent(t, d, "The token belongs to other.slack.com") // the domain is still empty
	d.Type(t, "Workspace Domain", "acme")
	says(t, d, "The token belongs to other.slack.com")
	for _, in := range with(a, "CheckWorkspace") {
		if f, _ := in.(control.WorkspaceForm); !f.ShapeOnly {
			t.Errorf("Slack was asked while one types: %+v", f)
		}
	}
	d.Type(t, "Access Token", "")
	silent(t, d, "This is a user token")
	if saved := with(a, "SaveWorkspace"); saved != nil {
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
			says(t, d, "Nothing was saved", f.Text)
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
	says(t, d, "m-7 is on the list already.")
	if with(a, "SaveWorkspace") != nil {
		t.Error("saved before the button was pressed")
	}
	d.Tap(t, "Save")
	want := control.WorkspaceForm{Token: "xoxb-canary", Domain: "https://acme.slack.com/", Managers: []string{"m-7"}}
	if diff := cmp.Diff([]any{want}, with(a, "SaveWorkspace")); diff != "" {
		t.Error(diff)
	}
	says(t, d, "Saved: Acme (acme.slack.com)", "Slack does not tell whether the Messages Tab is on")
	if d.Typed(t, "Access Token") != "" || d.Typed(t, "Workspace Domain") != "acme" {
		t.Error("the form does not show what was saved")
	}
	st := screentest.SignedIn("owner")
	st.Workspace.Slackbot, st.Workspace.Managers = false, []string{"m-7"}
	s.See(st)
	says(t, d, "Now: acme.slack.com", "[Make an invitation]")
	silent(t, d, "Changed, and not saved yet.")
}

func TestAStateDoesNotUndoWhatIsTyped(t *testing.T) {
	s, d := begin(t, &screentest.Agent{App: slack(), Report: bad()}, screentest.Connected("owner"))
	d.Type(t, "Workspace Domain", "other")
	d.Tap(t, "Save")
	says(t, d, "Changed, and not saved yet.", "The token belongs to other.slack.com")
	s.See(screentest.Connected("owner"))
	if got := d.Typed(t, "Workspace Domain"); got != "other" {
		t.Errorf("the domain is %q", got)
	}
	says(t, d, "The token belongs to other.slack.com")
}

func TestManagersCanBeTakenAway(t *testing.T) {
	st := screentest.Connected("owner")
	st.Workspace.Managers = []string{"m-7"}
	a := &screentest.Agent{App: slack(), Report: good()}
	_, d := begin(t, a, st)
	d.Tap(t, "Remove")
	says(t, d, "Nobody but owners", "Changed, and not saved yet.")
	d.Tap(t, "Save")
	if got, _ := with(a, "SaveWorkspace")[0].(control.WorkspaceForm); got.Managers != nil || got.Token != "" || got.Domain != "acme" || got.Replace {
		t.Errorf("saved %+v", got)
	}
}
