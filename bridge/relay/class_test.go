package relay

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

// about counts the calls that Slack got of one method with a text in them.
func (w *world) about(method, text string) int {
	n := 0
	for _, c := range w.api.Calls() {
		if c.Method == method && strings.Contains(c.Args["text"]+c.Args["blocks"], text) {
			n++
		}
	}
	return n
}

// One message meets a refusal for as long as it lasts; messages of the same and
// of another sender come behind it.
func TestClassesOfRefusal(t *testing.T) {
	type result struct {
		// What is there a quarter of an hour later: the state of the first message,
		// how often it was tried, and whether those behind it and of another sender
		// arrived.
		State         string
		Calls         int
		Behind, Other bool
		Slack, Broken string
	}
	for _, c := range []struct {
		name   string
		fault  slackapi.Fault
		want   result
		mended bool // once Slack is well, all arrives within half an hour
	}{
		{"policy", slackapi.Fault{Kind: slackapi.Error, Error: "messages_tab_disabled"}, result{State: "waiting", Calls: -1, Slack: SlackPaused}, true},
		{"scope", slackapi.Fault{Kind: slackapi.Error, Error: "missing_scope", Needed: "chat:write"}, result{State: "waiting", Calls: -1, Slack: SlackPaused}, true},
		{"person", slackapi.Fault{Kind: slackapi.Error, Error: "user_disabled"}, result{State: "waiting", Calls: -1, Slack: SlackOK, Broken: "user_disabled"}, true},
		{"stale", slackapi.Fault{Kind: slackapi.Error, Error: "channel_not_found"}, result{State: "waiting", Calls: -1, Slack: SlackOK, Broken: "channel_not_found"}, true},
		{"message", slackapi.Fault{Kind: slackapi.Error, Error: "msg_too_long"}, result{State: "failed", Calls: 2, Behind: true, Other: true, Slack: SlackOK}, false},
		{"unknown", slackapi.Fault{Kind: slackapi.Error, Error: "brand_new_code"}, result{State: "failed", Calls: 3, Behind: true, Other: true, Slack: SlackOK}, false},
		{"limited", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: time.Minute}, result{State: "waiting", Calls: -1, Slack: SlackWaiting}, true},
		{"trouble of Slack's", slackapi.Fault{Kind: slackapi.Error, Error: "service_unavailable"}, result{State: "waiting", Calls: -1, Slack: SlackWaiting}, true},
		{"in doubt", slackapi.Fault{Kind: slackapi.Error, Error: "internal_error"}, result{State: "uncertain", Calls: 2, Behind: true, Other: true, Slack: SlackOK}, false},
		{"not reached", slackapi.Fault{Kind: slackapi.Refuse}, result{State: "waiting", Calls: -1, Slack: SlackWaiting}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
				w.grant()
				pause := carryAll()
				pause.PausedUntil = time.Now().Add(time.Hour)
				w.set(pause)
				first := w.say(boss, "first.")
				synctest.Wait()
				c.fault.Method, c.fault.Count = "chat.postMessage", -1
				if c.want.Behind {
					c.fault.Key = w.entries()[0].ID
				}
				w.api.Fault(c.fault)
				w.set(carryAll())
				behind, other := w.say(boss, "behind."), w.say("u-other", "other.")
				time.Sleep(15 * time.Minute)
				synctest.Wait()
				got := result{
					State: w.activity(first.ID).State, Calls: w.about("chat.postMessage", "first."),
					Behind: w.office.has(behind.ID), Other: w.office.has(other.ID),
					Slack: w.relay.Snapshot().Slack.State, Broken: w.relay.Snapshot().Broken,
				}
				if c.want.Calls < 0 {
					if got.Calls < 2 || got.Calls > 40 {
						t.Errorf("%d calls in a quarter of an hour", got.Calls)
					}
					got.Calls = -1
				}
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if a := w.activity(first.ID); a.Error == "" {
					t.Error("Activity gives no code")
				}
				if w.office.has(first.ID) {
					t.Error("the first message is settled")
				}
				w.api.ClearFaults()
				time.Sleep(30 * time.Minute)
				synctest.Wait()
				all := w.office.has(first.ID) && w.office.has(behind.ID) && w.office.has(other.ID)
				if all != c.mended {
					t.Errorf("once Slack is well, all of them arrived: %v; totals %+v", all, w.totals())
				}
				w.stop()
			})
		})
	}
}

