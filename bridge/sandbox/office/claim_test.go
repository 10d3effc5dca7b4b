package office

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// told is what a message event says of its message.
type told struct {
	ID    string
	Space struct{ ID string }
	// Sender and Mentions are ids.
	Sender   struct{ ID string }
	Mentions []struct{ ID, Name string }
	Text     string
	Kind     string
}

func toldBy(t *testing.T, f got) told {
	t.Helper()
	var m told
	if err := json.Unmarshal(f.Data, &m, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%s: %v", f.raw, err)
	}
	return m
}

func TestMessageIDsCanRepeat(t *testing.T) {
	t.Parallel()
	run(t, Options{Spaces: []bridge.Space{{ID: "one"}, {ID: "two"}}}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		for _, d := range []Draft{
			{ID: "same", From: "sora", Space: "one", Text: "first", Mentions: To("mika")},
			{ID: "same", From: "olga", Space: "two", Text: "second", Mentions: To("mika")},
		} {
			if _, err := b.Say(d); err != nil {
				t.Fatal(err)
			}
			if m := toldBy(t, p.want("event")); m.ID != "same" || m.Sender.ID != d.From || m.Space.ID != d.Space {
				t.Errorf("said %+v", m)
			}
		}
		if _, err := b.Edit("same", "edited"); err != nil {
			t.Fatal(err)
		}
		if m := toldBy(t, p.want("event")); m.Sender.ID != "olga" || m.Text != "edited" {
			t.Errorf("the last one is edited: %+v", m)
		}
		if n := len(b.Events("mika", "same")); n != 3 {
			t.Errorf("%d events", n)
		}
	})
}

// Two offices number their events and messages alike.
func TestOfficesRepeatEachOthersIDs(t *testing.T) {
	t.Parallel()
	ids := map[string]int{}
	for range 2 {
		s := New(Options{})
		s.AddMember(bridge.Person{ID: "mika"})
		m, err := s.Say(Draft{From: "mika", Text: "x"})
		if err != nil {
			t.Fatal(err)
		}
		ids[m.ID+" "+s.Events("mika", m.ID)[0]]++
	}
	if len(ids) != 1 {
		t.Errorf("ids %v", ids)
	}
}

func TestChangeAltersMoreThanTheText(t *testing.T) {
	t.Parallel()
	run(t, Options{Spaces: []bridge.Space{{ID: "one"}, {ID: "two"}}}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		m, err := b.Say(Draft{From: "sora", Text: "x", Mentions: To("mika")})
		if err != nil {
			t.Fatal(err)
		}
		p.want("event")
		if _, err := b.Change(m.ID, Change{Text: "y", Mentions: To("olga"), Kind: bridge.KindSystem, From: "olga", Space: "two"}); err != nil {
			t.Fatal(err)
		}
		f := toldBy(t, p.want("event"))
		if f.Sender.ID != "olga" || f.Space.ID != "two" || f.Kind != "system" || f.Text != "y" || len(f.Mentions) != 1 || f.Mentions[0].Name != "Olga" {
			t.Errorf("changed to %+v", f)
		}
		for _, c := range []Change{{From: "x"}, {Space: "x"}, {Mentions: To("x")}} {
			if _, err := b.Change(m.ID, c); !errors.Is(err, ErrUnknown) {
				t.Errorf("%+v: %v", c, err)
			}
		}
	})
}

// A claim is offered like any other message event, until it is settled.
func TestClaimIsOfferedBeforeItsMessage(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		id, err := b.Claim(bridge.MessageDeleted, "msg-1", bridge.Deletion{ID: "msg-1", Space: "elsewhere", DeletedAt: time.Now()}, "mika")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Claim(bridge.MessageUpdated, "msg-1", map[string]any{"id": "msg-1", "text": 7}, "mika"); err != nil {
			t.Fatal(err)
		}
		b.sayTo("mika", "late")
		p, _ := b.hello("mika", "laptop", true)
		if f := p.want("event"); f.ID != id || toldBy(t, f).Space.ID != "elsewhere" || f.Type != "message.deleted" {
			t.Errorf("first %s", f.raw)
		}
		if f := p.want("event"); f.Type != "message.updated" {
			t.Errorf("second %s", f.raw)
		}
		if m := toldBy(t, p.want("event")); m.ID != "msg-1" || m.Text != "late" {
			t.Errorf("third %+v", m)
		}
		if n := b.UnsettledCount("sora"); n != 0 {
			t.Errorf("sora has %d", n)
		}
		if _, err := b.Claim(bridge.MessageDeleted, "x", nil, "nobody"); !errors.Is(err, ErrUnknown) {
			t.Errorf("to nobody: %v", err)
		}
	})
}

