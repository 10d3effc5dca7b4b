package ui

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/activity"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/ui/theme"

	"github.com/google/go-cmp/cmp"
)

func setup(workspace, office, connected, history bool) *state.Setup {
	return &state.Setup{Workspace: workspace, Office: office, Connected: connected, History: history}
}

// TestThePageWaitsForTheSetup: an agent that has just begun does not know yet
// whether the first run is over.
func TestThePageWaitsForTheSetup(t *testing.T) {
	s := scene{page: "", agent: func(string) *screentest.Agent { return &screentest.Agent{} }}
	f, _ := s.stage(t, "en", theme.Light, fyne.NewSize(defaultWidth, defaultHeight), 1)
	f.show(control.Show{Page: screen.PagePrivacy})
	begun := well("en")
	begun.Setup = nil
	f.see(begun)
	if f.seen || f.current != "" {
		t.Errorf("shows %q before anything is known", f.current)
	}
	f.see(well("en"))
	if f.current != screen.PagePrivacy {
		t.Errorf("shows %q", f.current)
	}
}

func TestPlace(t *testing.T) {
	locked := setup(false, false, true, true)
	locked.Keyring = "locked"
	fresh := setup(false, false, false, false)
	fresh.Keyring = "missing"
	owner := state.Office{Self: &state.Self{Manages: true}}
	for name, tc := range map[string]struct {
		page  string
		state state.State
		want  string
	}{
		"nothing asked for":               {"", state.State{}, screen.PageHome},
		"no such page":                    {"alerts", state.State{}, screen.PageHome},
		"a page":                          {screen.PagePrivacy, state.State{}, screen.PagePrivacy},
		"an owner's page":                 {screen.PageOrganization, state.State{Office: owner}, screen.PageOrganization},
		"an owner's page for a member":    {screen.PageOrganization, state.State{Office: state.Office{Self: &state.Self{}}}, screen.PageHome},
		"the first run":                   {screen.PageHome, state.State{Setup: setup(false, false, false, false)}, screen.PageFirstRun},
		"not connected yet":               {screen.PageHome, state.State{Setup: setup(true, true, false, false)}, screen.PageFirstRun},
		"disconnected after it":           {screen.PageHome, state.State{Setup: setup(true, true, false, true)}, screen.PageHome},
		"signed out after it":             {screen.PageHome, state.State{Setup: setup(true, false, true, true)}, screen.PageFirstRun},
		"the keyring is locked":           {screen.PageHome, state.State{Setup: locked}, screen.PageHome},
		"no keyring from the beginning":   {screen.PageHome, state.State{Setup: fresh}, screen.PageFirstRun},
		"complete":                        {screen.PageHome, state.State{Setup: setup(true, true, true, true)}, screen.PageHome},
		"another page while not complete": {screen.PageSettings, state.State{Setup: setup(false, false, false, false)}, screen.PageSettings},
	} {
		t.Run(name, func(t *testing.T) {
			if got := place(tc.page, tc.state); got != tc.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

// staged is a window in which all is well.
func staged(t *testing.T, agent *screentest.Agent) *frame {
	t.Helper()
	s := scene{page: screen.PageHome, state: well, agent: func(string) *screentest.Agent { return agent }}
	f, _ := s.stage(t, "en", theme.Light, fyne.NewSize(defaultWidth, defaultHeight), 1)
	return f
}

// press does what Ctrl and a digit do; Fyne's test driver has no shortcuts.
func press(f *frame, digit fyne.KeyName) { f.visit(int(digit[0] - '1')) }

func TestDigitsVisitWhatTheSideBarShows(t *testing.T) {
	f := staged(t, &screentest.Agent{})
	visit := func(digits ...fyne.KeyName) (pages []string) {
		for _, d := range digits {
			press(f, d)
			pages = append(pages, f.current)
		}
		return pages
	}
	owner := []string{screen.PageActivity, screen.PageConnection, screen.PageOrganization, screen.PagePrivacy, screen.PageSettings, screen.PageHome}
	if diff := cmp.Diff(owner, visit(fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key1)); diff != "" {
		t.Error(diff)
	}
	s := well("en")
	s.Office.Self = &state.Self{Role: "member"}
	press(f, fyne.Key4)
	f.see(s)
	if f.current != screen.PageHome {
		t.Errorf("who is no owner any more stays on %s", f.current)
	}
	member := []string{screen.PagePrivacy, screen.PageSettings, screen.PageSettings}
	if diff := cmp.Diff(member, visit(fyne.Key4, fyne.Key5, fyne.Key6)); diff != "" {
		t.Error(diff)
	}
}

func TestEscape(t *testing.T) {
	f := staged(t, shelf(messages("en")))
	escape := func() { f.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	f.show(control.Show{Message: "m-0011"})
	if f.current != screen.PageActivity {
		t.Fatalf("a message is shown on %s", f.current)
	}
	if !f.pages[screen.PageActivity].(*activity.Screen).Back() {
		t.Error("the details were not open")
	}
	f.show(control.Show{Message: "m-0011"})
	escape()
	if f.current != screen.PageActivity {
		t.Error("the first Escape closes the details only")
	}
	escape()
	if f.current != screen.PageHome {
		t.Errorf("the second Escape leads to %s", f.current)
	}
}

// TestWhatIsOpenOverThePage: a question or a menu keeps the page from being
// operated, and nothing is left of it once it has gone, whatever took it away.
func TestWhatIsOpenOverThePage(t *testing.T) {
	for name, gone := range map[string]func(f *frame){
		"Escape beside its buttons": func(f *frame) { f.window.Canvas().Unfocus(); f.back() },
		"a page from the tray":      func(f *frame) { f.show(control.Show{Page: screen.PageSettings}) },
	} {
		t.Run(name, func(t *testing.T) {
			f := staged(t, &screentest.Agent{})
			f.goTo(screen.PagePrivacy)
			forms.Ask(f.env, forms.Question{Title: "Sure?", Yes: "Yes", No: "No"}, func() { t.Error("was taken for yes") })
			overlays := f.window.Canvas().Overlays()
			press(f, fyne.Key1)
			if f.current != screen.PagePrivacy || len(overlays.List()) != 1 {
				t.Fatalf("the keyboard leads to %s, with %d things open", f.current, len(overlays.List()))
			}
			gone(f)
			if n := len(overlays.List()); n != 0 {
				t.Errorf("%d things keep the mouse from the page", n)
			}
		})
	}
}

func TestShowBeforeTheFirstState(t *testing.T) {
	s := scene{}
	f, _ := s.stage(t, "en", theme.Light, fyne.NewSize(800, 600), 1)
	f.show(control.Show{Page: screen.PageSettings})
	if f.current != "" {
		t.Errorf("shows %s before anything is known", f.current)
	}
	f.see(well("en"))
	if f.current != screen.PageSettings {
		t.Errorf("shows %s", f.current)
	}
	f.show(control.Show{}) // a second start without a wish leaves the page
	if f.current != screen.PageSettings {
		t.Errorf("shows %s", f.current)
	}
}

func TestQuitClosesTheWindow(t *testing.T) {
	for name, s := range map[string]scene{"before the first state": {}, "after it": {page: screen.PageHome, state: well}} {
		t.Run(name, func(t *testing.T) {
			f, _ := s.stage(t, "en", theme.Light, fyne.NewSize(800, 600), 1)
			closed := 0
			f.close = func() { closed++ }
			f.show(control.Show{Page: control.PageQuit})
			if closed != 1 {
				t.Errorf("closed %d times", closed)
			}
		})
	}
}

func TestLanguageChangesWhileOpen(t *testing.T) {
	var asked []string
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light))
	f := newFrame(Options{App: app, Language: "en", Agent: func(language string) Agent {
		asked = append(asked, language)
		return player{&screentest.Agent{}}
	}}, test.NewTempWindow(t, nil), func(f func()) { f() }, func(life context.Context, work func(context.Context)) { work(life) })
	f.begin(t.Context())
	f.see(well("")) // the computer's
	f.goTo(screen.PagePrivacy)
	f.see(well("ja"))
	if got := f.env.Words.Language(); got != "ja" || f.current != screen.PagePrivacy {
		t.Errorf("speaks %s on %s", got, f.current)
	}
	f.see(well(""))
	if diff := cmp.Diff([]string{"en", "ja", "en"}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestTheAgentIsStartedOnceByItself(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light))
	started := 0
	f := newFrame(Options{
		App: app, Language: "en", Agent: func(string) Agent { return player{&screentest.Agent{}} },
		StartAgent: func(context.Context) error { started++; return errors.New("no such program") },
	}, test.NewTempWindow(t, nil), func(f func()) { f() }, func(life context.Context, work func(context.Context)) { work(life) })
	f.begin(t.Context())
	f.gone(control.ErrNotRunning)
	f.gone(control.ErrNotRunning)
	if started != 1 || !f.failed {
		t.Errorf("started %d times", started)
	}
	if len(f.again) != 1 {
		t.Error("nobody looks for it after that")
	}
	f.see(well("en"))
	f.gone(errors.New("the stream ended"))
	if started != 1 {
		t.Error("one that ended is started without being asked")
	}
	if len(f.notice.Objects) != 1 {
		t.Error("that it is gone is not said")
	}
	f.see(well("en"))
	if len(f.notice.Objects) != 0 {
		t.Error("that it is gone is said of one that is there")
	}
}

// TestTheLastPage: once everything is deleted nothing is left to start or to
// go to. Who starts Bellhop again gets another window.
func TestTheLastPage(t *testing.T) {
	f := staged(t, &screentest.Agent{})
	closed := 0
	f.close = func() { closed++ }
	f.goTo(screen.PagePrivacy)
	f.env.Over()
	f.see(well("en")) // on its way while the agent ended
	f.gone(control.ErrNotRunning)
	press(f, fyne.Key1)
	f.back()
	if f.current != screen.PagePrivacy || f.side.box.Visible() || len(f.notice.Objects) != 0 {
		t.Errorf("on %s, side bar shown: %t, %d notices", f.current, f.side.box.Visible(), len(f.notice.Objects))
	}
	if closed != 0 {
		t.Error("the last page cannot be read")
	}
	f.see(fresh("en"))
	if closed != 1 {
		t.Error("there are two windows of one agent")
	}
}

func TestSizes(t *testing.T) {
	for name, tc := range map[string]struct{ in, want Size }{
		"none":      {Size{}, Size{defaultWidth, defaultHeight}},
		"sound":     {Size{1200, 800}, Size{1200, 800}},
		"too small": {Size{1200, 10}, Size{defaultWidth, defaultHeight}},
		"senseless": {Size{1e9, 800}, Size{defaultWidth, defaultHeight}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Options{Size: tc.in}).size(); got != fyne.NewSize(tc.want.Width, tc.want.Height) {
				t.Errorf("got %v", got)
			}
		})
	}
}
