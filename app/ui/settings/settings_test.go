package settings

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/widget"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/screen/screentest"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, a *screentest.Agent, st state.State) (*Screen, *screentest.Desk) {
	t.Helper()
	s, d := screentest.Begin(t, a, st, New)
	if len(a.Calls()) > 0 {
		t.Errorf("showing the settings asked %v", a.Calls())
	}
	return s, d
}

// TestEachChangeIsToldAtOnce makes each change to the same settings and holds
// what the agent is told to be those and that change.
func TestEachChangeIsToldAtOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		act  func(t *testing.T, d *screentest.Desk)
		want func(p *state.Preferences)
	}{
		"language": {
			func(t *testing.T, d *screentest.Desk) {
				screentest.Entry[*widget.Select](t, d, "Language").SetSelected("日本語")
			},
			func(p *state.Preferences) { p.Language = "ja" },
		},
		"always": {
			func(t *testing.T, d *screentest.Desk) {
				screentest.Entry[*widget.RadioGroup](t, d, "When to relay").SetSelected("Always")
			},
			func(p *state.Preferences) { p.When = "always" },
		},
		"edits":         {tick("Carry edits over to Slack"), func(p *state.Preferences) { p.CarryEdits = false }},
		"deletions":     {tick("Carry deletions over to Slack"), func(p *state.Preferences) { p.CarryDeletions = true }},
		"start":         {tick("Start when I log in"), func(p *state.Preferences) { p.StartAtLogin = false }},
		"notifications": {tick("Notify me when something needs me"), func(p *state.Preferences) { p.Notify = true }},
		"more days": {
			func(t *testing.T, d *screentest.Desk) {
				screentest.Entry[*forms.Days](t, d, "Keep message text").SetSelected("90 days")
			},
			func(p *state.Preferences) { p.HistoryDays = 90 },
		},
		"unmute":       {tap("Unmute"), func(p *state.Preferences) { p.Muted = p.Muted[1:] }},
		"remove quiet": {tap("Remove"), func(p *state.Preferences) { p.Quiet = p.Quiet[1:] }},
		"add quiet": {
			func(t *testing.T, d *screentest.Desk) {
				d.Tap(t, "Add quiet hours")
				d.Type(t, "From", "7時")
				d.Type(t, "To", "９：３０")
				d.Tick(t, "Sun")
				d.Tick(t, "Sat")
				d.Enter(t, "To")
			},
			func(p *state.Preferences) {
				p.Quiet = append(p.Quiet, state.QuietHours{From: "07:00", To: "09:30", Days: []time.Weekday{1, 2, 3, 4, 5}})
			},
		},
		"add quiet for every day": {
			func(t *testing.T, d *screentest.Desk) {
				d.Tap(t, "Add quiet hours")
				d.Tap(t, "Add")
			},
			func(p *state.Preferences) {
				p.Quiet = append(p.Quiet, state.QuietHours{From: "22:00", To: "07:00"})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := &screentest.Agent{}
			_, d := begin(t, a, busy())
			tc.act(t, d)
			want := clone(*busy().Preferences)
			tc.want(&want)
			if diff := cmp.Diff([]state.Intent{state.Prefer{Preferences: want}}, a.Intents()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func tick(label string) func(*testing.T, *screentest.Desk) {
	return func(t *testing.T, d *screentest.Desk) { d.Tick(t, label) }
}

func tap(label string) func(*testing.T, *screentest.Desk) {
	return func(t *testing.T, d *screentest.Desk) { d.Tap(t, label) }
}

func TestAChangeThatFailedIsShownAsBefore(t *testing.T) {
	a := &screentest.Agent{Fail: map[string]error{"Intend": control.ErrNotRunning}}
	s, d := begin(t, a, busy())
	d.Tick(t, "Carry edits over to Slack")
	d.Reads(t, "Not changed", "Bellhop is not running")
	if !s.edits.On() {
		t.Error("the box shows what is not so")
	}
	a.Fail = nil
	d.Tick(t, "Carry edits over to Slack")
	if s.edits.On() || strings.Contains(d.Says(), "Not changed") {
		t.Error("the second try is not shown")
	}
}

func TestKeepingLessAsksFirst(t *testing.T) {
	a := &screentest.Agent{}
	s, d := begin(t, a, busy())
	days := screentest.Entry[*forms.Days](t, d, "Keep message text")
	days.SetSelected("7 days")
	d.Reads(t, "Keep text for 7 days only?")
	d.Tap(t, "Cancel")
	if len(a.Intents()) > 0 || s.history.Selected != "30 days" {
		t.Errorf("asked %v, shows %s", a.Intents(), s.history.Selected)
	}
	days.SetSelected("Keep no text")
	d.Reads(t, "Keep no text any more?")
	d.Tap(t, "Erase it")
	want := clone(*busy().Preferences)
	want.HistoryDays = 0
	if diff := cmp.Diff([]state.Intent{state.Prefer{Preferences: want}}, a.Intents()); diff != "" {
		t.Error(diff)
	}
	if s.history.Selected != "Keep no text" {
		t.Errorf("shows %s", s.history.Selected)
	}
}

func TestQuietHoursThatAreNone(t *testing.T) {
	a := &screentest.Agent{}
	s, d := begin(t, a, busy())
	if s.Back() {
		t.Error("there is nothing to go back from")
	}
	d.Tap(t, "Add quiet hours")
	d.Type(t, "From", "25:00")
	d.Tap(t, "Add")
	d.Reads(t, "Write times as 22:00.")
	if !s.Back() || len(a.Intents()) > 0 {
		t.Error("Escape does not close the form")
	}
	d.Reads(t, "[Add quiet hours]")
}

func TestClock(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"22:00": "22:00", "7:30": "07:30", "0730": "07:30", "22": "22:00", "７：０５": "07:05", "7.15": "07:15", "7時30分": "07:30", "22시": "22:00", " 9:00 ": "09:00",
		"24:00": "", "": "", "noon": "", "7:3a": "", "12:60": "",
	} {
		if got, ok := clock(typed); got != want || ok != (want != "") {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func TestQuietHoursInWords(t *testing.T) {
	_, d := begin(t, &screentest.Agent{}, busy())
	d.Reads(t, "22:00 to 07:30 the next day", "every day", "12:00 to 13:00", "Mon, Tue, Wed, Thu, Fri", "All day from 08:00", "Sat, Sun", "Bo Larsen", "m-8")
}

func TestNothingIsShownBeforeTheAgentAnswers(t *testing.T) {
	s, d := begin(t, &screentest.Agent{}, state.State{})
	d.Reads(t, "Settings appear when Bellhop answers.")
	s.See(busy())
	d.Reads(t, "Relaying")
}
