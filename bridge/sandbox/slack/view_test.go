package slack

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestView(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	post(t, s, "U0ALICE")
	group := must(t, ask(t, s, "conversations.open", "users", "U0ALICE,U0BOB")).str("channel", "id")
	post(t, s, group)
	post(t, s, "U0ALICE", "username", "Vera (visitor)", "icon_url", "https://x.example/v.png")
	post(t, s, "U0CAROL")
	if _, err := s.Type("U0BOB", group, "a <b> & @here"); err != nil {
		t.Fatal(err)
	}
	type line struct{ Author, Text string }
	type place struct {
		Kind  ConversationKind
		Name  string
		Lines []line
	}
	see := func(user string) []place {
		out := []place{}
		for _, c := range s.View(user) {
			p := place{c.Kind, c.Name, nil}
			for _, m := range c.Messages {
				p.Lines = append(p.Lines, line{m.Author, m.Text})
			}
			out = append(out, p)
		}
		return out
	}
	both := []line{{"Bellhop", "hi"}, {"Bob", "a <b> & @here"}}
	for user, want := range map[string][]place{
		"U0ALICE": {{KindApp, "Bellhop", []line{{"Bellhop", "hi"}}}, {KindGroup, "Bob", both}, {KindSlackbot, "Slackbot", []line{{"Vera (visitor)", "hi"}}}},
		"U0BOB":   {{KindGroup, "Alice", both}},
		"U0CAROL": {{KindApp, "Bellhop", []line{{"Bellhop", "hi"}}}},
		"U0GUEST": {},
	} {
		if diff := cmp.Diff(want, see(user)); diff != "" {
			t.Errorf("%s: %s", user, diff)
		}
	}
	slackbot, ok := s.Find("U0ALICE", KindSlackbot)
	if !ok || slackbot.Messages[0].IconURL != "https://x.example/v.png" || !slackbot.Messages[0].App {
		t.Errorf("Slackbot: %+v", slackbot)
	}
	if _, ok := s.Find("U0BOB", KindSlackbot); ok {
		t.Error("Bob sees a Slackbot conversation")
	}
	if s.Count() != 4 || len(s.Pings()) != 0 {
		t.Errorf("%d messages by the bot, %d pings", s.Count(), len(s.Pings()))
	}
}

