package relay

import (
	"strings"
	"testing"
	"testing/synctest"

	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/office"
	slackapi "bellhop/bridge/sandbox/slack"
)

// What is not a direct message of somebody who is heard is settled at once, is
// told of with its reason, and goes nowhere.
func TestWhatIsNotRelayed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bridge.Message)
		reason string // "": relayed
	}{
		"direct":                 {func(*bridge.Message) {}, ""},
		"to a group":             {func(m *bridge.Message) { m.Mentions[0].Kind = bridge.MentionGroup }, string(mention.GroupMention)},
		"to somebody else":       {func(m *bridge.Message) { m.Mentions[0].ID = "u-other" }, string(mention.NotMe)},
		"one's own":              {func(m *bridge.Message) { m.Sender.ID = meID }, string(mention.OwnMessage)},
		"empty":                  {func(m *bridge.Message) { m.Text = " " }, string(mention.Empty)},
		"of one who is muted":    {func(m *bridge.Message) { m.Sender.ID = "u-loud" }, Muted},
		"a muted one's to group": {func(m *bridge.Message) { m.Sender.ID, m.Mentions = "u-loud", nil }, string(mention.NoMention)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.set(Policy{Muted: []string{"u-loud"}})
				e := w.message(boss, "hello")
				c.change(e.Message)
				w.relay.Signal(e)
				synctest.Wait()
				if got := w.activity(e.ID).Reason; got != c.reason || !w.office.has(e.ID) {
					t.Errorf("reason %q, want %q; settled %v", got, c.reason, w.office.has(e.ID))
				}
				skipped := w.relay.Snapshot().Skipped
				if relayed := c.reason == ""; (len(w.texts()) == 1) != relayed || (skipped == 0) != relayed {
					t.Errorf("%d posts, %d skipped", len(w.texts()), skipped)
				}
				w.stop()
			})
		})
	}
}

// An edit that takes away all of the text is an edit: what stands in Slack must
// not stay.
func TestEditThatEmptiesTheText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		e := w.say(boss, "regretted")
		synctest.Wait()
		edit := w.edit(e, "")
		synctest.Wait()
		posts := w.api.Messages()
		if len(posts) != 1 || !posts[0].Deleted && strings.Contains(posts[0].Text, "regretted") || !w.office.has(edit.ID) {
			t.Errorf("Slack has %q, the edit is settled: %v", w.texts(), w.office.has(edit.ID))
		}
		w.stop()
	})
}

// Only one's own presence holds messages.
func TestPresenceOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.set(Policy{OnlyAway: true})
		other := bridge.Person{ID: "u-other"}
		for _, p := range []*bridge.Person{&other, nil} {
			w.relay.Signal(office.Event{Event: bridge.Event{ID: "presence", Type: bridge.PresenceChanged, Person: p, State: "active"}})
		}
		synctest.Wait()
		if got := w.relay.Snapshot().Hold; got != (Hold{}) {
			t.Errorf("hold %+v", got)
		}
		w.stop()
	})
}