func TestTokenBecomesAnotherMembers(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		before := b.caught("mika", "laptop")
		waiting := b.dial("mika") // has said nothing yet
		if err := b.Rebind(b.token["mika"], "sora"); err != nil {
			t.Fatal(err)
		}
		before.wantClosed(0)
		waiting.text(`{"op":"hello","protocol":1,"client":{"name":"","version":""},"device":"desk"}`)
		waiting.wantClosed(4001)
		if _, w := b.hello("mika", "laptop", true); w.Self.ID != "sora" {
			t.Errorf("welcomed %q", w.Self.ID)
		}
		if err := errors.Join(b.Rebind("no token", "sora"), b.Rebind(b.token["mika"], "nobody")); !errors.Is(err, ErrUnknown) {
			t.Errorf("error %v", err)
		}
	})
}

func TestOfficeTakesALinkAway(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		account := bridge.SlackAccount{Linked: true, TeamID: "T", UserID: "U"}
		if err := b.SetLinked("mika", account); err != nil {
			t.Fatal(err)
		}
		p := b.caught("mika", "laptop")
		if err := b.SetLinked("mika", bridge.SlackAccount{}); err != nil {
			t.Fatal(err)
		}
		if f := p.want("event"); f.Type != "person.changed" || b.Linked("mika").Linked {
			t.Errorf("told %s", f.raw)
		}
		if err := b.SetLinked("nobody", account); !errors.Is(err, ErrUnknown) {
			t.Errorf("error %v", err)
		}
	})
}

func TestFloodOfGaps(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		b.FloodGaps(500)
		var last time.Time
		for range 500 {
			g := gapOf(t, p.want("event"))
			if !g.To.After(g.From) || !g.To.After(last) {
				t.Fatalf("gap %v to %v", g.From, g.To)
			}
			last = g.To
		}
		p.quiet()
	})
}

func TestAlteredFrames(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.Fault(Fault{Kind: Alter, Keys: map[string]any{"heartbeat_s": 0.01, "self.role": "guest", "lease.grant": nil, "odd.deep": true}})
		_, w := b.hello("mika", "laptop", true)
		var f map[string]any
		if err := json.Unmarshal(w.raw, &f); err != nil {
			t.Fatal(err)
		}
		self, _ := f["self"].(map[string]any)
		lease, _ := f["lease"].(map[string]any)
		want := []any{0.01, "guest", "mika", nil, true, map[string]any{"deep": true}}
		if diff := cmp.Diff(want, []any{f["heartbeat_s"], self["role"], self["id"], lease["grant"], lease["held"], f["odd"]}); diff != "" {
			t.Error(diff)
		}
		b.Fault(Fault{Kind: Alter, Before: "caught_up", Keys: map[string]any{"grant": "another"}})
		p, _ := b.hello("mika", "laptop", true)
		if c := p.want("caught_up"); grantOf(t, c) != "another" {
			t.Errorf("caught up %s", c.raw)
		}
	})
}

func grantOf(t *testing.T, f got) string {
	t.Helper()
	var g struct{ Grant string }
	if err := json.Unmarshal(f.raw, &g, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return g.Grant
}

// A welcome that is followed by a close, again and again.
func TestWelcomeThenCloseForEver(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.Fault(Fault{Kind: CloseCode, After: "welcome", Count: -1})
		for range 3 {
			p, _ := b.hello("mika", "laptop", false)
			p.wantClosed(1012)
			synctest.Wait()
		}
	})
}
