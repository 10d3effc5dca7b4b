package relay

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"bellhop/bridge"
	"bellhop/bridge/office"
	slackapi "bellhop/bridge/sandbox/slack"
)

// step is one thing that happens. What N and Kind mean depends on Do.
type step struct {
	Do    string
	N     int
	Fault slackapi.Fault
}

// story is a random sequence of steps in one kind of workspace.
type story struct {
	Route string
	Steps []step
}

// GoString leaves out what shrinking made a rest.
func (s story) GoString() string {
	out := "by " + s.Route
	for _, step := range s.Steps {
		if step.Do != "rest" {
			out += "; " + step.String()
		}
	}
	return out
}

func (s step) String() string {
	if s.Do == "fault" {
		return fmt.Sprintf("fault %s %s %s x%d accepted=%v", s.Fault.Method, s.Fault.Kind, s.Fault.Error, s.Fault.Count, s.Fault.Accepted)
	}
	return fmt.Sprintf("%s %d", s.Do, s.N)
}

func stories() *rapid.Generator[story] {
	things := []string{
		"rest", "say", "say", "say", "say", "edit", "edit", "delete", "fault", "fault", "fault", "lose", "win", "win", "crash",
		"second", "second", "minute", "long", "hold", "release", "retry", "connect", "take", "share", "forge", "twin", "doubt",
	}
	codes := []string{
		"messages_tab_disabled", "token_revoked", "user_disabled", "channel_not_found", "msg_too_long", "brand_new_code",
		"internal_error", "service_unavailable", "ratelimited",
	}
	kinds := []slackapi.Kind{
		slackapi.Drop, slackapi.Refuse, slackapi.ResetBefore, slackapi.ResetAfter, slackapi.Stall, slackapi.ServerError, slackapi.HTML,
		slackapi.Truncated, slackapi.Garbled, slackapi.Empty, slackapi.Limited, slackapi.Foreign, slackapi.Doubled, slackapi.Moved, slackapi.Error, slackapi.Error, slackapi.Error,
	}
	methods := []string{"chat.postMessage", "chat.postMessage", "chat.update", "chat.delete", "auth.test", "conversations.open", ""}
	one := rapid.Custom(func(t *rapid.T) step {
		s := step{Do: rapid.SampledFrom(things).Draw(t, "do"), N: rapid.IntRange(0, 9).Draw(t, "n")}
		if s.Do != "fault" {
			return s
		}
		s.Fault = slackapi.Fault{
			Method: rapid.SampledFrom(methods).Draw(t, "method"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			Count: rapid.IntRange(1, 3).Draw(t, "count"),
		}
		if s.Fault.Kind == slackapi.Error {
			s.Fault.Error = rapid.SampledFrom(codes).Draw(t, "code")
			return s
		}
		s.Fault.Accepted = s.Fault.Kind != slackapi.Refuse && s.Fault.Kind != slackapi.Limited && rapid.Bool().Draw(t, "accepted")
		return s
	})
	return rapid.Custom(func(t *rapid.T) story {
		return story{
			Route: rapid.SampledFrom([]string{"app", "slackbot", "group", "pair"}).Draw(t, "route"),
			Steps: rapid.SliceOfN(one, 60, 60).Draw(t, "steps"),
		}
	})
}

// Whatever happens in whatever order: no message is lost, none is repeated but
// after a result in doubt, and then marked; the order within a conversation is
// kept; the totals are right at every moment; nothing of what is somebody else's
// is shown or changes what stands.
func TestModel(t *testing.T) {
	short(t)
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", gateChecks); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s stories", flag.Lookup("rapid.checks").Value)
	rapid.Check(t, func(rt *rapid.T) {
		s := stories().Draw(rt, "story")
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newModel(t, s.Route)
			defer func() { m.w.stop() }()
			m.play(s.Steps)
			wrong = m.wrong
		})
		if len(wrong) > 0 {
			rt.Fatalf("%s", strings.Join(wrong, "\n"))
		}
	})
}

// note is one message as the office has it.
type note struct {
	created       office.Event
	sender, n     int
	version       int      // of its text; 0: deleted
	versions      int      // so far
	shared        bool     // it was for others too at some time
	wasAway       bool     // it was for others alone at some time
	away          bool     // it is for others alone now
	others        []string // texts that were for others alone
	edits         int
	parked        bool // waited for a person at some time
	doneElsewhere bool
}

// model is an office, and what must come of what is said in it.
type model struct {
	t      *testing.T
	w      *world
	office *modelOffice
	plan   plan
	notes  []*note
	wrong  []string
	// forgotten are changes that another device settled while they waited here for
	// their message: nothing may be kept of them.
	forgotten int64
	crash     *mortal
	turns     atomic.Int64 // of the relay, since the last step
}

// maxTurns is more than any step can need: a relay that turns more often turns
// in a circle, and no fake time passes in it.
const maxTurns = 50_000

func (m *model) turn() {
	if m.turns.Add(1) > maxTurns {
		panic("the relay turns in a circle")
	}
}

func (m *model) fail(format string, args ...any) {
	if len(m.wrong) < 10 {
		m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
	}
}

func newModel(t *testing.T, route string) *model {
	scopes := map[string][]string{
		"app": slackapi.MinimalScopes(), "pair": slackapi.MinimalScopes(), "slackbot": slackapi.StandardScopes(), "group": slackapi.StandardScopes(),
	}[route]
	m := &model{t: t, plan: plan{dir: t.TempDir(), api: newAPI(t, scopes...)}}
	circle := noCircle()
	m.plan.changed = func() { circle(); m.turn() }
	m.plan.api.AddUser(slackapi.User{ID: "U0COLL", Name: "Colleague", Email: "colleague@acme.test"})
	m.plan.wrap = func(s Store) Store { m.crash = &mortal{Store: s}; return m.crash }
	m.office = &modelOffice{offered: map[string]bool{}, done: map[string]bool{}}
	m.plan.office = m.office
	m.plan.connected = route == "group" || route == "pair"
	m.start()
	return m
}

// start begins a process.
func (m *model) start() {
	m.plan.ready = func(r *Relay) {
		m.office.mu.Lock()
		defer m.office.mu.Unlock()
		m.office.relay, m.office.held, m.office.wanted, m.office.welcomed = r, false, false, false
	}
	m.w = openPlan(m.t, m.plan)
	m.w.relay.Signal(office.State{State: office.Connected})
	m.w.relay.Signal(office.Welcome{Session: "s", Self: me(), Organization: bridge.Organization{ID: "o", Name: "Acme"}})
	m.office.mu.Lock()
	m.office.welcomed = true
	m.office.give()
	m.office.mu.Unlock()
	synctest.Wait()
}

func (m *model) play(steps []step) {
	for i, s := range steps {
		m.turns.Store(0)
		m.do(s)
		synctest.Wait()
		m.check(fmt.Sprint("after step ", i, " (", s, ")"))
		if len(m.wrong) > 0 {
			return
		}
	}
	m.finish()
}

// pick is one of the messages that are not deleted.
func (m *model) pick(n int) *note {
	standing := slices.DeleteFunc(slices.Clone(m.notes), func(n *note) bool { return n.version == 0 })
	if len(standing) == 0 {
		return nil
	}
	return standing[n%len(standing)]
}