// A link that is broken holds everything of that person until they connect
// again.
func TestBrokenLinkIsMendedByConnecting(t *testing.T) {
	for _, code := range []string{"user_disabled", "user_not_found", "users_not_found", "cannot_dm_bot", "user_not_visible"} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: code, Count: -1})
				first := w.say(boss, "first")
				synctest.Wait()
				second := w.say("u-other", "second")
				time.Sleep(time.Hour)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != code || len(w.texts()) != 0 || w.totals().Waiting != 2 {
					t.Errorf("broken %q, posted %q, totals %+v", got, w.texts(), w.totals())
				}
				w.api.ClearFaults()
				w.connect(time.Now())
				if got := w.relay.Snapshot().Broken; got != "" || !w.office.has(first.ID) || !w.office.has(second.ID) {
					t.Errorf("connected again: broken %q, totals %+v", got, w.totals())
				}
				w.stop()
			})
		})
	}
}

// A refusal about a group DM is about the two in it, never about the link of the
// recipient alone: it is opened anew once, then the two are written to apart.
func TestGroupThatIsGone(t *testing.T) {
	for _, c := range []struct {
		code   string
		faults int
		route  bridge.Route
		opens  int
	}{
		{"channel_not_found", 1, bridge.RouteGroup, 2},
		{"is_archived", 2, bridge.RoutePair, 2},
		{"user_disabled", 1, bridge.RouteGroup, 2},
		{"user_disabled", 2, bridge.RoutePair, 2},
	} {
		t.Run(fmt.Sprint(c.code, " ", c.faults), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.colleague()
				w.grant()
				w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: c.code, Count: c.faults})
				e := w.sayAs(colleague(), "together")
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != "" {
					t.Errorf("the link is broken: %s", got)
				}
				if a := w.activity(e.ID); a.State != "relayed" || a.Route != c.route || !w.office.has(e.ID) {
					t.Errorf("%s by %s, want %s", a.State, a.Route, c.route)
				}
				if got := w.api.CallsOf("conversations.open"); got != c.opens {
					t.Errorf("opened %d times, want %d", got, c.opens)
				}
				w.stop()
			})
		})
	}
}

// An account that was switched off and is active again is found out without a
// person, by one post now and then, each later than the one before.
func TestBrokenLinkIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: "user_disabled", Count: -1})
		var said []string
		for i := range 5 {
			said = append(said, w.say(fmt.Sprint("u-", i), "hello").ID)
		}
		time.Sleep(20 * time.Hour)
		synctest.Wait()
		var at []time.Time
		for _, c := range w.api.Calls() {
			if c.Method == "chat.postMessage" {
				at = append(at, c.At)
			}
		}
		// All five may be under way before the first is refused.
		at = at[min(5, len(at)):]
		if len(at) < 20 || len(at) > 50 {
			t.Fatalf("%d posts in 20 hours", len(at))
		}
		for i := 6; i < len(at); i++ {
			if wait := at[i].Sub(at[i-1]); wait > time.Hour+time.Second {
				t.Errorf("try %d came after %v", i, wait)
			}
		}
		if early := at[3].Sub(at[0]); early < 5*time.Second {
			t.Errorf("four tries in %v", early)
		}
		w.api.ClearFaults()
		time.Sleep(time.Hour)
		synctest.Wait()
		for _, id := range said {
			if !w.office.has(id) {
				t.Errorf("%s is not settled an hour after the account is active", id)
			}
		}
		if got := w.relay.Snapshot().Broken; got != "" {
			t.Errorf("still broken: %s", got)
		}
		w.stop()
	})
}

// A change of what stands in a place that is gone can never be made. An update
// waits for a person; a deletion does not. Neither breaks the link.
func TestChangeOfWhatIsGone(t *testing.T) {
	for _, c := range []struct{ method, code string }{
		{"chat.update", "channel_not_found"}, {"chat.delete", "channel_not_found"}, {"chat.update", "user_disabled"}, {"chat.delete", "is_inactive"},
	} {
		t.Run(c.method+" "+c.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
				w.grant()
				e := w.say(boss, "before")
				synctest.Wait()
				w.api.Fault(slackapi.Fault{Method: c.method, Kind: slackapi.Error, Error: c.code, Count: -1})
				if c.method == "chat.delete" {
					e = w.remove(e)
				} else {
					w.edit(e, "after")
				}
				behind := w.say(boss, "behind")
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != "" || !w.office.has(behind.ID) {
					t.Errorf("broken %q, what is behind settled %v", got, w.office.has(behind.ID))
				}
				if got := w.entries(); c.method == "chat.delete" {
					if len(got) != 0 || !w.office.has(e.ID) {
						t.Errorf("the deletion is settled: %v, entries %+v", w.office.has(e.ID), got)
					}
				} else if len(got) != 1 || got[0].State != outbox.StateFailed || got[0].Error != c.code || got[0].Tries != 1 {
					t.Errorf("entries %+v", got)
				}
				w.stop()
			})
		})
	}
}
