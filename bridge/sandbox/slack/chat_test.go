package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// post posts text to a channel and gives channel and ts.
func post(t testing.TB, s *Server, channel string, pairs ...string) (string, string) {
	t.Helper()
	r := must(t, ask(t, s, "chat.postMessage", append([]string{"channel", channel, "text", "hi"}, pairs...)...))
	return r.str("channel"), r.str("ts")
}

func TestWhereAPostGoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		channel string
		extra   []string
		want    string
		kind    ConversationKind
	}{
		"a user: the app's DM":                {"U0ALICE", nil, "", KindApp},
		"a guest":                             {"U0GUEST", nil, "", KindApp},
		"a user under a name: Slackbot":       {"U0ALICE", []string{"username", "Bob"}, "", KindSlackbot},
		"a user with an icon: Slackbot":       {"U0ALICE", []string{"icon_url", "https://x.example/i.png"}, "", KindSlackbot},
		"a user with an emoji: Slackbot":      {"U0ALICE", []string{"icon_emoji", ":x:"}, "", KindSlackbot},
		"nobody":                              {"U0NOBODY", nil, "channel_not_found", ""},
		"deactivated":                         {"U0GONE", nil, "channel_not_found", ""},
		"invisible":                           {"U0GHOST", nil, "channel_not_found", ""},
		"bot":                                 {"U0ROBOT", nil, "channel_not_found", ""},
		"none":                                {"", nil, "channel_not_found", ""},
		"an id of nothing":                    {"D0NONE", nil, "channel_not_found", ""},
		"a channel that it is not in":         {GeneralID, nil, "not_in_channel", ""},
		"a channel by name":                   {"#general", nil, "not_in_channel", ""},
		"its own channel":                     {"C0OURS", nil, "", KindChannel},
		"its own channel by name":             {"#ours", nil, "", KindChannel},
		"an archived channel":                 {"C0OLD", nil, "is_archived", ""},
		"a private channel of other people's": {"C0THEIRS", nil, "channel_not_found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			s.AddChannel(Channel{ID: "C0OURS", Name: "ours", Members: []string{BotUserID, "U0ALICE"}})
			s.AddChannel(Channel{ID: "C0OLD", Name: "old", Archived: true, Members: []string{BotUserID}})
			s.AddChannel(Channel{ID: "C0THEIRS", Name: "theirs", Private: true})
			r := ask(t, s, "chat.postMessage", append([]string{"channel", c.channel, "text", "hi"}, c.extra...)...)
			refused(t, r, c.want)
			if c.want != "" {
				if s.Count() != 0 {
					t.Error("a refused post is on record as accepted")
				}
				return
			}
			m := s.Messages()[0]
			if m.Channel != r.str("channel") || m.TS != r.str("ts") || isUserID(m.Channel) || m.Requested != c.channel || s.byChannel[m.Channel].kind != c.kind {
				t.Errorf("on record: %+v", m)
			}
		})
	}
}

func TestConversationIDsAreKept(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	app, _ := post(t, s, "U0ALICE")
	slackbot, _ := post(t, s, "U0ALICE", "username", "Bob")
	if app == slackbot || app[0] != 'D' || slackbot[0] != 'D' {
		t.Errorf("app %q, Slackbot %q", app, slackbot)
	}
	if again, _ := post(t, s, app); again != app {
		t.Errorf("to %q went to %q", app, again)
	}
	if opened := ask(t, s, "conversations.open", "users", "U0ALICE").str("channel", "id"); opened != app {
		t.Errorf("opened %q, not %q", opened, app)
	}
	refused(t, ask(t, s, "chat.postMessage", "channel", slackbot, "text", "x"), "channel_not_found")
	if named, _ := post(t, s, app, "username", "Bob"); named != app {
		t.Errorf("a name moved a post to a D id to %q", named)
	}
	s.AddUser(User{ID: "U0ALICE", Name: "Alice", Deleted: true})
	refused(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "channel_not_found")
	post(t, s, app) // as Slack does: a known DM outlives its person
}

