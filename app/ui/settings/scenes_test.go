package settings

import (
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"
)

func page(env screen.Env) screen.Screen { return New(env) }

// busy is a state with all that can be chosen.
func busy() state.State {
	s := screentest.Connected("member")
	s.Preferences = &state.Preferences{
		When: "away", CarryEdits: true, HistoryDays: 30, StartAtLogin: true,
		Quiet: []state.QuietHours{{From: "22:00", To: "07:30"}, {From: "12:00", To: "13:00", Days: []time.Weekday{1, 2, 3, 4, 5}}, {From: "08:00", To: "08:00", Days: []time.Weekday{0, 6}}},
		Muted: []state.Sender{{ID: "m-7", Name: "Bo Larsen"}, {ID: "m-8"}, {ID: "m-9", Name: "Bartholomew Featherstonehaugh-Cholmondeley of the Department of Long Names 株式会社とても長い名前の会社"}},
	}
	return s
}

func scenes() []screentest.Scene {
	quiet := func(from string) func(testing.TB, *screentest.Desk, *assets.Phrases) {
		return func(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
			d.Tap(t, w.T("settings.quiet_add"))
			d.Type(t, w.T("settings.quiet_from"), from)
			d.Tap(t, w.T("settings.quiet_save"))
		}
	}
	return []screentest.Scene{
		{Name: "unknown", State: state.State{}},
		{Name: "usual", State: screentest.Connected("member"), Golden: 1400},
		{Name: "busy", State: busy(), Golden: 1700},
		{Name: "quiet", State: screentest.Connected("member"), Golden: 1700, Act: quiet("half past ten")},
		{Name: "failed", State: busy(), Golden: 1800, Agent: &screentest.Agent{Fail: map[string]error{"Intend": control.ErrNotRunning}},
			Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tick(t, w.T("settings.edits")) }},
		{Name: "erase", State: busy(), Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
			screentest.Entry[*forms.Days](t, d, w.T("settings.history")).SetSelectedIndex(0)
		}},
	}
}

func TestGoldens(t *testing.T)  { screentest.Goldens(t, scenes(), page) }
func TestPictures(t *testing.T) { screentest.Pictures(t, "settings", scenes(), page) }
func TestKeyboard(t *testing.T) { screentest.Keyboard(t, scenes(), page) }
