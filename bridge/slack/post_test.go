package slack

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

const blocks = `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a < b & *c*"}]}]},{"type":"from_the_future","x":1}]`

// TestForms shows every argument of every call that writes.
func TestForms(t *testing.T) {
	t.Parallel()
	common := url.Values{
		"channel": {"U0BOB"}, "text": {"Alice: a &lt; b"}, "parse": {"none"},
		"mrkdwn": {"false"}, "unfurl_links": {"false"}, "unfurl_media": {"false"},
		"blocks":   {blocks},
		"metadata": {`{"event_type":"bellhop_dm","event_payload":{"key":"00ff"}}`},
	}
	with := func(change map[string]string) url.Values {
		form := url.Values{}
		for k, v := range common {
			form[k] = v
		}
		for k, v := range change {
			if form.Set(k, v); v == "" {
				form.Del(k)
			}
		}
		return form
	}
	part := bridge.Part{Text: "Alice: a &lt; b", Blocks: json.RawMessage(blocks)}
	post := func(d bridge.Destination) func(*testing.T, *Client) bridge.Verdict {
		return func(t *testing.T, c *Client) bridge.Verdict {
			return c.Post(t.Context(), bridge.Post{Destination: d, Part: part, Key: "00ff"})
		}
	}
	at := bridge.Posted{Channel: "D0BOB", TS: "1.1"}
	named := bridge.Destination{Channel: "U0BOB", Username: "Alice", IconURL: "https://office.example/a.png"}
	slackbot, app := named, named
	slackbot.Route, app.Route = bridge.RouteSlackbot, bridge.RouteApp
	plainIcon := slackbot
	plainIcon.IconURL = "http://office.example/a.png"
	stripped := map[string]string{"mrkdwn": "", "unfurl_links": "", "unfurl_media": "", "metadata": "", "channel": "D0BOB", "ts": "1.1"}
	for name, tc := range map[string]struct {
		do     func(*testing.T, *Client) bridge.Verdict
		method string
		want   url.Values
	}{
		"app, never with a name": {post(app), methodPost, with(nil)},
		"slackbot":               {post(slackbot), methodPost, with(map[string]string{"username": "Alice", "icon_url": "https://office.example/a.png"})},
		"slackbot, plain icon":   {post(plainIcon), methodPost, with(map[string]string{"username": "Alice"})},
		"text only, no key": {func(t *testing.T, c *Client) bridge.Verdict {
			return c.Post(t.Context(), bridge.Post{Destination: app, Part: bridge.Part{Text: part.Text}})
		}, methodPost, with(map[string]string{"blocks": "", "metadata": ""})},
		"update": {func(t *testing.T, c *Client) bridge.Verdict {
			return c.Update(t.Context(), at, part)
		}, methodUpdate, with(stripped)},
		"delete": {func(t *testing.T, c *Client) bridge.Verdict {
			return c.Delete(t.Context(), at)
		}, methodDelete, url.Values{"channel": {"D0BOB"}, "ts": {"1.1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t, allScopes)
			s.set(methodUpdate, `{"ok":true,"channel":"D0BOB","ts":"1.1"}`)
			s.set(methodDelete, `{"ok":true,"channel":"D0BOB","ts":"1.1"}`)
			if v := tc.do(t, testClient(t, s.URL, nil)); v.Outcome != bridge.OutcomeSent {
				t.Fatalf("%+v", v)
			}
			got := s.last(t)
			if diff := cmp.Diff(tc.want, got.form); diff != "" {
				t.Error(diff)
			}
			if got.method != tc.method || len(s.calls) != 1 {
				t.Errorf("called %s, %d calls", got.method, len(s.calls))
			}
			if e := got.header.Get("Accept-Encoding"); e != "" {
				t.Errorf("asks for %s", e)
			}
			if a := got.header.Get("Authorization"); a != "Bearer "+canary {
				t.Errorf("Authorization of %d characters", len(a))
			}
		})
	}
}

// TestForeignChannel shows that an answer which names another place than the
// post did is not believed.
func TestForeignChannel(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		asked, got string
		believed   bool
	}{
		"the group DM":        {"G0AB", "G0AB", true},
		"another group DM":    {"G0AB", "G0XY", false},
		"a DM for a group":    {"G0AB", "D0BOB", false},
		"a DM for a user":     {"U0BOB", "D0BOB", true},
		"a DM of Enterprise":  {"W0BOB", "D0BOB", true},
		"a DM that was Bob's": {"U0EVE", "D0OLD", false},
		"Bob's own again":     {"U0BOB", "D0OLD", true},
		"a second DM of Bob":  {"U0BOB", "D0NEW", true},
		"a channel":           {"U0BOB", "C0ALL", false},
		"the user's id":       {"U0BOB", "U0BOB", false},
		"the DM itself":       {"D0BOB", "D0BOB", true},
		"another's DM":        {"D0BOB", "D0EVE", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, allScopes)
			post := func(asked, got string) bridge.Verdict {
				f.say[methodPost] = `{"ok":true,"channel":"` + got + `","ts":"1.1"}`
				p := posting
				p.Channel = asked
				return f.client.Post(t.Context(), p)
			}
			post("U0BOB", "D0OLD")
			want := uncertain("bad_reply")
			if tc.believed {
				want = bridge.Verdict{Outcome: bridge.OutcomeSent, Posted: bridge.Posted{Channel: tc.got, TS: "1.1"}}
			}
			if diff := cmp.Diff(want, post(tc.asked, tc.got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOwnersAreBounded shows that the memory of whose a DM is does not grow.
func TestOwnersAreBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t, allScopes)
	for i := range maxOwners {
		f.client.arrived("U0BOB", own(i))
	}
	if n := len(f.client.owners); n != maxOwners {
		t.Errorf("%d DMs are remembered, want %d", n, maxOwners)
	}
	f.client.arrived("U0BOB", own(maxOwners))
	if n := len(f.client.owners); n != 1 {
		t.Errorf("%d DMs are remembered", n)
	}
}

// TestWritesAnswered shows what the calls give besides the outcome.
func TestWritesAnswered(t *testing.T) {
	t.Parallel()
	at := bridge.Posted{Channel: "D0BOB", TS: "1.1"}
	part := bridge.Part{Text: "x"}
	for name, tc := range map[string]struct {
		method, body string
		want         bridge.Verdict
	}{
		"update":               {methodUpdate, `{"ok":true,"channel":"D0BOB","ts":"1.1"}`, bridge.Verdict{Outcome: bridge.OutcomeSent, Posted: at}},
		"update of nothing":    {methodUpdate, `{"ok":false,"error":"message_not_found"}`, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"update elsewhere":     {methodUpdate, `{"ok":true,"channel":"D0EVE","ts":"1.1"}`, uncertain("bad_reply")},
		"update of another":    {methodUpdate, `{"ok":true,"channel":"D0BOB","ts":"1.2"}`, uncertain("bad_reply")},
		"update said twice":    {methodUpdate, `{"ok":true,"channel":"D0BOB","ts":"1.1","ts":"1.1"}`, uncertain("bad_reply")},
		"delete elsewhere":     {methodDelete, `{"ok":true,"channel":"D0EVE","ts":"1.1"}`, uncertain("bad_reply")},
		"delete of another":    {methodDelete, `{"ok":true,"channel":"D0BOB","ts":"1.2"}`, uncertain("bad_reply")},
		"delete, all told":     {methodDelete, `{"ok":true,"channel":"D0BOB","ts":"1.1"}`, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"update too late":      {methodUpdate, `{"ok":false,"error":"edit_window_closed"}`, refused(bridge.ClassMessage, "edit_window_closed")},
		"delete":               {methodDelete, `{"ok":true}`, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"delete of nothing":    {methodDelete, `{"ok":false,"error":"message_not_found"}`, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"delete of another's":  {methodDelete, `{"ok":false,"error":"cant_delete_message"}`, refused(bridge.ClassMessage, "cant_delete_message")},
		"delete, who knows":    {methodDelete, `{}`, uncertain("bad_reply")},
		"delete in a rest":     {methodDelete, `{"ok":false,"error":"ratelimited"}`, limited("ratelimited", defaultRest)},
		"update without scope": {methodUpdate, `{"ok":false,"error":"missing_scope","needed":"chat:write"}`, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassPolicy, Code: "missing_scope", Needed: "chat:write"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, allScopes)
			f.say[tc.method] = tc.body
			var got bridge.Verdict
			if tc.method == methodUpdate {
				got = f.client.Update(t.Context(), at, part)
			} else {
				got = f.client.Delete(t.Context(), at)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBlocksThatAreNone(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`{`, `{}`, `"x"`, `[{]`} {
		f := newFake(t, allScopes)
		p := posting
		p.Blocks = json.RawMessage(bad)
		want := refused(bridge.ClassMessage, "invalid_blocks")
		if diff := cmp.Diff(want, f.client.Post(t.Context(), p)); diff != "" || f.count[methodPost] != 0 {
			t.Errorf("%s: %d posts\n%s", bad, f.count[methodPost], diff)
		}
	}
}
