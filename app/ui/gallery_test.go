package ui

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// scene is one state of one page, as goldens and pictures show it.
type scene struct {
	name  string
	page  string
	state func(lang string) state.State // nil: the agent has said nothing yet
	agent func(lang string) *screentest.Agent
	act   func(t *testing.T, f *frame)                              // what a person does before the picture
	do    func(t *testing.T, d *screentest.Desk, w *assets.Phrases) // the same, by the words that are seen
	gone  error                                                     // the agent has gone, and why
	drawn bool                                                      // for pictures only: its page has goldens of its own
	lang  string                                                    // of the golden; "" is English
}

// scenes are all that there are. Each page has a function of its own.
func scenes() (all []scene) {
	for _, of := range []func() []scene{frameScenes, homeScenes, activityScenes} {
		all = append(all, of()...)
	}
	for _, of := range []func() []scene{pathScenes, ownerScenes, ownScenes} {
		for _, s := range of() {
			s.drawn = true
			all = append(all, s)
		}
	}
	return all
}

// player is the agent of a scene.
type player struct{ *screentest.Agent }

func (player) Watch(ctx context.Context, _ func(state.State) error, _ func(control.Show) error) error {
	<-ctx.Done()
	return nil
}

// stage builds the window of a scene.
func (s scene) stage(t *testing.T, lang string, variant theme.Variant, size fyne.Size, scale float32) (*frame, fyne.Canvas) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(variant))
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	agent := &screentest.Agent{}
	if s.agent != nil {
		agent = s.agent(lang)
	}
	d := screentest.Sit(t, w, agent)
	f := newFrame(Options{
		App: app, Agent: func(string) Agent { return player{agent} }, Language: lang,
		StartAgent: func(context.Context) error { return nil }, Browse: func(string) error { return nil },
		Data: "/home/aki/.local/share/bellhop",
	}, w, d.Do, func(_ context.Context, f func(context.Context)) { d.Work(f) })
	f.clock, f.timer = d.Time, d.After
	f.asked = true
	f.begin(t.Context())
	w.Canvas().(software.WindowlessCanvas).SetScale(scale)
	w.Resize(size)
	if s.state != nil {
		f.see(s.state(lang))
		f.goTo(s.page)
	}
	if s.gone != nil {
		f.gone(s.gone)
	}
	w.Resize(size)
	if s.act != nil {
		s.act(t, f)
	}
	if s.do != nil {
		s.do(t, d, f.env.Words)
	}
	w.Resize(size.AddWidthHeight(8, 8)) // so that all is laid out anew
	w.Resize(size)
	return f, w.Canvas()
}

// at is a time of the day that all scenes play on, in UTC.
func at(hour, minute int) time.Time { return time.Date(2026, 11, 21, hour, minute, 0, 0, time.UTC) }

// pick is a text in the language of a scene.
func pick(lang, en, ja, ko string) string {
	switch lang {
	case "ja":
		return ja
	case "ko":
		return ko
	}
	return en
}

// well is a state in which all is well.
func well(lang string) state.State {
	return state.State{
		Running: true, Language: lang, At: at(14, 30),
		Office: state.Office{
			State: state.OfficeConnected, Device: "ThinkPad", Lease: true, Address: "wss://office.hakone.example/gateway",
			Self:         &state.Self{ID: "p1", Name: pick(lang, "Aiko Tanaka", "田中 愛子", "김서연"), Role: "owner", Email: "aiko@hakone.example", Manages: true},
			Organization: &state.Organization{ID: "o1", Name: pick(lang, "Hakone Design", "箱根デザイン", "하코네 디자인")},
		},
		Slack:       state.Slack{State: state.SlackOK, TeamID: "T1", Domain: "hakone", Scopes: []string{"chat:write"}},
		Link:        &state.Link{TeamID: "T1", UserID: "U1", VerifiedAt: at(9, 0)},
		Setup:       &state.Setup{Workspace: true, Office: true, Connected: true, History: true, Keyring: "ok"},
		Preferences: &state.Preferences{When: "always", CarryEdits: true, CarryDeletions: true, HistoryDays: 7, Language: lang, StartAtLogin: true, Notify: true},
		Workspace:   &state.Workspace{TeamID: "T1", Domain: "hakone", Generation: 1, Slackbot: true},
		Today:       &state.Today{Relayed: 12, Skipped: 31},
		Tray:        state.TrayShown,
	}
}