func TestChatWritePublic(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: []string{"chat:write", "chat:write.public"}})
	post(t, s, GeneralID)
}

func TestMessagesTab(t *testing.T) {
	t.Parallel()
	s := workspace(Options{MessagesTabDisabled: true})
	refused(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "messages_tab_disabled")
	post(t, s, "U0ALICE", "username", "Bob")
	s.SetMessagesTab(true)
	dm, _ := post(t, s, "U0ALICE")
	s.SetMessagesTab(false)
	refused(t, ask(t, s, "chat.postMessage", "channel", dm, "text", "x"), "messages_tab_disabled")
}

func TestPostContents(t *testing.T) {
	t.Parallel()
	metadata := func(payload string) string { return `{"event_type":"e","event_payload":` + payload + `}` }
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"text":                     {[]string{"text", "hi"}, ""},
		"nothing":                  {nil, "no_text"},
		"white space":              {[]string{"text", " \n"}, "no_text"},
		"no blocks":                {[]string{"blocks", "[]"}, "no_text"},
		"blocks alone":             {[]string{"blocks", `[{"type":"divider"}]`}, ""},
		"attachments alone":        {[]string{"attachments", `[{"text":"x"}]`}, ""},
		"attachments not a list":   {[]string{"attachments", `{}`}, "invalid_attachments"},
		"101 attachments":          {[]string{"attachments", "[" + strings.Repeat("{},", 100) + "{}]"}, "too_many_attachments"},
		"markdown":                 {[]string{"markdown_text", "**x**"}, ""},
		"markdown and text":        {[]string{"markdown_text", "x", "text", "x"}, "markdown_text_conflict"},
		"markdown and blocks":      {[]string{"markdown_text", "x", "blocks", "[]"}, "markdown_text_conflict"},
		"long markdown":            {[]string{"markdown_text", strings.Repeat("x", 12_001)}, "msg_too_long"},
		"metadata":                 {[]string{"text", "x", "metadata", metadata(`{}`)}, ""},
		"metadata not JSON":        {[]string{"text", "x", "metadata", "{"}, "invalid_metadata_format"},
		"metadata without type":    {[]string{"text", "x", "metadata", `{"event_payload":{}}`}, "invalid_metadata_schema"},
		"metadata without load":    {[]string{"text", "x", "metadata", `{"event_type":"e"}`}, "invalid_metadata_schema"},
		"metadata of 9 KB":         {[]string{"text", "x", "metadata", metadata(`{"a":"` + strings.Repeat("x", 9000) + `"}`)}, "metadata_too_large"},
		"blocks not JSON":          {[]string{"blocks", "["}, "invalid_blocks_format"},
		"blocks not a list":        {[]string{"blocks", "{}"}, "invalid_blocks_format"},
		"a block with a mistake":   {[]string{"text", "x", "blocks", `[{"type":"section"}]`}, "invalid_blocks"},
		"text of 40,000 in blocks": {[]string{"blocks", richText(strings.Repeat("x", 39_999) + `"},{"type":"text","text":"xx`)}, "msg_blocks_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			refused(t, ask(t, s, "chat.postMessage", append([]string{"channel", "U0ALICE"}, c.args...)...), c.want)
		})
	}
}

