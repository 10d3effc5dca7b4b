package relay

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

// TestLongLimitIsTold shows that a pause that Slack asks for is told while it
// lasts, and kept by the process that comes after.
func TestLongLimitIsTold(t *testing.T) {
	for _, method := range []string{"chat.postMessage", "conversations.open", "users.lookupByEmail", "auth.test"} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := plan{dir: t.TempDir(), api: newAPI(t)}
				p.api.AddUser(slackapi.User{ID: "U0COLL", Name: "Colleague", Email: "colleague@acme.test"})
				p.api.Fault(slackapi.Fault{Method: method, User: map[string]string{"users.lookupByEmail": "U0COLL"}[method], Kind: slackapi.Limited, RetryAfter: time.Hour})
				began := time.Now()
				w := openPlan(t, p)
				w.grant()
				e := w.sayAs(colleague(), "in an hour")
				synctest.Wait()
				told := func(when string) {
					t.Helper()
					got := w.relay.Snapshot().Slack
					if until := got.Resting.Sub(began); got.State != SlackWaiting || until < time.Hour || until > time.Hour+5*time.Second {
						t.Errorf("%s: slack is %q, resting for %v", when, got.State, until)
					}
				}
				told("at once")
				time.Sleep(10 * time.Minute)
				w.stop()
				w = openPlan(t, p)
				w.welcome()
				w.relay.Signal(e)
				w.relay.Signal(office.CaughtUp{Complete: true})
				time.Sleep(49 * time.Minute)
				synctest.Wait()
				told("after a restart")
				if n := p.api.CallsOf(method); n != 1 && method != "users.lookupByEmail" || len(w.texts()) != 0 {
					t.Errorf("%s was called %d times in an hour, posted %q", method, n, w.texts())
				}
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				if got := w.relay.Snapshot().Slack; got.State != SlackOK || !got.Resting.IsZero() || !w.office.has(e.ID) {
					t.Errorf("after it: slack is %+v, posted %q", got, w.texts())
				}
				w.stop()
			})
		})
	}
}

// TestEditsAreCarriedAsMeant shows what becomes of an update of what was posted.
func TestEditsAreCarriedAsMeant(t *testing.T) {
	mine := bridge.Mention{Kind: bridge.MentionPerson, ID: meID, Name: "Me"}
	theirs := bridge.Mention{Kind: bridge.MentionPerson, ID: "u-x", Name: "X"}
	all := bridge.Mention{Kind: bridge.MentionGroup, Name: "all"}
	for name, c := range map[string]struct {
		change func(*bridge.Message)
		posted string // what then stands of a message that was posted
		before string // what is posted of one that was not
	}{
		"new words":        {func(*bridge.Message) {}, "after", "after"},
		"to another too":   {func(m *bridge.Message) { m.Mentions = []bridge.Mention{mine, theirs} }, "after", ""},
		"to all":           {func(m *bridge.Message) { m.Mentions = []bridge.Mention{all} }, "after", ""},
		"to another alone": {func(m *bridge.Message) { m.Mentions = []bridge.Mention{theirs} }, "", ""},
		"to nobody":        {func(m *bridge.Message) { m.Mentions = nil }, "", ""},
		"no chat any more": {func(m *bridge.Message) { m.Kind = bridge.KindSystem }, "", ""},
		"of a forger":      {func(m *bridge.Message) { m.Sender.ID = "u-forger" }, "before", "before"},
		"in another space": {func(m *bridge.Message) { m.Space.ID = "elsewhere" }, "before", "before"},
	} {
		for _, posted := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
					w.grant()
					if !posted {
						p := carryAll()
						p.PausedUntil = time.Now().Add(time.Hour)
						w.set(p)
					}
					first := w.say(boss, "before")
					synctest.Wait()
					edit := w.message(boss, "after")
					edit.Type, edit.Message.ID, edit.Message.EditedAt = bridge.MessageUpdated, first.Message.ID, time.Now()
					c.change(edit.Message)
					w.relay.Signal(edit)
					synctest.Wait()
					w.set(carryAll())
					time.Sleep(time.Minute)
					synctest.Wait()
					want := c.before
					if posted {
						want = c.posted
					}
					if got := w.standing(); want == "" && got != "" || want != "" && !strings.Contains(got, want) || strings.Count(got, "HQ") > 1 {
						t.Errorf("Slack shows %q, want %q", got, want)
					}
					if !w.office.has(first.ID) || !w.office.has(edit.ID) || len(w.entries()) != 0 {
						t.Errorf("settled %v and %v, entries %+v", w.office.has(first.ID), w.office.has(edit.ID), w.entries())
					}
					w.stop()
				})
			})
		}
	}
}

