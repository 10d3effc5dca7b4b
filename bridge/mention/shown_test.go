package mention_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func TestShown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*bridge.Message)
		want   bool
	}{
		"nothing":             {func(*bridge.Message) {}, true},
		"only the time of it": {func(m *bridge.Message) { m.EditedAt = time.Unix(1, 0) }, true},
		"who is addressed":    {func(m *bridge.Message) { m.Mentions = to(bob, carol) }, true},
		"the size of a file":  {func(m *bridge.Message) { m.Attachments[0].Size = 7 }, true},
		"only the markup":     {func(m *bridge.Message) { m.Text, m.Format = "<p>hello<p>", bridge.FormatHTML }, true},
		"seconds":             {func(m *bridge.Message) { m.CreatedAt = m.CreatedAt.Add(time.Second) }, true},
		"another zone":        {func(m *bridge.Message) { m.CreatedAt = m.CreatedAt.In(time.FixedZone("JST", 9*3600)) }, true},
		"a word":              {func(m *bridge.Message) { m.Text = "hello you" }, false},
		"a look":              {func(m *bridge.Message) { m.Text, m.Format = "<code>hello</code>", bridge.FormatHTML }, false},
		"the sender's name":   {func(m *bridge.Message) { m.Sender.Name = "Alicia" }, false},
		"the sender's role":   {func(m *bridge.Message) { m.Sender.Role = bridge.RoleGuest }, false},
		"the space":           {func(m *bridge.Message) { m.Space.Name = "Garden" }, false},
		"the way back":        {func(m *bridge.Message) { m.Space.URL += "2" }, false},
		"a file's name":       {func(m *bridge.Message) { m.Attachments[0].Name = "b" }, false},
		"a file's address":    {func(m *bridge.Message) { m.Attachments[0].URL += "2" }, false},
		"one file more":       {func(m *bridge.Message) { m.Attachments = append(m.Attachments, m.Attachments[0]) }, false},
		"more parts":          {func(m *bridge.Message) { m.Text += strings.Repeat(" more", 1000) }, false},
		"minutes":             {func(m *bridge.Message) { m.CreatedAt = m.CreatedAt.Add(time.Minute) }, false},
		"what it answers":     {func(m *bridge.Message) { m.InReplyTo = "m-0" }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := message("hello")
			before.Attachments = []bridge.Attachment{{Name: "a", URL: "https://x.test/a"}}
			after := before
			after.Attachments = []bridge.Attachment{before.Attachments[0]}
			test.change(&after)
			if (mention.Shown(before) == mention.Shown(after)) != test.want {
				t.Errorf("shown alike is not %v", test.want)
			}
		})
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	const family = "👩\u200d👩\u200d👧"
	for name, want := range map[string]string{
		"Alice":                          "Alice",
		" Al\nice\u202e ":                "Al ice",
		"\u3164":                         "",
		strings.Repeat("a", 80):          strings.Repeat("a", 80),
		strings.Repeat("a", 81):          strings.Repeat("a", 79) + "…",
		strings.Repeat(family, 9):        strings.Repeat(family, 9),
		strings.Repeat("漢", 79) + family: strings.Repeat("漢", 79) + "…",
	} {
		if got := mention.Name(name); got != want {
			t.Errorf("Name(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestWhatAReplyAnswers(t *testing.T) {
	t.Parallel()
	reply := message(strings.Repeat("yes ", 1000))
	reply.InReplyTo = "m-0"
	style := mention.Style{Answers: "shall we?\nor not", Edited: true}
	parts := mention.Compose(reply, style)
	if got := asRead(t, parts[0]); !strings.HasPrefix(got, "Alice · Lobby · reply · edited (1/2)\n↩ shall we? or not\nyes yes") {
		t.Errorf("the first part begins %.80q", got)
	}
	if got := asRead(t, parts[1]); !strings.HasPrefix(got, "Alice · Lobby · reply · edited (2/2)\nyes yes") {
		t.Errorf("the second part begins %.80q", got)
	}
	if got := asRead(t, mention.Compose(reply, mention.Style{})[0]); !strings.HasPrefix(got, "Alice · Lobby · reply (1/2)\nyes") {
		t.Errorf("a reply to what is not known begins %.80q", got)
	}
	if got := asRead(t, one(t, message("yes"), style)); strings.Contains(got, "↩") || strings.Contains(got, "reply") {
		t.Errorf("what answers nothing says %q", got)
	}
}
