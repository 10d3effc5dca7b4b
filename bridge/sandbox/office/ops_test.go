package office

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"bellhop/bridge"
)

func TestBadFramesAreAnsweredAndUnknownOnesCounted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 129)
	many, _ := json.Marshal(make([]string, 257))
	for name, c := range map[string]struct {
		frame   string
		code    string
		ref     string
		unknown int
	}{
		"unknown op":         {frame: `{"op":"dance"}`, unknown: 1},
		"unknown key":        {frame: `{"op":"unlink","why":1}`},
		"keys have a case":   {frame: `{"op":"settle","Events":["a"]}`, code: "bad_request"},
		"no JSON":            {frame: `nope`, code: "bad_request"},
		"no object":          {frame: `["op"]`, code: "bad_request"},
		"null":               {frame: `null`, code: "bad_request"},
		"doubled key":        {frame: `{"op":"unlink","op":"unlink"}`, code: "bad_request"},
		"no op":              {frame: `{}`, code: "bad_request"},
		"op is no string":    {frame: `{"op":1}`, code: "bad_request"},
		"not UTF-8":          {frame: "{\"op\":\"x\xff\"}", code: "bad_request"},
		"second hello":       {frame: `{"op":"hello","protocol":1,"client":{"name":"","version":""},"device":"d"}`, code: "bad_request"},
		"settle nothing":     {frame: `{"op":"settle","events":[]}`, code: "bad_request"},
		"settle 257":         {frame: `{"op":"settle","events":` + strings.ReplaceAll(string(many), `""`, `"a"`) + `}`, code: "bad_request"},
		"settle empty id":    {frame: `{"op":"settle","events":[""]}`, code: "bad_request"},
		"settle long id":     {frame: `{"op":"settle","events":["` + long + `"]}`, code: "bad_request"},
		"settle unknown":     {frame: `{"op":"settle","events":["a","b"]}`},
		"link without user":  {frame: `{"op":"link","slack":{"team_id":"T"}}`, code: "bad_request"},
		"link null":          {frame: `{"op":"link","slack":null}`, code: "bad_request"},
		"org without slack":  {frame: `{"op":"org.slack"}`, code: "bad_request"},
		"org without number": {frame: `{"op":"org.slack","slack":{"team_id":"T","domain":"d"}}`, code: "bad_request"},
		"org by a member":    {frame: `{"op":"org.slack","slack":{"team_id":"T","domain":"d","generation":1}}`, code: "forbidden"},
		"send without ref":   {frame: `{"op":"send","to":"sora","text":"x"}`, code: "bad_request"},
		"send without to":    {frame: `{"op":"send","ref":"r","text":"x"}`, code: "bad_request", ref: "r"},
		"send nothing":       {frame: `{"op":"send","ref":"r","to":"sora","text":""}`, code: "bad_request", ref: "r"},
		"send to nobody":     {frame: `{"op":"send","ref":"r","to":"nobody","text":"x"}`, code: "not_found", ref: "r"},
		"send in reply to":   {frame: `{"op":"send","ref":"r","to":"sora","text":"x","in_reply_to":"no"}`, code: "not_found", ref: "r"},
		"presence unknown":   {frame: `{"op":"presence","state":"asleep"}`, code: "bad_request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				p := b.caught("mika", "laptop")
				p.text(c.frame)
				if c.code == "" {
					p.quiet()
				} else if f := p.want("error"); f.Code != c.code || f.Ref != c.ref {
					t.Errorf("answer %s, want %s for %q", f.raw, c.code, c.ref)
				}
				if st := b.Stats(); st.UnknownOps != c.unknown {
					t.Errorf("stats %+v", st)
				}
				p.wantClosed(0)
			})
		})
	}
}