// richText is a block of one section with one text element; text is put in raw.
func richText(text string) string {
	return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"` + text + `"}]}]}]`
}

func TestLongTextIsCutWithAWarning(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	r := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", strings.Repeat("ü", 40_001)))
	if r.str("warning") != "message_truncated" || !cmp.Equal(r.at("response_metadata", "warnings"), []any{"message_truncated"}) {
		t.Errorf("warning %q, metadata %v", r.str("warning"), r.at("response_metadata"))
	}
	if got := s.Messages()[0].Text; got != strings.Repeat("ü", 40_000) {
		t.Errorf("%d bytes are left", len(got))
	}
	if r := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", strings.Repeat("ü", 40_000))); r.at("warning") != nil {
		t.Errorf("warning %v", r.at("warning"))
	}
}

func TestPostAnswer(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	r := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "a &lt; b", "username", "Bob", "icon_url", "https://x.example/i.png",
		"thread_ts", "1.000001", "blocks", richText("a < b"), "metadata", `{"event_type":"e","event_payload":{"id":"7"}}`))
	message, _ := r.at("message").(map[string]any)
	delete(message, "bot_profile")
	want := map[string]any{
		"type": "message", "subtype": "bot_message", "user": BotUserID, "bot_id": BotID, "app_id": AppID, "team": "T0ACME",
		"ts": r.str("ts"), "thread_ts": "1.000001", "text": "a &lt; b", "username": "Bob",
		"icons":    map[string]any{"image_64": "https://x.example/i.png"},
		"metadata": map[string]any{"event_type": "e", "event_payload": map[string]any{"id": "7"}},
		"blocks": []any{map[string]any{"type": "rich_text", "block_id": "b000", "elements": []any{map[string]any{
			"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": "a < b"}}}}}},
	}
	if diff := cmp.Diff(want, message); diff != "" {
		t.Error(diff)
	}
}

func TestTimestampsGrow(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	last := ""
	for range 2_000 {
		_, ts := post(t, s, "U0ALICE")
		if ts <= last || len(ts) != len("1700000000.000000") {
			t.Fatalf("%q after %q", ts, last)
		}
		last = ts
	}
	if s.Count() != 2_000 || s.CallsOf("chat.postMessage") != 2_000 {
		t.Errorf("%d messages of %d calls", s.Count(), s.CallsOf(""))
	}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ payload, want string }{
		"key":           {`{"key":"a","id":"b"}`, "a"},
		"id":            {`{"id":"b","x":"c"}`, "b"},
		"only string":   {`{"n":1,"entry":"c"}`, "c"},
		"two strings":   {`{"p":"c","q":"d"}`, ""},
		"nothing":       {`{}`, ""},
		"key no string": {`{"key":1}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := json.Marshal(map[string]any{"event_type": "e", "event_payload": json.RawMessage(c.payload)})
			if err != nil {
				t.Fatal(err)
			}
			if got := keyOf(string(raw)); got != c.want {
				t.Errorf("%q", got)
			}
		})
	}
	if keyOf("") != "" || keyOf("{") != "" {
		t.Error("a key without metadata")
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	key := func(k string) []string {
		return []string{"metadata", `{"event_type":"e","event_payload":{"key":"` + k + `"}}`}
	}
	for _, k := range []string{"a", "b", "a", "c", "a", "c"} {
		post(t, s, "U0ALICE", key(k)...)
	}
	post(t, s, "U0ALICE")
	if diff := cmp.Diff(map[string]int{"a": 3, "c": 2}, s.Repeats()); diff != "" {
		t.Error(diff)
	}
	if n := len(s.Posts("a")); n != 3 {
		t.Errorf("%d posts of a", n)
	}
}

func BenchmarkPost(b *testing.B) {
	args := []string{"channel", "U0ALICE", "text", "hello", "blocks", richText("hello"), "metadata", `{"event_type":"e","event_payload":{"key":"k"}}`}
	b.Run("in memory", func(b *testing.B) {
		s := workspace(Options{})
		for b.Loop() {
			must(b, ask(b, s, "chat.postMessage", args...))
		}
	})
	b.Run("over HTTP", func(b *testing.B) {
		s := workspace(Options{})
		web, api := client(b), listen(b, s)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				answer, err := web.PostForm(api+"chat.postMessage", form(append(args, "token", s.BotToken())...))
				if err != nil {
					b.Error(err)
					return
				}
				must(b, read(b, answer))
			}
		})
	})
}
