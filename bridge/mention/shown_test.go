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
