package privacy

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, a *screentest.Agent, st state.State, with func(*screen.Env)) *screentest.Desk {
	t.Helper()
	env, d := screentest.Env(t, a, "en")
	if with != nil {
		with(&env)
	}
	s := New(env)
	s.See(st)
	d.Put(s, fyne.NewSize(760, 900))
	return d
}

func says(t *testing.T, d *screentest.Desk, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := d.Says(); !strings.Contains(got, w) {
			t.Errorf("%q is not said in\n%s", w, got)
		}
	}
}

func asked(t *testing.T, a *screentest.Agent, want ...string) {
	t.Helper()
	var got []string
	for _, c := range a.Calls() {
		got = append(got, c.Method)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHowLongTextIsKept(t *testing.T) {
	for days, want := range map[int]string{
		0: "Erased here as soon as it is in Slack", 1: "Here for 1 day, as you chose in Settings", 90: "Here for 90 days, as you chose in Settings",
	} {
		st := screentest.Connected("member")
		st.Preferences.HistoryDays = days
		says(t, begin(t, &screentest.Agent{}, st, nil), want)
	}
}

func TestWhatThisComputerHolds(t *testing.T) {
	says(t, begin(t, &screentest.Agent{}, screentest.Fresh(), nil), "This computer holds no bot token.")
	says(t, begin(t, &screentest.Agent{}, screentest.Connected("member"), nil), "it holds the bot token of your organisation", "Granted by Slack: chat:write, users:read",
		"It reads no message history in Slack")
}

func TestDeletingAsksOnceAndNamesWhatGoes(t *testing.T) {
	a := &screentest.Agent{}
	st := screentest.Connected("member")
	st.Outbox = state.Outbox{Waiting: 1, Held: 2, Uncertain: 3, Failed: 4}
	d := begin(t, a, st, nil)
	d.Tap(t, "Delete everything")
	says(t, d, "Delete everything?", "your settings and your connection to Slack", "both tokens in the keyring", "Activity, with all text that is kept",
		"10 messages that wait; they stay in the office", "logs and reports", "What was relayed stays in Slack.")
	if d.Window.Canvas().Focused() == nil {
		t.Error("the question has no focus")
	}
	d.Tap(t, "Keep everything")
	asked(t, a)
	says(t, d, "What Bellhop never does")
	d.Tap(t, "Delete everything")
	d.Tap(t, "Delete everything")
	asked(t, a, "DeleteEverything")
	says(t, d, "Everything is deleted", "has ended")
	if strings.Contains(d.Says(), "What Bellhop never does") {
		t.Error("the page is still there")
	}
}

func TestDeletingFails(t *testing.T) {
	a := &screentest.Agent{Fail: map[string]error{"DeleteEverything": screentest.Refusal("keyring_locked", "The keyring is locked.")}}
	d := begin(t, a, screentest.Connected("member"), nil)
	d.Tap(t, "Delete everything")
	d.Tap(t, "Delete everything")
	says(t, d, "The keyring is locked.", "What Bellhop never does")
	d.Tap(t, "Delete everything") // it can be tried again
	says(t, d, "Delete everything?")
}

func TestDiagnosticsAreCopied(t *testing.T) {
	a := &screentest.Agent{Support: "all well"}
	d := begin(t, a, screentest.Connected("member"), nil)
	asked(t, a)
	d.Tap(t, "Copy diagnostics")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "all well" {
		t.Errorf("copied %q", got)
	}
	says(t, d, "Copied")
	a.Fail = map[string]error{"Diagnostics": control.ErrNotRunning}
	d.Tap(t, "Copy diagnostics")
	says(t, d, "Bellhop is not running")
}

func TestTheDataFolderIsOpened(t *testing.T) {
	d := begin(t, &screentest.Agent{}, screentest.Fresh(), nil)
	d.Tap(t, "Open the data folder")
	if diff := cmp.Diff([]string{"file:///home/aki/.local/share/bellhop"}, d.Opened); diff != "" {
		t.Error(diff)
	}
	opened := ""
	d = begin(t, &screentest.Agent{}, screentest.Fresh(), func(e *screen.Env) {
		e.Data = "C:/Users/Aki Tanaka/AppData/Local/Bellhop"
		e.Browse = func(at string) error { opened = at; return errors.New("no file manager") }
	})
	d.Tap(t, "Open the data folder")
	if opened != "file:///C:/Users/Aki%20Tanaka/AppData/Local/Bellhop" {
		t.Errorf("opened %s", opened)
	}
	says(t, d, "The folder could not be opened. It is C:/Users/Aki Tanaka/AppData/Local/Bellhop.")
}
