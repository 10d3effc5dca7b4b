package office

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestMessagesOnTheWire(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.AddSpace(bridge.Space{ID: "lab", Name: "Lab", URL: "https://office.example/lab"})
		p := b.caught("mika", "laptop")
		said, err := b.Say(Draft{From: "vera", Space: "lab", Text: "<b>hi</b>", Format: bridge.FormatHTML, Kind: bridge.KindChat,
			Mentions:    append(To("mika"), ToGroup("here")...),
			Attachments: []bridge.Attachment{{Name: "a.png", URL: "https://x/a.png", Size: 3, Type: "image/png"}}})
		if err != nil {
			t.Fatal(err)
		}
		f := p.want("event")
		want := `{"id":"` + said.ID + `","space":{"id":"lab","name":"Lab","url":"https://office.example/lab"},"sender":{"id":"vera","name":"Vera","role":"visitor"},` +
			`"mentions":[{"kind":"person","id":"mika","name":"Mika"},{"kind":"group","name":"here"}],"text":"\u003cb\u003ehi\u003c/b\u003e","format":"html",` +
			`"attachments":[{"name":"a.png","url":"https://x/a.png","size":3,"type":"image/png"}],"kind":"chat","created_at":"2000-01-01T00:00:00Z"}`
		if diff := cmp.Diff(want, inUTC(f.Data)); diff != "" || f.Type != "message.created" {
			t.Error(diff)
		}
		time.Sleep(time.Second)
		edited, err := b.Edit(said.ID, "new")
		if err != nil || edited.EditedAt.Sub(said.CreatedAt) != time.Second {
			t.Fatalf("%v, edited at %v", err, edited.EditedAt)
		}
		var m bridge.Message
		if f = p.want("event"); f.Type != "message.updated" || json.Unmarshal(f.Data, &m) != nil || m.Text != "new" || m.ID != said.ID || !m.EditedAt.Equal(edited.EditedAt) {
			t.Errorf("updated: %s", f.raw)
		}
		if err := b.Delete(said.ID); err != nil {
			t.Fatal(err)
		}
		var d struct {
			ID        string
			Space     struct{ ID string }
			DeletedAt time.Time `json:"deleted_at"`
		}
		if f = p.want("event"); f.Type != "message.deleted" || json.Unmarshal(f.Data, &d) != nil || d.ID != said.ID || d.Space.ID != "lab" || d.DeletedAt.IsZero() {
			t.Errorf("deleted: %s", f.raw)
		}
		if n := len(b.Messages()); n != 0 || len(b.Events("mika", said.ID)) != 3 {
			t.Errorf("%d messages, events %v", n, b.Events("mika", said.ID))
		}
	})
}

// inUTC replaces the zone of the machine that the test runs on.
func inUTC(data []byte) string {
	zone := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Local().Format(time.RFC3339)
	return strings.ReplaceAll(string(data), zone, "2000-01-01T00:00:00Z")
}

func TestPlainMessageKeepsRequiredKeys(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		b.Say(Draft{From: "sora", Text: ""})
		data := string(p.want("event").Data)
		for _, key := range []string{`"mentions":[]`, `"text":""`, `"format":"plain"`, `"slack":{"linked":false}`} {
			if !strings.Contains(data, key) {
				t.Errorf("no %s in %s", key, data)
			}
		}
		for _, key := range []string{"kind", "edited_at", "attachments", "in_reply_to"} {
			if strings.Contains(data, `"`+key+`"`) {
				t.Errorf("%s in %s", key, data)
			}
		}
	})
}

func TestWhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		draft Draft
		want  error
	}{
		"nobody":            {Draft{From: "x"}, ErrUnknown},
		"nowhere":           {Draft{From: "sora", Space: "x"}, ErrUnknown},
		"mention of nobody": {Draft{From: "sora", Mentions: To("x")}, ErrUnknown},
		"audience unknown":  {Draft{From: "sora", Audience: []string{"x"}}, ErrUnknown},
		"answer to nothing": {Draft{From: "sora", InReplyTo: "x"}, ErrUnknown},
		"over 1 MiB":        {Draft{From: "sora", Text: strings.Repeat("x", MaxFrame)}, ErrTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				if _, err := b.Say(c.draft); !errors.Is(err, c.want) {
					t.Errorf("error %v, want %v", err, c.want)
				}
				if n := len(b.Messages()) + b.UnsettledCount("mika"); n != 0 {
					t.Errorf("%d said all the same", n)
				}
			})
		})
	}
	run(t, Options{}, func(t *testing.T, b *bench) {
		for name, err := range map[string]error{
			"delete": b.Delete("x"), "enter": b.Enter("x", bridge.Room{}), "leave": b.Leave("x"), "knock": b.Knock("x", nil),
			"flood": b.Flood("x", 1), "person": b.SetPerson(bridge.Person{ID: "x"}), "presence": b.SetPresence("x", "away"),
			"state": b.SetPresence("mika", "asleep"),
		} {
			if !errors.Is(err, ErrUnknown) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What was said while nobody held the lease comes first, in order, then one
// caught_up, then what is said live.
func TestReplayThenLive(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.burst(3)
		other, _ := b.hello("mika", "other", false)
		b.burst(2)
		other.quiet()
		p, _ := b.hello("mika", "laptop", true)
		synctest.Wait()
		b.burst(2)
		frames := p.all()
		want := []string{"event", "event", "event", "event", "event", "caught_up", "event", "event"}
		if diff := cmp.Diff(want, ops(frames)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(b.Unsettled("mika"), eventIDs(frames)); diff != "" {
			t.Error(diff)
		}
		if through := frames[5].Through; through == nil || *through != frames[4].ID {
			t.Errorf("caught up %s", frames[5].raw)
		}
		var offered []string
		for _, o := range b.Offers("mika") {
			offered = append(offered, o.Event)
		}
		if diff := cmp.Diff(eventIDs(frames), offered); diff != "" || b.OfferCount("mika") != 7 {
			t.Error(diff)
		}
		if ids := eventIDs(other.all()); len(ids) != 0 {
			t.Errorf("%d events for a device without the lease", len(ids))
		}
	})
}

// What is said during a replay comes after its caught_up.
func TestSaidDuringTheReplay(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.Fault(Fault{Kind: Slow, Before: "event", Delay: time.Second})
		b.burst(3)
		p, _ := b.hello("mika", "laptop", true)
		b.burst(2)
		time.Sleep(10 * time.Second)
		if diff := cmp.Diff([]string{"event", "event", "event", "caught_up", "event", "event"}, ops(p.all())); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNothingBeforeTheWelcome(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.dial("mika")
		b.burst(1)
		b.Flood("sora", 1)
		p.quiet()
	})
}

// The bytes of an event are let go when every member has settled it or lost it.
func TestFramesAreLetGo(t *testing.T) {
	t.Parallel()
	run(t, Options{Retain: 1}, func(t *testing.T, b *bench) {
		b.Say(Draft{From: "vera", Text: "x", Audience: []string{"mika", "sora"}})
		first := b.byID["mika"].log[0].event
		p, _ := b.hello("mika", "laptop", true)
		p.say(map[string]any{"op": "settle", "events": []string{first.id}})
		synctest.Wait()
		if first.frame == nil {
			t.Error("let go while sora has not settled it")
		}
		b.Say(Draft{From: "vera", Text: "x", Audience: []string{"sora"}})
		if first.frame != nil {
			t.Error("kept after the last log lost it")
		}
	})
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		go func() {
			time.Sleep(time.Second)
			b.sayTo("mika", "x")
		}()
		start := time.Now()
		if err := b.WaitFor(t.Context(), func() bool { return b.UnsettledCount("mika") == 1 }); err != nil || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := b.WaitFor(ctx, func() bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	s.AddMember(bridge.Person{ID: "member-1", Slack: &bridge.SlackAccount{Linked: true, UserID: "U"}})
	s.AddMember(bridge.Person{})
	s.AddVisitor(bridge.Person{Name: "V", Role: bridge.RoleGuest, Slack: &bridge.SlackAccount{}})
	want := []bridge.Person{
		{ID: "member-1", Name: "member-1", Role: bridge.RoleMember, Slack: &bridge.SlackAccount{Linked: true, UserID: "U"}},
		{ID: "member-2", Name: "member-2", Role: bridge.RoleMember, Slack: &bridge.SlackAccount{}},
		{ID: "visitor-1", Name: "V", Role: bridge.RoleGuest},
	}
	if diff := cmp.Diff(want, s.People()); diff != "" {
		t.Error(diff)
	}
	one, two := s.AddMember(bridge.Person{ID: "member-1"}), s.AddMember(bridge.Person{ID: "member-1"})
	if one == two || len(s.People()) != 3 {
		t.Error("an id that is there must give a further token and no further person")
	}
}