func TestTypeRefusals(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	dm, _ := post(t, s, "U0ALICE")
	for name, c := range map[string]struct{ user, channel string }{
		"another's DM": {"U0BOB", dm}, "no such place": {"U0ALICE", "D0NONE"}, "nobody": {"U0NOBODY", dm}, "a user id": {"U0ALICE", "U0ALICE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := s.Type(c.user, c.channel, "x"); !errors.Is(err, ErrNoConversation) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestTextAsSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, seen string
		args       []string
		pings      []string
		links      []Link
	}{
		"plain":                  {text: "a*b* _c_", seen: "a*b* _c_"},
		"entities":               {text: "&lt;b&gt; &amp;amp; &quot;", seen: "<b> &amp; &quot;"},
		"escaped ping":           {text: "&lt;!channel&gt; &lt;@U0BOB&gt;", seen: "<!channel> <@U0BOB>"},
		"ping of the channel":    {text: "<!channel> now", seen: "@channel now", pings: []string{"channel"}},
		"ping of all":            {text: "<!here><!everyone|x>", seen: "@here@everyone", pings: []string{"here", "everyone"}},
		"ping of a user":         {text: "<@U0BOB> <@U0BOB|bob>", seen: "@Bob @bob", pings: []string{"U0BOB"}},
		"ping of a user unknown": {text: "<@U0X>", seen: "@U0X", pings: []string{"U0X"}},
		"ping of a group":        {text: "<!subteam^S1|@ops> <!subteam^S2>", seen: "@ops @S2", pings: []string{"S1", "S2"}},
		"words of Slack's own":   {text: "<!foo> <!date^1^{date}|then> <#C1|general> <#C2>", seen: "<!foo> then #general #C2"},
		"link":                   {text: "<https://x.example/?a=1&amp;b|Pay &lt;here&gt;>", seen: "Pay <here>", links: []Link{{"Pay <here>", "https://x.example/?a=1&b"}}},
		"link without words":     {text: "<mailto:a@x.example>", seen: "mailto:a@x.example", links: []Link{{"mailto:a@x.example", "mailto:a@x.example"}}},
		"bare address":           {text: "see http://localhost:1/a?n=1.", seen: "see http://localhost:1/a?n=1.", links: []Link{{"http://localhost:1/a?n=1", "http://localhost:1/a?n=1"}}},
		"bare address, unparsed": {text: "see http://localhost:1/a", args: []string{"parse", "none"}, seen: "see http://localhost:1/a"},
		"loose brackets":         {text: "1 < 2 > 0 <", seen: "1 < 2 > 0 <"},
		"brackets in brackets":   {text: "<a <!here>", seen: "<a @here", pings: []string{"here"}},
		"nothing in brackets":    {text: "<>", seen: "<>"},
		"names":                  {text: "@here @channel", seen: "@here @channel"},
		"names, parsed":          {text: "(@here) a@channel @everyones", args: []string{"parse", "full"}, seen: "(@here) a@channel @everyones", pings: []string{"here"}},
		"names, linked":          {text: "@channel", args: []string{"link_names", "1"}, seen: "@channel", pings: []string{"channel"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			must(t, ask(t, s, "chat.postMessage", append([]string{"channel", "U0ALICE", "text", c.text}, c.args...)...))
			m, seen := s.Messages()[0], s.View("U0ALICE")[0].Messages[0]
			if seen.Text != c.seen || seen.Notification != c.seen {
				t.Errorf("seen %q, notified %q, want %q", seen.Text, seen.Notification, c.seen)
			}
			if diff := cmp.Diff(c.pings, m.Pings, cmpopts.EquateEmpty()); diff != "" || len(s.Pings()) != min(1, len(c.pings)) {
				t.Errorf("pings: %s", diff)
			}
			if diff := cmp.Diff(c.links, m.Links, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("links: %s", diff)
			}
		})
	}
}

func TestBlocksAsSeen(t *testing.T) {
	t.Parallel()
	const blocks = `[
	{"type":"header","text":{"type":"plain_text","text":"Title"}},
	{"type":"rich_text","elements":[
		{"type":"rich_text_section","elements":[
			{"type":"text","text":"raw <!here> &lt; ","style":{"bold":true}},{"type":"link","url":"https://x.example/","text":"Lobby"},
			{"type":"user","user_id":"U0BOB"},{"type":"usergroup","usergroup_id":"S1"},{"type":"broadcast","range":"channel"},
			{"type":"channel","channel_id":"C1"},{"type":"emoji","name":"wave"},{"type":"team","team_id":"T0ACME"},{"type":"color","value":"#fff"},
			{"type":"date","timestamp":0,"format":"{date}"},{"type":"date","timestamp":0,"format":"{date}","fallback":"then"}]},
		{"type":"rich_text_list","style":"ordered","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"two"}]}]},
		{"type":"rich_text_quote","elements":[{"type":"text","text":"said"}]},
		{"type":"rich_text_preformatted","elements":[{"type":"text","text":"code"}]}]},
	{"type":"divider"},
	{"type":"section","text":{"type":"mrkdwn","text":"loose @here"},"fields":[{"type":"mrkdwn","verbatim":true,"text":"strict @everyone &amp;"}]},
	{"type":"context","elements":[{"type":"image","image_url":"https://x.example/i","alt_text":"face"},{"type":"plain_text","text":"at &amp; noon"}]},
	{"type":"image","image_url":"https://x.example/j","alt_text":"a cat"},
	{"type":"markdown","text":"**x**"}]`
	s := workspace(Options{})
	must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "<@U0CAROL>", "blocks", blocks))
	m, seen := s.Messages()[0], s.View("U0ALICE")[0].Messages[0]
	want := "Title\nraw <!here> &lt; Lobby@Bob@S1@channel#C1:wave:Acme#fff1970-01-01 00:00then\n• one\n• two\nsaid\ncode\n" +
		"loose @here\nstrict @everyone &\nface at &amp; noon\na cat\n**x**"
	if diff := cmp.Diff(want, seen.Text); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"U0CAROL", "U0BOB", "S1", "channel", "here"}, m.Pings); diff != "" {
		t.Errorf("pings: %s", diff)
	}
	if diff := cmp.Diff([]Link{{"Lobby", "https://x.example/"}}, m.Links); diff != "" {
		t.Errorf("links: %s", diff)
	}
	types := []string{}
	for _, b := range seen.Blocks {
		types = append(types, b.Type)
	}
	if diff := cmp.Diff([]string{"header", "paragraph", "list", "quote", "code", "divider", "paragraph", "paragraph", "context", "image", "paragraph"}, types); diff != "" {
		t.Error(diff)
	}
	if first := seen.Blocks[1].Spans[0]; first != (Span{Text: "raw <!here> &lt; ", Bold: true}) {
		t.Errorf("%+v", first)
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{})
		looked := 0
		done := make(chan error)
		go func() {
			done <- s.WaitFor(t.Context(), func() bool { looked++; return s.Count() == 2 })
		}()
		synctest.Wait()
		time.Sleep(time.Hour)
		if looked != 1 {
			t.Errorf("looked %d times while nothing changed", looked)
		}
		post(t, s, "U0ALICE")
		synctest.Wait()
		post(t, s, "U0ALICE")
		if err := <-done; err != nil || looked != 3 {
			t.Errorf("%v after looking %d times", err, looked)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.WaitFor(ctx, func() bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestChangedIsClosedByEveryChange(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	dm, _ := post(t, s, "U0ALICE")
	for name, change := range map[string]func(){
		"call":     func() { ask(t, s, "auth.test") },
		"user":     func() { s.AddUser(User{}) },
		"channel":  func() { s.AddChannel(Channel{}) },
		"closing":  func() { s.CloseConversation(GeneralID) },
		"typing":   func() { _, _ = s.Type("U0ALICE", dm, "x") },
		"scopes":   func() { s.SetScopes("chat:write") },
		"revoking": s.RevokeToken,
		"token":    func() { s.ReplaceToken() },
		"tab":      func() { s.SetMessagesTab(false) },
		"outage":   func() { s.Outage(Drop); s.Outage("") },
	} {
		changed := s.Changed()
		change()
		select {
		case <-changed:
		default:
			t.Errorf("%s: not announced", name)
		}
	}
}
