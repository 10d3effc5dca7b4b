package relay

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	team   = "T0ACME"
	meID   = "u-me"
	boss   = "u-boss"
	slack1 = "U0ME"
)

// world is a relay between a scripted office and a Slack in memory, in a
// synctest bubble.
type world struct {
	t      *testing.T
	office *fakeOffice
	api    *slackapi.Server
	store  *outbox.Store
	relay  *Relay
	n      int
	stop   func()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return openWorld(t, t.TempDir(), newAPI(t))
}

// newAPI is a workspace with the person in it; without scopes it has all that
// are of use.
func newAPI(t *testing.T, scopes ...string) *slackapi.Server {
	api := slackapi.New(slackapi.Options{TeamID: team, Domain: "acme", Scopes: scopes})
	api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "me@acme.test"})
	t.Cleanup(api.Close)
	return api
}

func openWorld(t *testing.T, dir string, api *slackapi.Server) *world {
	t.Helper()
	return openPlan(t, plan{dir: dir, api: api})
}

// plan is how a world differs from the usual one.
type plan struct {
	dir        string
	api        *slackapi.Server
	outbox     outbox.Options
	limits     *slack.Limits // nil: off
	generation int
	policy     *Policy // nil: all is carried over
	wrap       func(Store) Store
	office     Office       // nil: a fakeOffice
	changed    func()       // nil: a look at whether the relay turns in a circle
	ready      func(*Relay) // told of the relay before it runs
	connected  bool         // the first sender is a colleague
}

func openPlan(t *testing.T, p plan) *world {
	t.Helper()
	if p.dir == "" {
		p.dir = t.TempDir()
	}
	if p.api == nil {
		p.api = newAPI(t)
	}
	if p.limits == nil {
		p.limits = &slack.Limits{Off: true}
	}
	if p.policy == nil {
		all := carryAll()
		p.policy = &all
	}
	if p.changed == nil {
		p.changed = noCircle()
	}
	if p.wrap == nil {
		p.wrap = func(s Store) Store { return s }
	}
	store, err := outbox.Open(t.Context(), p.dir, p.outbox)
	if err != nil {
		t.Fatal(err)
	}
	client, err := slack.New(slack.Config{
		API: "http://127.0.0.1/api/", Transport: p.api.Transport(), Cache: store, Limits: *p.limits,
		Token: func(context.Context) (string, error) { return p.api.BotToken(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, office: &fakeOffice{}, api: p.api, store: store}
	var seat Office = w.office
	if p.office != nil {
		seat = p.office
	}
	w.relay = New(Config{
		Office: seat, Slack: client, Store: p.wrap(store), Language: "en", Policy: *p.policy, Generation: p.generation, Changed: p.changed,
	}, &bridge.Link{TeamID: team, UserID: slack1})
	if p.ready != nil {
		p.ready(w.relay)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.relay.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.stop)
	synctest.Wait()
	return w
}

// noCircle panics when the relay turns again and again while no time passes: in
// a bubble, that is for ever.
func noCircle() func() {
	const most = 2000
	var mu sync.Mutex
	var at time.Time
	turns := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now != at {
			at, turns = now, 0
		}
		if turns++; turns > most {
			panic("the relay turns in a circle")
		}
	}
}

// carryAll is what a new installation wants.
func carryAll() Policy { return Policy{CarryEdits: true, CarryDeletions: true} }

func me() bridge.Person {
	return bridge.Person{ID: meID, Name: "Me", Email: "me@acme.test", Role: bridge.RoleMember}
}

// grant welcomes the device with the lease, for a day, and nothing to replay.
func (w *world) grant() {
	w.welcome()
	w.relay.Signal(office.CaughtUp{Complete: true})
	synctest.Wait()
}

func (w *world) welcome() { w.welcomeFor(24 * time.Hour) }

// welcomeFor grants a lease of that length.
func (w *world) welcomeFor(d time.Duration) {
	w.relay.Signal(office.State{State: office.Connected})
	w.relay.Signal(office.Welcome{
		Session: "s", Self: me(), Organization: bridge.Organization{ID: "o", Name: "Acme"},
		Lease: office.Lease{Held: true, Until: time.Now().Add(d)},
	})
	synctest.Wait()
}

func (w *world) message(sender, text string) office.Event {
	w.n++
	id := fmt.Sprintf("%04d", w.n)
	return office.Event{Size: 300, Event: bridge.Event{
		ID: "e" + id, Type: bridge.MessageCreated, At: time.Now(),
		Message: &bridge.Message{
			ID: "m" + id, Space: bridge.Space{ID: "hq", Name: "HQ", URL: "https://office.test/hq"},
			Sender:   bridge.Person{ID: sender, Name: "Sender " + sender, Role: bridge.RoleMember},
			Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: meID, Name: "Me"}},
			Text:     text, Format: bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: time.Now(),
		},
	}}
}