// standing is what Slack shows.
func (w *world) standing() string {
	var out []string
	for _, m := range w.api.Messages() {
		if !m.Deleted {
			out = append(out, m.Text)
		}
	}
	return strings.Join(out, "\n")
}

// TestUpdateOfAnotherIsThin shows that the text of an update that is for others
// is neither kept in memory nor counted.
func TestUpdateOfAnotherIsThin(t *testing.T) {
	t.Parallel()
	w := world{}
	for name, c := range map[string]struct {
		typ    bridge.EventType
		to     bridge.Mention
		reason string
		thin   bool
	}{
		"for me":             {bridge.MessageUpdated, bridge.Mention{Kind: bridge.MentionPerson, ID: meID}, "", false},
		"for all":            {bridge.MessageUpdated, bridge.Mention{Kind: bridge.MentionGroup, Name: "all"}, "group_mention", false},
		"for another":        {bridge.MessageUpdated, bridge.Mention{Kind: bridge.MentionPerson, ID: "u-x"}, "not_me", true},
		"of a muted one":     {bridge.MessageUpdated, bridge.Mention{Kind: bridge.MentionPerson, ID: meID}, "muted", false},
		"a message for all":  {bridge.MessageCreated, bridge.Mention{Kind: bridge.MentionGroup, Name: "all"}, "group_mention", true},
		"a message for me":   {bridge.MessageCreated, bridge.Mention{Kind: bridge.MentionPerson, ID: meID}, "", false},
		"short, for another": {bridge.MessageUpdated, bridge.Mention{Kind: bridge.MentionPerson, ID: "u-x"}, "not_me", true},
	} {
		e := w.message(boss, "a text")
		e.Type, e.Message.Mentions, e.Size = c.typ, []bridge.Mention{c.to}, 5000
		if name == "short, for another" {
			e.Size = 100
		}
		in := intake(me(), e, c.reason == "muted")
		if in.Reason != c.reason || in.Addressed != (c.typ == bridge.MessageUpdated && !c.thin) {
			t.Errorf("%s: reason %q, addressed %v", name, in.Reason, in.Addressed)
		}
		if thin := in.Event.Message.Text == "" && in.Event.Message.Mentions == nil; thin != c.thin || thin && in.Size != min(e.Size, thinSize) || !thin && in.Size != 5000 {
			t.Errorf("%s: thin %v, size %d", name, thin, in.Size)
		}
		if in.Sender.ID != boss || in.Event.Message.Space.ID != "hq" || e.Message.Text != "a text" {
			t.Errorf("%s: something else is gone", name)
		}
	}
}

// TestUnreadableIsCounted shows that what could not be read is told.
func TestUnreadableIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		w := openPlan(t, plan{changed: func() { told++ }})
		w.grant()
		time.Sleep(time.Minute)
		before := told
		w.relay.Signal(office.Unreadable{ID: "e1", Key: "data.sender.role"})
		w.relay.Signal(office.Unreadable{ID: "e2"})
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := w.relay.Snapshot().Unreadable; got != 2 || told == before {
			t.Errorf("%d are counted, told %d times", got, told-before)
		}
		w.stop()
	})
}

