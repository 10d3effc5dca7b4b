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
		"token": {canary}, "channel": {"U0BOB"}, "text": {"Alice: a &lt; b"}, "parse": {"none"},
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
		}, methodDelete, url.Values{"token": {canary}, "channel": {"D0BOB"}, "ts": {"1.1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t, allScopes)
			s.set(methodUpdate, okPost)
			s.set(methodDelete, okPost)
			if v := tc.do(t, testClient(t, s.URL, nil)); v.Outcome != bridge.OutcomeSent {
				t.Fatalf("%+v", v)
			}
			got := s.last(t)
			if raw := got.form.Get("blocks"); raw != "" {
				got.form.Set("blocks", sameJSON(t, raw))
			}
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

// sameJSON takes back that encoding/json writes <, > and & as \u00xx.
func sameJSON(t *testing.T, raw string) string {
	t.Helper()
	var got, want any
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(blocks), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	return blocks
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
		"update of nothing":    {methodUpdate, `{"ok":false,"error":"message_not_found"}`, refused(bridge.ClassMessage, "message_not_found")},
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