// colleague is a member who is connected to Slack, once the workspace has them.
func colleague() bridge.Person {
	return bridge.Person{
		ID: "u-colleague", Name: "Colleague", Email: "colleague@acme.test", Role: bridge.RoleMember,
		Slack: &bridge.SlackAccount{Linked: true, TeamID: team, UserID: "U0COLL"},
	}
}

func (w *world) colleague() {
	w.api.AddUser(slackapi.User{ID: "U0COLL", Name: "Colleague", Email: "colleague@acme.test"})
}

// sayAs is say of a whole person.
func (w *world) sayAs(sender bridge.Person, text string) office.Event {
	e := w.message(sender.ID, text)
	e.Message.Sender = sender
	w.relay.Signal(e)
	return e
}

// say sends a direct message and gives its event.
func (w *world) say(sender, text string) office.Event {
	e := w.message(sender, text)
	w.relay.Signal(e)
	return e
}

// edit offers a new text of a message and gives its event.
func (w *world) edit(of office.Event, text string) office.Event {
	w.n++
	e := of
	e.Event.ID, e.Event.Type, e.Event.At = fmt.Sprintf("e%04d", w.n), bridge.MessageUpdated, time.Now()
	m := *of.Message
	m.Text, m.EditedAt = text, time.Now()
	e.Event.Message = &m
	w.relay.Signal(e)
	return e
}

// remove offers the deletion of a message and gives its event.
func (w *world) remove(of office.Event) office.Event {
	w.n++
	e := office.Event{Size: 100, Event: bridge.Event{
		ID: fmt.Sprintf("e%04d", w.n), Type: bridge.MessageDeleted, At: time.Now(),
		Deletion: &bridge.Deletion{ID: of.Message.ID, DeletedAt: time.Now()},
	}}
	w.relay.Signal(e)
	return e
}

// texts are what Slack has taken, in order.
func (w *world) texts() []string {
	var out []string
	for _, m := range w.api.Messages() {
		out = append(out, m.Text)
	}
	return out
}

// connect gives the person a link of that time.
func (w *world) connect(at time.Time) {
	w.t.Helper()
	if err := w.relay.SetLink(w.t.Context(), &bridge.Link{TeamID: team, UserID: slack1, VerifiedAt: at}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

// set has the person want something else.
func (w *world) set(p Policy) {
	w.t.Helper()
	if err := w.relay.SetPolicy(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

// reason is what Activity gives for an event.
func (w *world) reason(event string) string {
	w.t.Helper()
	return w.activity(event).Reason
}

// activity is what is told of an event.
func (w *world) activity(event string) outbox.Activity {
	w.t.Helper()
	page, err := w.store.Activity(w.t.Context(), outbox.Filter{Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range page.List {
		if a.Event == event {
			return a
		}
	}
	w.t.Fatalf("Activity knows nothing of %s", event)
	return outbox.Activity{}
}

// entries are those that are not settled, oldest first.
func (w *world) entries() []outbox.Entry {
	w.t.Helper()
	list, err := w.store.Entries(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) totals() outbox.Totals {
	w.t.Helper()
	totals, err := w.store.Totals(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return totals
}
