package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// The people of a world. Rhea is the one whose bellhopd runs; Ann has a link to
// Slack, Bob has none, Vic is a visitor.
const (
	rhea, ann, bob, vic = "rhea", "ann", "bob", "vic"
	rheaSlack, annSlack = "U0RHEA", "U0ANN"
)

// world is an office and a Slack on loopback, and the data of Rhea's device.
type world struct {
	t      *testing.T
	office *office.Server
	slack  *slack.Server
	url    string // the office's
	api    string // Slack's
	token  string // Rhea's, for the office
	data   string
	rate   []string // flags for our own limits
}

func newWorld(t *testing.T, o slack.Options) *world {
	t.Helper()
	return newWorldOf(t, office.Options{}, o)
}

func newWorldOf(t *testing.T, of office.Options, o slack.Options) *world {
	t.Helper()
	of.FrameRate = -1
	w := &world{t: t, office: office.New(of), rate: []string{"--slack-rate", "off"}}
	w.data = filepath.Join(workplace(t), "data")
	o.Users = append(o.Users,
		slack.User{ID: rheaSlack, Name: "Rhea", Email: "rhea@acme.example"},
		slack.User{ID: annSlack, Name: "Ann", Email: "ann@acme.example"})
	w.slack = slack.New(o)
	w.token = w.office.AddMember(bridge.Person{ID: rhea, Name: "Rhea", Email: "rhea@acme.example"})
	w.office.AddMember(bridge.Person{
		ID: ann, Name: "Ann", Email: "ann@acme.example",
		Slack: &bridge.SlackAccount{Linked: true, TeamID: w.slack.TeamID(), UserID: annSlack},
	})
	w.office.AddMember(bridge.Person{ID: bob, Name: "Bob", Email: "bob@acme.example"})
	w.office.AddVisitor(bridge.Person{ID: vic, Name: "Vic"})
	gateway, api := httptest.NewServer(w.office), httptest.NewServer(w.slack)
	w.url, w.api = "ws"+strings.TrimPrefix(gateway.URL, "http")+"/gateway", api.URL+"/api/"
	t.Cleanup(func() {
		w.office.Close()
		gateway.Close()
		w.slack.Close()
		api.Close()
	})
	return w
}

// account is Rhea's in the office of this world.
func (w *world) account() config.Account {
	return config.NewAccount(w.url, w.office.Organization().ID, rhea)
}

// seat is the directory of what is kept of Rhea.
func (w *world) seat() string { return seat.Dir(w.data, w.account()) }

// link connects Rhea without asking her, as if she had been here before. Her bellhopd must not run.
func (w *world) link() {
	w.t.Helper()
	linkSeat(w.t, w.data, w.url, w.account(), w.slack.TeamID())
}

// linkSeat makes a seat in a data directory whose member is connected to Rhea's
// account in Slack.
func linkSeat(t *testing.T, data, office string, account config.Account, team string) {
	t.Helper()
	dir := seat.Dir(data, account)
	store, err := outbox.Open(t.Context(), dir, outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := config.Open(data)
	if err == nil {
		err = settings.Update(func(s *config.Settings) error { s.Office, s.Seat = office, account.Dir(); return nil })
	}
	if err == nil {
		_, err = config.OpenSeat(dir, account, config.Default().Relay)
	}
	link := &bridge.Link{TeamID: team, UserID: rheaSlack, VerifiedAt: time.Now()}
	if err := errors.Join(err, store.SetLink(t.Context(), link), store.Close()); err != nil {
		t.Fatal(err)
	}
}

// tokens are Rhea's, as the environment carries them.
func (w *world) tokens() []string {
	return []string{"BELLHOP_OFFICE_TOKEN=" + w.token, "BELLHOP_SLACK_BOT_TOKEN=" + w.slack.BotToken()}
}

// run starts `bellhopd run` for Rhea; flags are further ones.
func (w *world) run(flags ...string) *process {
	w.t.Helper()
	return launch(w.t, self(w.t), w.tokens(), w.runArgs(flags...)...)
}

func (w *world) runArgs(flags ...string) []string {
	args := append([]string{"run", "--office", w.url, "--slack-api", w.api, "--data", w.data, "--secrets", "env"}, w.rate...)
	return append(args, flags...)
}

// command starts another command on Rhea's data.
func (w *world) command(name string, args ...string) *process {
	w.t.Helper()
	return launch(w.t, self(w.t), nil, append([]string{name, "--data", w.data}, args...)...)
}

// known waits until p says that the office knows Rhea; false when it ends
// before.
func (w *world) known(p *process) bool {
	known := errors.New("known")
	err := control.NewClient(w.data, "en").Events(p.ctx, func(s state.State) error {
		if s.Office.Self != nil {
			return known
		}
		return nil
	})
	return errors.Is(err, known)
}

// connected waits until the office has welcomed p, and p has opened the seat.
// The control socket is open then, too.
func (w *world) connected(p *process) {
	w.t.Helper()
	defer func() {
		if !w.known(p) {
			w.t.Errorf("the seat is not open; bellhopd says:\n%s", p.errs.String())
		}
	}()
	w.inOffice(p, "welcomed", func() bool { return w.office.Connected(rhea) })
}

// inOffice waits until ok, which is looked at after each change of the office.
func (w *world) inOffice(p *process, what string, ok func() bool) {
	w.t.Helper()
	if err := w.office.WaitFor(p.ctx, ok); err != nil {
		w.t.Fatalf("not %s: %v; bellhopd says:\n%s", what, err, p.errs.String())
	}
}

// inSlack waits until ok, which is looked at after each change of Slack.
func (w *world) inSlack(p *process, what string, ok func() bool) {
	w.t.Helper()
	if err := w.slack.WaitFor(p.ctx, ok); err != nil {
		w.t.Fatalf("not %s: %v; bellhopd says:\n%s", what, err, p.errs.String())
	}
}

// shown waits until p tells a state that satisfies ok, and gives it.
func (w *world) shown(p *process, what string, ok func(state.State) bool) state.State {
	w.t.Helper()
	found := errors.New("found")
	var last state.State
	err := control.NewClient(w.data, "en").Events(p.ctx, func(s state.State) error {
		if last = s; ok(s) {
			return found
		}
		return nil
	})
	if !errors.Is(err, found) {
		w.t.Fatalf("never shown as %s: %v; the last state was %+v; bellhopd says:\n%s", what, err, last, p.errs.String())
	}
	return last
}

// say has somebody write to Rhea alone, and gives the message's id.
func (w *world) say(from, text string) string {
	w.t.Helper()
	m, err := w.office.Say(office.Draft{From: from, Mentions: office.To(rhea), Text: text, Audience: []string{rhea}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID
}

// settled waits until the office has nothing more to offer to Rhea.
func (w *world) settled(p *process) {
	w.t.Helper()
	w.inOffice(p, "all settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
}

// deadline bounds a wait that is for no process.
func deadline(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
