package connection

import (
	"context"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"
	"bellhop/assets"
)

func page(env screen.Env) screen.Screen { return New(env) }

// asking is an agent that has sent a code and then does what act does, while
// the page waits.
func asking(progress ...control.Progress) *screentest.Agent {
	a := &screentest.Agent{}
	a.Linking = func(ctx context.Context, _ control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
		tell(control.Progress{Asking: "aki@acme.example"})
		for _, p := range progress {
			tell(p)
		}
		a.Park()
		<-ctx.Done()
		return control.LinkResult{}, ctx.Err()
	}
	return a
}

func connect(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
	d.Tap(t, w.T("connection.connect"))
}

func scenes() []screentest.Scene {
	alone := screentest.SignedIn("member")
	alone.Setup.Workspace = false
	long := screentest.Connected("member")
	long.Office.Self.Name = "Bartholomew Featherstonehaugh-Cholmondeley of the Department of Long Names 👩‍👩‍👧‍👦"
	long.Office.Organization.Name = "株式会社とても長い名前の会社 事業開発本部 第二営業部"
	long.Office.Address = "wss://a-very-long-name-of-a-gateway.virtual-office.regional-headquarters.acme.example/gateway"
	backlog := screentest.Connected("member")
	backlog.Hold = &state.Hold{Reason: "first", Messages: 12}
	refused := screentest.Connected("owner")
	refused.Office.State = state.OfficeStopped
	refused.Problems = []state.Problem{words.Problem("en", state.CodeOfficeUnreachable, "not_authorised")}
	linked := screentest.Connected("member")
	linked.Link.VerifiedAt = screentest.Now().Add(-30 * time.Minute)
	tap := func(key assets.Key) func(testing.TB, *screentest.Desk, *assets.Phrases) {
		return func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tap(t, w.T(key)) }
	}
	return []screentest.Scene{
		{Name: "nobody", State: screentest.Fresh(), Golden: 1000},
		{Name: "refused", State: refused, Golden: 900},
		{Name: "visitor", State: screentest.SignedIn("visitor"), Golden: 800},
		{Name: "uninvited", State: alone},
		{Name: "ready", State: screentest.SignedIn("member"), Golden: 800},
		{Name: "code", State: screentest.SignedIn("member"), Agent: asking(), Act: connect, Golden: 1000},
		{Name: "wrong", State: screentest.SignedIn("member"), Agent: asking(control.Progress{Wrong: true, Left: 4}), Act: connect},
		{Name: "no-account", State: screentest.SignedIn("member"), Act: connect, Golden: 900, Agent: &screentest.Agent{Fail: map[string]error{
			"Link": screentest.Refusal(state.CodeNoAccount, words.Sentence("en", state.CodeNoAccount, "aki@acme.example")),
		}}},
		{Name: "connected", State: linked, Golden: 800},
		{Name: "disconnect", State: linked, Act: tap("connection.connected")},
		{Name: "sign-out", State: linked, Act: tap("connection.sign_out"), Golden: 800},
		{Name: "again", State: linked, Act: tap("connection.sign_in_again")},
		{Name: "backlog", State: backlog, Golden: 900},
		{Name: "long", State: long, Golden: 900},
	}
}

func TestGoldens(t *testing.T)  { screentest.Goldens(t, scenes(), page) }
func TestPictures(t *testing.T) { screentest.Pictures(t, "connection", scenes(), page) }
func TestKeyboard(t *testing.T) { screentest.Keyboard(t, scenes(), page) }
