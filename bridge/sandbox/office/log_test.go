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
		var d bridge.Deletion
		if f = p.want("event"); f.Type != "message.deleted" || json.Unmarshal(f.Data, &d) != nil || d.ID != said.ID || d.DeletedAt.IsZero() {
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

func gapOf(t *testing.T, f got) bridge.Gap {
	t.Helper()
	var g bridge.Gap
	if f.Type != "history.gap" || json.Unmarshal(f.Data, &g) != nil {
		t.Fatalf("no gap: %s", f.raw)
	}
	return g
}

func TestRetentionByNumber(t *testing.T) {
	t.Parallel()
	run(t, Options{Retain: 2}, func(t *testing.T, b *bench) {
		start := time.Now()
		for range 5 {
			b.sayTo("mika", "x")
			time.Sleep(time.Second)
		}
		p, _ := b.hello("mika", "laptop", true)
		g := gapOf(t, p.want("event"))
		if !g.From.Equal(start) || g.To.Sub(start) != 2*time.Second {
			t.Errorf("gap from %v to %v after the start", g.From.Sub(start), g.To.Sub(start))
		}
		frames := p.all()
		if diff := cmp.Diff([]string{"event", "event", "caught_up"}, ops(frames)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(b.Unsettled("mika"), eventIDs(frames)); diff != "" {
			t.Error(diff)
		}
		p.say(map[string]any{"op": "settle", "events": eventIDs(frames)})
		synctest.Wait()
		b.sayTo("mika", "x")
		b.sayTo("mika", "x")
		for _, f := range p.all() {
			if f.Type == "history.gap" {
				t.Error("a gap though there is room")
			}
		}
		b.sayTo("mika", "x")
		gapOf(t, p.want("event")) // live, when it comes about
	})
}

func TestRetentionByAge(t *testing.T) {
	t.Parallel()
	run(t, Options{RetainFor: time.Hour, Heartbeat: 10 * time.Second, LeaseTTL: 300 * time.Second}, func(t *testing.T, b *bench) {
		b.sayTo("mika", "old")
		time.Sleep(59 * time.Minute)
		b.sayTo("mika", "new")
		if n := b.UnsettledCount("mika"); n != 2 {
			t.Errorf("%d wait, want 2", n)
		}
		p, _ := b.hello("mika", "laptop", true)
		if diff := cmp.Diff([]string{"event", "event", "caught_up"}, ops(p.all())); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Minute)
		p.quiet()
		time.Sleep(10 * time.Second) // the next heartbeat finds it
		if g := gapOf(t, p.want("event")); !g.From.Equal(g.To) {
			t.Errorf("gap of %v", g.To.Sub(g.From))
		}
		if n := b.UnsettledCount("mika"); n != 1 {
			t.Errorf("%d wait, want 1", n)
		}
	})
}

// A gap is told to a device until a pong proves that it was read, and is no news
// to a device that was not there yet.
func TestGapIsToldOncePerDevice(t *testing.T) {
	t.Parallel()
	gaps := func(p *peer) (n int) {
		for _, f := range p.all() {
			if f.Type == "history.gap" {
				n++
			}
		}
		return n
	}
	run(t, Options{Retain: 1}, func(t *testing.T, b *bench) {
		b.caught("mika", "desk").ws.Close()
		b.burst(3)
		p, _ := b.hello("mika", "laptop", false)
		if n := gaps(p); n != 1 {
			t.Errorf("told %d times", n)
		}
		p.ws.Close()
		p, _ = b.hello("mika", "laptop", false)
		if n := gaps(p); n != 1 {
			t.Errorf("without a pong in between: told %d times", n)
		}
		time.Sleep(31 * time.Second)
		p.leave(1000)
		for device, want := range map[string]int{"laptop": 0, "desk": 1, "brand new": 0} {
			p, _ = b.hello("mika", device, false)
			if n := gaps(p); n != want {
				t.Errorf("%s: told %d times, want %d", device, n, want)
			}
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
	if s.AddMember(bridge.Person{ID: "member-1"}) == s.AddMember(bridge.Person{ID: "member-1"}) || len(s.People()) != 3 {
		t.Error("an id that is there must give a further token and no further person")
	}
}
