package relay

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

func TestChangesAreCarriedOnlyIfWanted(t *testing.T) {
	edit := func(w *world, e office.Event) office.Event { return w.edit(e, "after") }
	remove := func(w *world, e office.Event) office.Event { return w.remove(e) }
	for _, c := range []struct {
		name    string
		policy  Policy
		change  func(*world, office.Event) office.Event
		calls   int
		stands  string
		deleted bool
		reason  string
	}{
		{"an edit, wanted", Policy{CarryEdits: true}, edit, 1, "after", false, ""},
		{"an edit, not wanted", Policy{CarryDeletions: true}, edit, 0, "before", false, outbox.ReasonEditsOff},
		{"a deletion, wanted", Policy{CarryDeletions: true}, remove, 1, "before", true, ""},
		{"a deletion, not wanted", Policy{CarryEdits: true}, remove, 0, "before", false, outbox.ReasonDeletionsOff},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
				w.grant()
				w.set(c.policy)
				e := w.say(boss, "before")
				synctest.Wait()
				change := c.change(w, e)
				synctest.Wait()
				if got := w.api.CallsOf("chat.update") + w.api.CallsOf("chat.delete"); got != c.calls {
					t.Errorf("%d calls for the change, want %d", got, c.calls)
				}
				posts := w.api.Messages()
				if len(posts) != 1 || !strings.Contains(posts[0].Text, c.stands) || posts[0].Deleted != c.deleted {
					t.Errorf("Slack has %q, deleted %v", w.texts(), posts[0].Deleted)
				}
				if !w.office.has(change.ID) {
					t.Error("the change is not settled")
				}
				if got := w.reason(change.ID); got != c.reason {
					t.Errorf("Activity gives the reason %q, want %q", got, c.reason)
				}
				w.stop()
			})
		})
	}
}

// What waits for its turn is decided by what the person wants then.
func TestUnwantedChangeThatWasHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		e := w.say(boss, "before")
		synctest.Wait()
		pause := carryAll()
		pause.PausedUntil = time.Now().Add(time.Hour)
		w.set(pause)
		first, second := w.edit(e, "after"), w.edit(e, "long after")
		synctest.Wait()
		if w.office.has(first.ID) {
			t.Error("an edit is settled during a pause")
		}
		w.set(Policy{})
		synctest.Wait()
		if got := w.api.CallsOf("chat.update"); got != 0 {
			t.Errorf("%d updates", got)
		}
		for _, id := range []string{first.ID, second.ID} {
			if !w.office.has(id) || w.reason(id) != outbox.ReasonEditsOff {
				t.Errorf("%s: settled %v, reason %q", id, w.office.has(id), w.reason(id))
			}
		}
		if got := w.totals(); got.Received != 3 || got.Relayed != 1 || got.Skipped != 2 {
			t.Errorf("totals %+v", got)
		}
		w.stop()
	})
}