func TestBinaryFrameOfAClient(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		p.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"op":"lease","release":"yes"}`))
		p.wantLease(true, "laptop")
		if st := b.Stats(); st.Malformed != 0 || st.Unusable != 1 {
			t.Errorf("stats %+v", st)
		}
	})
}

func TestSettle(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		b.burst(5)
		ids := eventIDs(p.all())
		p.say(map[string]any{"op": "settle", "events": []string{ids[3], ids[0], "unknown", ids[0]}})
		synctest.Wait()
		at := time.Now()
		time.Sleep(time.Second)
		p.say(map[string]any{"op": "settle", "events": []string{ids[0], ids[1]}})
		synctest.Wait()
		if diff := cmp.Diff([]string{ids[3], ids[0], ids[1]}, b.Settled("mika")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{ids[2], ids[4]}, b.Unsettled("mika")); diff != "" {
			t.Error(diff)
		}
		first := Settlement{Event: ids[3], Message: b.Messages()[3].ID, Device: "laptop", At: at}
		if diff := cmp.Diff(first, b.Settlements("mika")[0]); diff != "" {
			t.Error(diff)
		}
		if st := b.Stats(); st.UnknownSettled != 1 || b.UnsettledCount("mika") != 2 || b.SettledCount("mika") != 3 {
			t.Errorf("stats %+v", st)
		}
		p.ws.Close()
		p, _ = b.hello("mika", "laptop", true)
		if diff := cmp.Diff([]string{ids[2], ids[4]}, eventIDs(p.all())); diff != "" {
			t.Error("offered again: " + diff)
		}
	})
}

func TestSettlingIsEachMembersOwn(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		m, err := b.Say(Draft{From: "vera", Mentions: ToGroup("all"), Text: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		id := p.want("event").ID
		p.say(map[string]any{"op": "settle", "events": []string{id}})
		synctest.Wait()
		if n := b.UnsettledCount("mika"); n != 0 {
			t.Errorf("mika has %d", n)
		}
		if diff := cmp.Diff(b.Events("sora", m.ID), b.Unsettled("sora")); diff != "" {
			t.Error(diff)
		}
		if n := b.UnsettledCount("vera"); n != 0 {
			t.Errorf("a visitor has %d", n)
		}
	})
}

func TestLinkAndUnlink(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		mika, sora := b.caught("mika", "laptop"), b.caught("sora", "laptop")
		link := map[string]any{"op": "link", "slack": map[string]any{"team_id": "T1", "user_id": "U1"}}
		for range 2 { // repeating it says nothing new
			mika.say(link)
		}
		for _, p := range []*peer{mika, sora} {
			f := p.want("event")
			var who bridge.Person
			if err := json.Unmarshal(f.Data, &who); err != nil || f.Type != "person.changed" {
				t.Fatalf("%s: %v", f.raw, err)
			}
			want := bridge.Person{ID: "mika", Name: "Mika", Email: "mika@acme.example", Role: bridge.RoleMember,
				Slack: &bridge.SlackAccount{Linked: true, TeamID: "T1", UserID: "U1"}}
			if diff := cmp.Diff(want, who); diff != "" {
				t.Error(diff)
			}
			p.quiet()
		}
		if a := b.Linked("mika"); !a.Linked || a.UserID != "U1" {
			t.Errorf("linked %+v", a)
		}
		_, w := b.hello("mika", "desk", false)
		if !w.Self.Slack.Linked {
			t.Error("welcome does not show the link")
		}
		if m := b.sayTo("mika", "x"); m.Sender.Slack == nil || m.Sender.Slack.Linked {
			t.Errorf("sender %+v", m.Sender)
		}
		sora.all()
		mika.say(map[string]any{"op": "unlink"})
		if f := sora.want("event"); f.Type != "person.changed" || b.Linked("mika").Linked {
			t.Errorf("after unlink: %s", f.raw)
		}
	})
}

func TestOrgSlack(t *testing.T) {
	t.Parallel()
	const set = `{"op":"org.slack","slack":{"team_id":"T1","domain":"acme","generation":2,"slackbot":false,"managers":["sora"]}}`
	off := false
	want := &bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 2, Slackbot: &off, Managers: []string{"sora"}}
	run(t, Options{}, func(t *testing.T, b *bench) {
		olga, sora, mika := b.caught("olga", "d"), b.caught("sora", "d"), b.caught("mika", "d")
		sora.text(set)
		if f := sora.want("error"); f.Code != "forbidden" {
			t.Errorf("an admin who is no manager: %s", f.raw)
		}
		olga.text(set)
		olga.quiet()
		if diff := cmp.Diff(want, b.Organization().Slack); diff != "" {
			t.Error(diff)
		}
		mika.text(`{"op":"org.slack","slack":null}`)
		mika.want("error")
		sora.text(`{"op":"org.slack","slack":null}`)
		sora.quiet()
		if w := b.Organization().Slack; w != nil {
			t.Errorf("a manager could not clear it: %+v", w)
		}
	})
}

func TestPresenceAndLiveEvents(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		mika := b.caught("mika", "laptop")
		desk, _ := b.hello("mika", "desk", false) // no lease: live events all the same
		mika.text(`{"op":"presence","state":"busy"}`)
		red, blue := bridge.Room{ID: "r", Name: "Red"}, bridge.Room{ID: "b", Name: "Blue"}
		for _, err := range []error{b.Enter("sora", red), b.Enter("sora", blue), b.Leave("sora"), b.Leave("sora"), b.Knock("vera", &red)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		b.Emit("coffee.ready", map[string]any{"cups": 2})
		want := []string{"presence.changed", "room.entered", "room.left", "room.entered", "room.left", "visitor.knocked", "coffee.ready"}
		for _, p := range []*peer{mika, desk} {
			var types []string
			for _, f := range p.all() {
				if f.ID == "" || f.At.IsZero() || f.Data == nil {
					t.Errorf("event %s", f.raw)
				}
				types = append(types, f.Type)
			}
			if diff := cmp.Diff(want, types); diff != "" {
				t.Error(diff)
			}
		}
		if s := b.Presence("mika"); s != "busy" {
			t.Errorf("presence %q", s)
		}
		late := b.caught("olga", "laptop")
		late.quiet() // live only
	})
}