// TestNeverOfferedIsTold shows that a message which no replay offers any more is
// told of after a day.
func TestNeverOfferedIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		e := w.kept()
		w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(1000 * time.Hour)}})
		w.relay.Signal(office.CaughtUp{})
		for range 23 {
			time.Sleep(time.Hour)
			w.renew()
		}
		if got := w.relay.Snapshot().NeverOffered; got != 0 {
			t.Errorf("%d within a day", got)
		}
		for range 2 {
			time.Sleep(time.Hour)
			w.renew()
		}
		if got := w.relay.Snapshot().NeverOffered; got != 1 || w.office.has(e.ID) {
			t.Errorf("%d after a day, settled %v", got, w.office.has(e.ID))
		}
		w.stop()
	})
}

// TestDecisionIsForItsEntry shows that what was decided for one entry is decided
// for no other, and not for ever.
func TestDecisionIsForItsEntry(t *testing.T) {
	t.Parallel()
	to := bridge.Destination{Route: bridge.RouteGroup, Channel: "G1"}
	c := conversation{decided: decision{"e1", to, at(0)}}
	for name, tc := range map[string]struct {
		entry string
		now   time.Time
		want  bool
	}{
		"its own":     {"e1", at(0).Add(decisionFor - 1), true},
		"its own old": {"e1", at(0).Add(decisionFor), false},
		"another":     {"e2", at(0), false},
	} {
		if _, got := c.decidedFor(outbox.Entry{ID: tc.entry}, tc.now); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestReplyTooSoonWaitsLonger shows that an office that never has time is asked
// ever more seldom.
func TestReplyTooSoonWaitsLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		soon := office.Failed{Ref: "r1", Code: "rate_limited", RetryAfter: time.Millisecond}
		if err := w.relay.Reply(t.Context(), replyTo(boss)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		n := 0
		for began := time.Now(); time.Since(began) < time.Hour; time.Sleep(time.Millisecond) {
			for range w.office.replies() {
				w.relay.Signal(soon)
				n++
			}
			time.Sleep(time.Second)
			synctest.Wait()
		}
		if n < 12 || n > 32 {
			t.Errorf("sent %d times in an hour", n)
		}
		w.stop()
	})
}

// TestMarkStaysThroughEdits shows that an edit of a repeat keeps the words that
// tell it from the first copy.
func TestMarkStaysThroughEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.ResetAfter})
		e := w.say(boss, "the meeting is on")
		time.Sleep(time.Minute)
		synctest.Wait()
		w.edit(e, "the meeting is off")
		time.Sleep(time.Minute)
		synctest.Wait()
		posts := w.api.Messages()
		if len(posts) != 2 || !strings.Contains(posts[1].Text, "is off") || !strings.Contains(posts[1].Text, "possibly repeated") {
			t.Errorf("Slack has %q", w.texts())
		}
		w.stop()
	})
}

// TestRefusedPostsAreTold: auth.test answers well, and nothing can be posted.
func TestRefusedPostsAreTold(t *testing.T) {
	t.Parallel()
	for code, state := range map[string]string{
		"account_inactive": SlackPaused, "restricted_action": SlackPaused, "service_unavailable": SlackWaiting,
	} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openPlan(t, plan{limits: &slack.Limits{}})
				w.grant()
				w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: code, Count: -1})
				e := w.say(boss, "words")
				w.say("u-other", "other words")
				synctest.Wait()
				for range 600 {
					time.Sleep(300 * time.Millisecond)
					synctest.Wait()
					if s := w.relay.Snapshot().Slack; s.State != state || s.Code != code {
						t.Fatalf("told as %s, %q", s.State, s.Code)
					}
				}
				w.api.ClearFaults()
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				if s := w.relay.Snapshot().Slack; s.State != SlackOK || s.Code != "" || !w.office.has(e.ID) {
					t.Errorf("afterwards told as %s, %q, totals %+v", s.State, s.Code, w.totals())
				}
				w.stop()
			})
		})
	}
}
