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
	_, d := screentest.Begin(t, a, st, func(env screen.Env) *Screen {
		if with != nil {
			with(&env)
		}
		return New(env)
	})
	return d
}

func TestHowLongTextIsKept(t *testing.T) {
	for days, want := range map[int]string{
		0: "Erased here as soon as it is in Slack", 1: "Here for 1 day, as you chose in Settings", 90: "Here for 90 days, as you chose in Settings",
	} {
		st := screentest.Connected("member")
		st.Preferences.HistoryDays = days
		begin(t, &screentest.Agent{}, st, nil).Reads(t, want)
	}
}

func TestWhatThisComputerHolds(t *testing.T) {
	begin(t, &screentest.Agent{}, screentest.Fresh(), nil).Reads(t, "This computer holds no bot token.")
	begin(t, &screentest.Agent{}, screentest.Connected("member"), nil).Reads(t, "it holds the bot token of your organization", "Granted by Slack: chat:write, users:read",
		"It reads no message history in Slack")
}

func TestDeletingAsksOnceAndNamesWhatGoes(t *testing.T) {
	a := &screentest.Agent{}
	st := screentest.Connected("member")
	st.Outbox = state.Outbox{Waiting: 1, Held: 2, Uncertain: 3, Failed: 4}
	d := begin(t, a, st, nil)
	d.Tap(t, "Delete everything")
	d.Reads(t, "Delete everything?", "your settings and your connection to Slack", "both tokens in the keyring", "Activity, with all text that is kept",
		"10 messages that wait; they stay in the office", "logs and reports", "What was relayed stays in Slack.")
	if d.Window.Canvas().Focused() == nil {
		t.Error("the question has no focus")
	}
	d.Tap(t, "Keep everything")
	a.Asked(t)
	d.Reads(t, "What Bellhop never does")
	d.Tap(t, "Delete everything")
	d.Tap(t, "Delete everything")
	a.Asked(t, "DeleteEverything")
	d.Reads(t, "Everything is deleted", "has ended")
	if strings.Contains(d.Says(), "What Bellhop never does") {
		t.Error("the page is still there")
	}
	if !d.Over {
		t.Error("the window is not told")
	}
}

func TestDeletingFails(t *testing.T) {
	a := &screentest.Agent{Fail: map[string]error{"DeleteEverything": screentest.Refusal("keyring_locked", "The keyring is locked.")}}
	d := begin(t, a, screentest.Connected("member"), nil)
	d.Tap(t, "Delete everything")
	d.Tap(t, "Delete everything")
	d.Reads(t, "The keyring is locked.", "What Bellhop never does")
	if d.Over {
		t.Error("the window is told that all is deleted")
	}
	d.Tap(t, "Delete everything") // it can be tried again
	d.Reads(t, "Delete everything?")
}

func TestDiagnosticsAreCopied(t *testing.T) {
	a := &screentest.Agent{Support: "all well"}
	d := begin(t, a, screentest.Connected("member"), nil)
	a.Asked(t)
	d.Tap(t, "Copy diagnostics")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "all well" {
		t.Errorf("copied %q", got)
	}
	d.Reads(t, "Copied")
	a.Fail = map[string]error{"Diagnostics": control.ErrNotRunning}
	d.Tap(t, "Copy diagnostics")
	d.Reads(t, "Bellhop is not running")
}

func TestTheDataFolderIsOpened(t *testing.T) {
	d := begin(t, &screentest.Agent{}, screentest.Fresh(), nil)
	d.Tap(t, "Open the data folder")
	if diff := cmp.Diff([]string{"/home/aki/.local/share/bellhop"}, d.Opened); diff != "" {
		t.Error(diff)
	}
	opened := ""
	d = begin(t, &screentest.Agent{}, screentest.Fresh(), func(e *screen.Env) {
		e.Data = "C:/Users/Aki Tanaka/AppData/Local/Bellhop"
		e.Browse = func(at string) error { opened = at; return errors.New("no file manager") }
	})
	d.Tap(t, "Open the data folder")
	if opened != "C:/Users/Aki Tanaka/AppData/Local/Bellhop" {
		t.Errorf("opened %s", opened)
	}
	d.Reads(t, "The folder could not be opened. It is C:/Users/Aki Tanaka/AppData/Local/Bellhop.")
}
