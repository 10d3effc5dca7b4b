package agent

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long anything may take before a test gives up. It says
// nothing about how fast things are.
const patience = 3 * time.Minute

// The people of a world. Rhea is the one whose agent runs; Bob is another
// member, Olga an owner, Vic a visitor. All but Vic are in Slack.
const (
	rhea, bob, olga, vic           = "rhea", "bob", "olga", "vic"
	rheaSlack, bobSlack, olgaSlack = "U0RHEA", "U0BOB", "U0OLGA"
)

// world is an office and a Slack on loopback, a keyring in memory and the data
// of one device.
type world struct {
	t      *testing.T
	office *office.Server
	slack  *slack.Server
	url    string // the office's
	api    string // Slack's
	tokens map[string]string
	vault  *memory
	data   string
	log    *slog.Logger
	named  string // the office that the run is started with; "": none
	zone   func() *time.Location
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, office: office.New(office.Options{FrameRate: -1}), tokens: map[string]string{}, vault: newMemory(),
		log: slog.New(slog.DiscardHandler), zone: func() *time.Location { return time.UTC },
	}
	dir, err := os.MkdirTemp("", "ag")
	if err != nil {
		t.Fatal(err)
	}
	w.data = filepath.Join(dir, "data")
	w.slack = slack.New(slack.Options{Users: []slack.User{
		{ID: rheaSlack, Name: "Rhea", Email: "rhea@acme.example"},
		{ID: bobSlack, Name: "Bob", Email: "bob@acme.example"},
		{ID: olgaSlack, Name: "Olga", Email: "olga@acme.example"},
	}})
	w.tokens[rhea] = w.office.AddMember(bridge.Person{ID: rhea, Name: "Rhea", Email: "rhea@acme.example"})
	w.tokens[bob] = w.office.AddMember(bridge.Person{ID: bob, Name: "Bob", Email: "bob@acme.example"})
	w.tokens[olga] = w.office.AddMember(bridge.Person{ID: olga, Name: "Olga", Email: "olga@acme.example", Role: bridge.RoleOwner})
	w.tokens[vic] = w.office.AddVisitor(bridge.Person{ID: vic, Name: "Vic"})
	gateway, api := httptest.NewServer(w.office), httptest.NewServer(w.slack)
	w.url, w.api = "ws"+strings.TrimPrefix(gateway.URL, "http")+"/gateway", api.URL+"/api/"
	t.Cleanup(func() {
		w.office.Close()
		gateway.Close()
		w.slack.Close()
		api.Close()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return w
}

// running is one Run.
type running struct {
	*world
	*control.Client
	ctx  context.Context
	stop context.CancelFunc
	err  error // after done
	done chan struct{}
}

// start runs the agent and waits until it answers.
func (w *world) start() *running {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.t.Context()), patience)
	r := &running{world: w, Client: control.NewClient(w.data, "en"), ctx: ctx, done: make(chan struct{})}
	inner, stop := context.WithCancel(ctx)
	r.stop = stop
	go func() {
		defer close(r.done)
		r.err = Run(inner, w.options())
	}()
	w.t.Cleanup(func() {
		stop()
		<-r.done
		cancel()
	})
	for {
		if _, err := r.State(ctx); err == nil {
			return r
		}
		select {
		case <-r.done:
			return r
		case <-ctx.Done():
			w.t.Fatal("the agent does not answer")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (w *world) options() Options {
	return Options{
		Data: w.data, Office: w.named, SlackAPI: w.api, SlackRateOff: true, Secrets: w.vault, Log: w.log,
		Language: "en", Zone: w.zone, Version: "test",
	}
}

// ends stops the run, which must have nothing to complain of.
func (r *running) ends() {
	r.t.Helper()
	r.stop()
	<-r.done
	if r.err != nil {
		r.t.Fatalf("the run ended with %v", r.err)
	}
}

// shows waits for a state that satisfies ok.
func (r *running) shows(what string, ok func(state.State) bool) state.State {
	r.t.Helper()
	found := errors.New("found")
	var last state.State
	err := r.Events(r.ctx, func(s state.State) error {
		if last = s; ok(s) {
			return found
		}
		return nil
	})
	if !errors.Is(err, found) {
		r.t.Fatalf("never shown: %s: %v; the last state was %+v", what, err, last)
	}
	return last
}

func connected(s state.State) bool {
	return s.Office.State == state.OfficeConnected && s.Office.Self != nil
}

func idle(s state.State) bool { return s.Office.State == state.OfficeStopped }

func problem(code string) func(state.State) bool {
	return func(s state.State) bool {
		for _, p := range s.Problems {
			if p.Is(code) {
				return true
			}
		}
		return false
	}
}

// inOffice waits until ok, which is looked at after each change of the office.
func (r *running) inOffice(what string, ok func() bool) {
	r.t.Helper()
	if err := r.office.WaitFor(r.ctx, ok); err != nil {
		s, _ := r.State(context.WithoutCancel(r.ctx))
		r.t.Fatalf("not %s: %v; the state is %+v", what, err, s)
	}
}

// inSlack waits until ok, which is looked at after each change of Slack.
func (r *running) inSlack(what string, ok func() bool) {
	r.t.Helper()
	if err := r.slack.WaitFor(r.ctx, ok); err != nil {
		s, _ := r.State(context.WithoutCancel(r.ctx))
		r.t.Fatalf("not %s: %v; the state is %+v", what, err, s)
	}
}

// say has somebody write to a member alone.
func (w *world) say(from, to, text string) string {
	w.t.Helper()
	m, err := w.office.Say(office.Draft{From: from, Mentions: office.To(to), Text: text, Audience: []string{to}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID
}

// memory is a vault.Store that fails on request.
type memory struct {
	mu   sync.Mutex
	kept map[string]vault.Secret
	fail error
}

func newMemory() *memory { return &memory{kept: map[string]vault.Secret{}} }

func (m *memory) failWith(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *memory) Get(_ context.Context, name string) (vault.Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return vault.Secret{}, m.fail
	}
	s, ok := m.kept[name]
	if !ok {
		return s, vault.ErrNotFound
	}
	return s, nil
}

func (m *memory) Set(_ context.Context, name string, s vault.Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.kept[name] = s
	return nil
}

func (m *memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	delete(m.kept, name)
	return nil
}

func (m *memory) put(name, value string) {
	_ = m.Set(context.Background(), name, vault.NewSecret(value))
}

func (m *memory) names() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.kept)
}
