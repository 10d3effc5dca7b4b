package relay

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

func TestMessageIsPostedOnceAndSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		e := w.say(boss, "hello there")
		synctest.Wait()
		if got := w.texts(); len(got) != 1 || !strings.Contains(got[0], "hello there") {
			t.Fatalf("posted %q, want one post of the text", got)
		}
		if !w.office.has(e.ID) {
			t.Error("the event is not settled")
		}
		w.relay.Signal(e)
		synctest.Wait()
		if got := len(w.texts()); got != 1 {
			t.Errorf("offered again, it was posted again: %d posts", got)
		}
		w.stop()
	})
}

func TestNothingIsPostedBeforeCaughtUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.welcome()
		first := w.say(boss, "written")
		edit := first
		edit.Event.ID, edit.Type = "edit", bridge.MessageUpdated
		changed := *first.Message
		changed.Text = "rewritten"
		edit.Message = &changed
		w.relay.Signal(edit)
		synctest.Wait()
		if got := w.texts(); len(got) != 0 {
			t.Fatalf("posted during the replay: %q", got)
		}
		w.relay.Signal(office.CaughtUp{Through: "edit", Complete: true})
		synctest.Wait()
		got := w.texts()
		if len(got) != 1 || !strings.Contains(got[0], "rewritten") {
			t.Fatalf("posted %q, want the newest text once", got)
		}
		if !w.office.has(first.ID) || !w.office.has("edit") {
			t.Error("the message and its edit are not both settled")
		}
		w.stop()
	})
}

func TestQuietReplayEndsAfterTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.welcome()
		w.say(boss, "waiting")
		synctest.Wait()
		time.Sleep(replayQuiet + time.Millisecond)
		synctest.Wait()
		if got := len(w.texts()); got != 1 {
			t.Errorf("%d posts 2 s after the last frame, want 1", got)
		}
		w.stop()
	})
}

func TestUncertainPostIsRepeatedOnceAndMarked(t *testing.T) {
	for _, c := range []struct {
		name         string
		faults       int
		posts, state string
	}{
		{"the repeat goes well", 1, "2", ""},
		{"the repeat is uncertain too", 2, "2", "uncertain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.ResetAfter, Count: c.faults})
				e := w.say(boss, "once only")
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				var mine []string
				for _, text := range w.texts() {
					if strings.Contains(text, "once only") {
						mine = append(mine, text)
					}
				}
				if fmt.Sprint(len(mine)) != c.posts || strings.Contains(mine[0], "possibly repeated") || !strings.Contains(mine[1], "possibly repeated") {
					t.Errorf("Slack has %q", mine)
				}
				if settled := w.office.has(e.ID); settled != (c.state == "") {
					t.Errorf("settled %v", settled)
				}
				entries, err := w.store.Entries(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				state := ""
				if len(entries) == 1 {
					state = string(entries[0].State)
				}
				if state != c.state {
					t.Errorf("state %q, want %q", state, c.state)
				}
				w.stop()
			})
		})
	}
}

func TestTenMinutesOfOutageLoseNothingAndKeepOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		const senders, each = 20, 15
		for i := range each {
			if i == 3 {
				w.api.Outage(slackapi.ServerError)
			}
			for s := range senders {
				w.say(fmt.Sprintf("u%02d", s), fmt.Sprintf("s%02d-n%02d.", s, i))
			}
			time.Sleep(50 * time.Second)
		}
		w.api.Outage("")
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		next := map[int]int{}
		for _, text := range w.texts() {
			var s, n int
			if _, err := fmt.Sscanf(text[strings.Index(text, "\ns")+1:], "s%d-n%d.", &s, &n); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if n == next[s]-1 && strings.Contains(text, "possibly repeated") {
				continue
			}
			if n != next[s] {
				t.Fatalf("sender %d: message %d when %d was due", s, n, next[s])
			}
			next[s] = n + 1
		}
		for s := range senders {
			if next[s] != each {
				t.Errorf("sender %d: %d of %d arrived", s, next[s], each)
			}
		}
		if got := w.totals(); got.Relayed != senders*each || got.Received != got.Relayed {
			t.Errorf("totals %+v", got)
		}
		w.stop()
	})
}

func TestRefusedTokenGivesTheLeaseBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.api.RevokeToken()
		w.say(boss, "held up")
		time.Sleep(time.Second)
		synctest.Wait()
		if w.office.want {
			t.Error("the lease is still wanted")
		}
		if got := w.relay.Snapshot().Slack; got.State != SlackPaused || got.Code != "token_revoked" {
			t.Errorf("slack is %q, code %q", got.State, got.Code)
		}
		w.api.RestoreToken()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if !w.office.want {
			t.Error("the lease is not asked for again")
		}
		w.stop()
	})
}

func TestLostLeasePostsNothingUntilOfferedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.api.Outage(slackapi.ServerError)
		w.say(boss, "first")
		gone := w.say(boss, "done elsewhere")
		kept := w.say(boss, "still mine")
		synctest.Wait()
		w.relay.Signal(office.LeaseChanged{})
		w.api.Outage("")
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if got := w.texts(); len(got) != 0 {
			t.Fatalf("posted without the lease: %q", got)
		}
		w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(time.Hour)}})
		w.relay.Signal(kept)
		w.relay.Signal(office.CaughtUp{Through: kept.ID, Complete: true})
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := w.texts(); len(got) != 1 || !strings.Contains(got[0], "still mine") {
			t.Errorf("posted %q, want only what was offered again", got)
		}
		if got := w.totals(); got.Skipped != 2 || got.Relayed != 1 {
			t.Errorf("totals %+v after %s was done elsewhere", got, gone.ID)
		}
		w.stop()
	})
}

func TestPauseHoldsAndReleases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		if err := w.relay.SetPolicy(t.Context(), Policy{PausedUntil: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		w.say(boss, "later")
		synctest.Wait()
		if got := w.totals(); got.Held != 1 {
			t.Errorf("totals %+v, want one held", got)
		}
		time.Sleep(time.Hour + time.Second)
		synctest.Wait()
		if got := w.totals(); got.Relayed != 1 || got.Held != 0 {
			t.Errorf("totals %+v after the pause", got)
		}
		w.stop()
	})
}

func TestAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		entry outbox.Entry
		v     bridge.Verdict
		want  outbox.Result
	}{
		{"sent", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Outcome: bridge.OutcomeSent, Posted: bridge.Posted{Channel: "D", TS: "1"}}, outbox.Result{State: outbox.StateSent, Posted: bridge.Posted{Channel: "D", TS: "1"}}},
		{"unsent", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Outcome: bridge.OutcomeUnsent}, outbox.Result{State: outbox.StateWaiting, Undo: true}},
		{"uncertain", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Code: "timeout"}, outbox.Result{State: outbox.StateWaiting, Uncertain: true, Error: "timeout"}},
		{"uncertain twice", outbox.Entry{Op: outbox.OpPost, Uncertain: 1}, bridge.Verdict{}, outbox.Result{State: outbox.StateUncertain, Uncertain: true}},
		{"copy uncertain twice", outbox.Entry{Op: outbox.OpPost, Copy: true, Uncertain: 1}, bridge.Verdict{}, outbox.Result{State: outbox.StateClosed, Uncertain: true}},
		{"update uncertain", outbox.Entry{Op: outbox.OpUpdate, Tries: 1}, bridge.Verdict{}, outbox.Result{State: outbox.StateWaiting}},
		{"update uncertain five times", outbox.Entry{Op: outbox.OpUpdate, Tries: 5}, bridge.Verdict{}, outbox.Result{State: outbox.StateFailed}},
		{"limited", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassLimited}, outbox.Result{State: outbox.StateWaiting}},
		{"token", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassToken}, outbox.Result{State: outbox.StateWaiting}},
		{"message", outbox.Entry{Op: outbox.OpPost}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassMessage}, outbox.Result{State: outbox.StateWaiting, Plain: true}},
		{"message as plain text", outbox.Entry{Op: outbox.OpPost, Plain: true}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassMessage}, outbox.Result{State: outbox.StateFailed}},
		{"copy refused for a person", outbox.Entry{Op: outbox.OpPost, Copy: true}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassPerson}, outbox.Result{State: outbox.StateClosed}},
		{"unknown", outbox.Entry{Op: outbox.OpPost, Tries: 1}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassUnknown}, outbox.Result{State: outbox.StateWaiting}},
		{"unknown three times", outbox.Entry{Op: outbox.OpPost, Tries: 3}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassUnknown}, outbox.Result{State: outbox.StateFailed}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := after(c.entry, c.v); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestGapIsKeptOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		gap := bridge.Gap{From: time.Now().Add(-time.Hour), To: time.Now()}
		for range 3 {
			w.relay.Signal(office.Event{Event: bridge.Event{ID: "gap", Type: bridge.HistoryGap, Gap: &gap}})
			synctest.Wait()
		}
		if got := w.relay.Snapshot().Gaps; len(got) != 1 {
			t.Errorf("%d gaps, want 1", len(got))
		}
		w.stop()
	})
}
