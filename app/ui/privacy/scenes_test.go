package privacy

import (
	"testing"

	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"
)

func page(env screen.Env) screen.Screen { return New(env) }

func scenes() []screentest.Scene {
	waits := screentest.Connected("member")
	waits.Outbox = state.Outbox{Waiting: 2, Held: 1}
	ask := func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tap(t, w.T("privacy.delete")) }
	twice := func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { ask(t, d, w); ask(t, d, w) }
	return []screentest.Scene{
		{Name: "fresh", State: screentest.Fresh()},
		{Name: "usual", State: screentest.Connected("member"), Golden: 1500},
		{Name: "ask", State: waits, Act: ask, Golden: 900},
		{Name: "deleted", State: waits, Act: twice, Golden: 700},
		{Name: "failed", State: waits, Act: twice, Golden: 1500, Agent: &screentest.Agent{Fail: map[string]error{
			"DeleteEverything": screentest.Refusal("keyring_locked", "The keyring is locked, so the tokens in it are still there: unlock it and delete again."),
		}}},
		{Name: "copied", State: waits, Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tap(t, w.T("privacy.diagnostics")) }},
	}
}

func TestGoldens(t *testing.T)  { screentest.Goldens(t, scenes(), page) }
func TestPictures(t *testing.T) { screentest.Pictures(t, "privacy", scenes(), page) }
func TestKeyboard(t *testing.T) { screentest.Keyboard(t, scenes(), page) }
