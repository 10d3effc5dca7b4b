package firstrun

import (
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"
)

const (
	join  = "bellhop://join#AGE-ENCRYPTED"
	sixth = "otter maple violin cactus harbor plum"
)

func page(env screen.Env) screen.Screen { return New(env) }

// opened is what a person does to see the preview of an invitation.
func opened(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
	d.Type(t, w.T("firstrun.link"), join)
	d.Type(t, w.T("firstrun.passphrase"), sixth)
	d.Tap(t, w.T("firstrun.open"))
}

func preview() control.Preview {
	return control.Preview{
		ID: "p1", OfficeHost: "office.acme.example", Workspace: "Acme", Domain: "acme",
		Findings: []control.Finding{{Code: "invite_host", Level: control.LevelWarning, Text: "Check that office.acme.example is your office."}},
	}
}

func scenes() []screentest.Scene {
	long := preview()
	long.OfficeHost = "a-very-long-name-of-a-gateway.virtual-office.regional-headquarters.acme.example"
	long.Workspace = "Bartholomew Featherstonehaugh-Cholmondeley & Sons, Department of Long Names, 株式会社とても長い名前の会社 事業開発本部"
	long.Replaces = []string{"Office: office.before.example, signed in as Aki Tanaka", "Slack workspace: before.slack.com", "Your connection to Slack"}
	refused := preview()
	refused.ID = ""
	refused.Findings = []control.Finding{
		{Code: "token_revoked", Level: control.LevelError, Field: control.FieldToken, Text: "Slack says that the token in this invitation was revoked. Ask an owner for a new invitation."},
		{Code: "invite_older", Level: control.LevelWarning, Text: "It is older than what this computer has."},
	}
	visitor := screentest.SignedIn("visitor")
	waits := screentest.SignedIn("member")
	waits.Setup.Connected = false
	bare, done := screentest.Fresh(), screentest.Connected("member")
	bare.Tray, done.Tray = state.TrayNoHost, state.TrayNoHost
	asked := screentest.Connected("member")
	asked.Setup.History = false
	return []screentest.Scene{
		{Name: "fresh", State: screentest.Fresh(), Golden: 900},
		{Name: "no-tray", State: bare, Golden: 1000},
		{Name: "wrong", State: screentest.Fresh(), Golden: 900, Agent: &screentest.Agent{Fail: map[string]error{
			"OpenInvitation": screentest.Refusal("passphrase", "The passphrase does not open this invitation: check each of the six words, and that both came together."),
		}}, Act: opened},
		{Name: "missing", State: screentest.Fresh(), Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
			d.Type(t, w.T("firstrun.link"), "https://acme.example")
			d.Tap(t, w.T("firstrun.open"))
		}},
		{Name: "preview", State: screentest.Fresh(), Agent: &screentest.Agent{Preview: preview()}, Act: opened, Golden: 900},
		{Name: "long", State: screentest.Fresh(), Agent: &screentest.Agent{Preview: long}, Act: opened, Golden: 1100},
		{Name: "refused", State: screentest.Fresh(), Agent: &screentest.Agent{Preview: refused}, Act: opened, Golden: 900},
		{Name: "office", State: screentest.Invited(), Golden: 900},
		{Name: "owner", State: screentest.Fresh(), Golden: 900, Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
			d.Tap(t, w.T("firstrun.owner"))
		}},
		{Name: "connect", State: waits, Golden: 900},
		{Name: "visitor", State: visitor},
		{Name: "history", State: asked, Golden: 1000},
		{Name: "ready", State: screentest.Connected("member")},
		{Name: "ready-no-tray", State: done},
	}
}

func TestGoldens(t *testing.T)  { screentest.Goldens(t, scenes(), page) }
func TestPictures(t *testing.T) { screentest.Pictures(t, "firstrun", scenes(), page) }
func TestKeyboard(t *testing.T) { screentest.Keyboard(t, scenes(), page) }
