package slack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUpdateRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		channel, ts string // "": of a message in the app's DM
		args        []string
		want        string
	}{
		"text":              {args: []string{"text", "new"}},
		"4,000 characters":  {args: []string{"text", strings.Repeat("ü", 4000)}},
		"4,001 characters":  {args: []string{"text", strings.Repeat("ü", 4001)}, want: "msg_too_long"},
		"nothing":           {want: "no_text"},
		"bad blocks":        {args: []string{"blocks", `[{"type":"x"}]`}, want: "invalid_blocks"},
		"bad metadata":      {args: []string{"text", "x", "metadata", "{"}, want: "invalid_metadata_format"},
		"markdown and text": {args: []string{"text", "x", "markdown_text", "x"}, want: "markdown_text_conflict"},
		"a user id":         {channel: "U0ALICE", args: []string{"text", "x"}, want: "channel_not_found"},
		"no such channel":   {channel: "D0NONE", args: []string{"text", "x"}, want: "channel_not_found"},
		"no such message":   {ts: "1.000001", args: []string{"text", "x"}, want: "message_not_found"},
		"Slackbot":          {channel: "slackbot", ts: "slackbot", args: []string{"text", "x"}, want: "cant_update_message"},
		"somebody's own":    {ts: "typed", args: []string{"text", "x"}, want: "cant_update_message"},
		"deleted":           {ts: "deleted", args: []string{"text", "x"}, want: "message_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, places := edited(t)
			channel, ts := or(places[c.channel], c.channel), or(places["ts "+c.ts], c.ts)
			refused(t, ask(t, s, "chat.update", append([]string{"channel", channel, "ts", ts}, c.args...)...), c.want)
		})
	}
	s, _ := edited(t)
	refused(t, ask(t, s, "chat.update", "text", "x", "ts", "1.1"), "invalid_arguments")
	refused(t, ask(t, s, "chat.update", "text", "x", "channel", "D1"), "invalid_arguments")
}

// edited is a workspace with a message of each sort, and where they are.
func edited(t *testing.T) (*Server, map[string]string) {
	t.Helper()
	s := workspace(Options{})
	app, ts := post(t, s, "U0ALICE")
	slackbot, slackbotTS := post(t, s, "U0ALICE", "username", "Bob")
	_, deleted := post(t, s, "U0ALICE")
	must(t, ask(t, s, "chat.delete", "channel", app, "ts", deleted))
	typed, err := s.Type("U0ALICE", app, "hello")
	if err != nil {
		t.Fatal(err)
	}
	return s, map[string]string{
		"": app, "slackbot": slackbot, "ts ": ts, "ts slackbot": slackbotTS, "ts deleted": deleted, "ts typed": typed.TS,
	}
}

func TestDeleteRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ channel, ts, want string }{
		"its own":         {"", "", ""},
		"a user id":       {"U0ALICE", "", "channel_not_found"},
		"no such message": {"", "1.000001", "message_not_found"},
		"Slackbot":        {"slackbot", "slackbot", "cant_delete_message"},
		"somebody's own":  {"", "typed", "cant_delete_message"},
		"deleted":         {"", "deleted", "message_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, places := edited(t)
			channel, ts := or(places[c.channel], c.channel), or(places["ts "+c.ts], c.ts)
			refused(t, ask(t, s, "chat.delete", "channel", channel, "ts", ts), c.want)
		})
	}
}

func TestUpdateReplaces(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	channel, ts := post(t, s, "U0ALICE", "blocks", richText("old"), "metadata", `{"event_type":"e","event_payload":{"key":"k"}}`)
	change := func(pairs ...string) Message {
		t.Helper()
		r := must(t, ask(t, s, "chat.update", append([]string{"channel", channel, "ts", ts}, pairs...)...))
		if r.str("ts") != ts || r.str("message", "edited", "ts") <= ts {
			t.Errorf("answer: %v", r.body)
		}
		return s.Posts("k")[0]
	}
	m := change("text", "new", "blocks", richText("newer"))
	seen := s.View("U0ALICE")[0].Messages[0]
	if m.Text != "new" || string(m.Blocks) != richText("newer") || seen.Text != "newer" || !seen.Edited || seen.EditedMark {
		t.Errorf("blocks replaced: %+v, seen %+v", m, seen)
	}
	m = change("text", "plain")
	seen = s.View("U0ALICE")[0].Messages[0]
	if m.Blocks != nil || seen.Text != "plain" || !seen.EditedMark || m.Metadata == nil {
		t.Errorf("text alone takes the blocks away: %+v, seen %+v", m, seen)
	}
	if m = change("text", "x", "metadata", "{}"); m.Metadata != nil {
		t.Errorf("metadata is left: %+v", m.Metadata)
	}
	texts := []string{}
	for _, r := range m.Revisions {
		texts = append(texts, r.Text)
	}
	if diff := cmp.Diff([]string{"hi", "new", "plain"}, texts); diff != "" {
		t.Error(diff)
	}
}

func TestDeletedIsOutOfSight(t *testing.T) {
	t.Parallel()
	s, places := edited(t)
	got, _ := s.Find("U0ALICE", KindApp)
	for _, m := range got.Messages {
		if m.TS == places["ts deleted"] {
			t.Error("a deleted message is seen")
		}
	}
	if len(got.Messages) != 2 || s.Count() != 3 {
		t.Errorf("%d seen, %d accepted", len(got.Messages), s.Count())
	}
}

func TestPermalink(t *testing.T) {
	t.Parallel()
	s, places := edited(t)
	refused(t, ask(t, s, "chat.getPermalink", "channel", places[""], "message_ts", "1.1"), "message_not_found")
	refused(t, ask(t, s, "chat.getPermalink", "channel", "D0NONE", "message_ts", "1.1"), "channel_not_found")
	refused(t, ask(t, s, "chat.getPermalink", "channel", "D0NONE"), "invalid_arguments")
	_, ts := post(t, s, "U0ALICE", "thread_ts", "1.000001")
	got := must(t, ask(t, s, "chat.getPermalink", "channel", places[""], "message_ts", ts)).str("permalink")
	want := "https://acme.slack.com/archives/" + places[""] + "/p" + strings.ReplaceAll(ts, ".", "") + "?cid=" + places[""] + "&thread_ts=1.000001"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestArchivedCannotBeEdited(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	c := Channel{ID: "C0OURS", Name: "ours", Members: []string{BotUserID}}
	s.AddChannel(c)
	_, ts := post(t, s, c.ID)
	c.Archived = true
	s.AddChannel(c)
	refused(t, ask(t, s, "chat.update", "channel", c.ID, "ts", ts, "text", "x"), "is_inactive")
}
