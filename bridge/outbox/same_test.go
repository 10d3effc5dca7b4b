package outbox

import (
	"testing"
	"time"

	"bellhop/bridge"
)

// Case 09 and its kin: what changes nothing that is shown makes no call.
func TestEditThatChangesNothing(t *testing.T) {
	t.Parallel()
	same := func(n string, i Intake) Intake {
		i.Event.ID, i.Event.Message.Text, i.Event.Message.EditedAt = n, canary+" old", noon
		return i
	}
	play(t, []scenario{
		{
			name: "in a direct message",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(same("u1", edited("m", "ann", 1, 2)))
				w.expand(2)
			},
			want: want{
				settled: []string{"c-m", "u1"}, calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"},
				totals: Totals{Received: 2, Relayed: 1, Skipped: 1},
			},
		},
		{
			name: "on slackbot", dest: toSlackbot,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(same("u1", edited("m", "ann", 1, 1)))
				w.expand(1)
			},
			want: want{
				settled: []string{"c-m", "u1"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 2, Relayed: 1, Skipped: 1},
			},
		},
		{
			name: "there and back again while it waits",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 3, Relayed: 1, Skipped: 2},
			},
		},
		{
			name: "back again after it was carried is a change",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok()
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2"}, totals: relayed(3),
				calls: []string{"post 1/1 old -> ts1", "update 1/1 new 1 ts1", "update 1/1 old ts1"},
			},
		},
		{
			name: "back again after an update that may have arrived is a change",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.fails()
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
			},
			want: want{
				open: []string{"m update 1/1 waiting"}, settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1},
			},
		},
	})
}

func TestWhatIsShown(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	was := s.digest(*message("m", "ann", "x"))
	for name, c := range map[string]struct {
		change func(*bridge.Message)
		same   bool
	}{
		"nothing":        {func(*bridge.Message) {}, true},
		"when":           {func(m *bridge.Message) { m.EditedAt = noon.Add(time.Hour) }, true},
		"whom":           {func(m *bridge.Message) { m.Mentions = nil }, true},
		"an e-mail":      {func(m *bridge.Message) { m.Sender.Email = "ann@acme.test" }, true},
		"the text":       {func(m *bridge.Message) { m.Text += "." }, false},
		"the format":     {func(m *bridge.Message) { m.Format = bridge.FormatHTML }, false},
		"a name":         {func(m *bridge.Message) { m.Sender.Name = "Anne" }, false},
		"a role":         {func(m *bridge.Message) { m.Sender.Role = bridge.RoleVisitor }, false},
		"the space":      {func(m *bridge.Message) { m.Space.Name = "Roof" }, false},
		"its address":    {func(m *bridge.Message) { m.Space.URL = "https://office.test" }, false},
		"what it is to":  {func(m *bridge.Message) { m.InReplyTo = "n" }, false},
		"an attachment":  {func(m *bridge.Message) { m.Attachments = []bridge.Attachment{{Name: "a"}} }, false},
		"its address, a": {func(m *bridge.Message) { m.Attachments = []bridge.Attachment{{URL: "a"}} }, false},
	} {
		m := message("m", "ann", "x")
		c.change(m)
		if same := s.digest(*m) == was; same != c.same {
			t.Errorf("%s: the same %v", name, same)
		}
	}
	own := open(t, t.TempDir(), Options{Shown: func(bridge.Message) string { return "one" }})
	if own.digest(*message("m", "ann", "x")) != own.digest(*message("n", "bob", "y")) {
		t.Error("the caller's word does not count")
	}
	if other := open(t, t.TempDir(), Options{}); other.digest(*message("m", "ann", "x")) == was {
		t.Error("the digest says the text to whoever tries texts")
	}
}
