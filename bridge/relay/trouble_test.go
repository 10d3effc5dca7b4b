package relay

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

// A code that nobody knows may mean anything: it is tried again, but not soon.
func TestUnknownCodeIsTriedAgainAfterFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: "brand_new_code", Count: 2})
		e := w.say(boss, "first.")
		for _, c := range []struct {
			after time.Duration
			calls int
		}{{0, 1}, {5*time.Minute - time.Second, 1}, {time.Second, 2}, {5*time.Minute - time.Second, 2}, {time.Second, 3}} {
			time.Sleep(c.after)
			synctest.Wait()
			if got := w.about("chat.postMessage", "first."); got != c.calls {
				t.Errorf("%d calls, want %d", got, c.calls)
			}
		}
		if !w.office.has(e.ID) {
			t.Error("not settled once it was posted")
		}
		w.stop()
	})
}

// What is told as relayed is messages: neither their copies nor their changes.
func TestRelayedCountsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{api: newAPI(t, slackapi.MinimalScopes()...)})
		w.colleague()
		w.grant()
		e := w.sayAs(colleague(), "hello")
		synctest.Wait()
		for i := range 2 {
			w.edit(e, fmt.Sprint("hello again ", i))
			synctest.Wait()
		}
		if got := len(w.api.Messages()); got != 2 || w.api.CallsOf("chat.update") == 0 {
			t.Fatalf("%d posts, %d updates", got, w.api.CallsOf("chat.update"))
		}
		if got := w.relay.Snapshot().Relayed; got != 1 {
			t.Errorf("%d relayed, want 1", got)
		}
		w.stop()
	})
}

// Of two troubles the graver is told, of two that are as grave the newer.
func TestTroubleThatIsTold(t *testing.T) {
	for _, c := range []struct {
		name       string
		post, auth slackapi.Fault
		code       string
		state      string
	}{
		{"as grave", slackapi.Fault{Error: "service_unavailable"}, slackapi.Fault{Error: "team_added_to_org"}, "team_added_to_org", SlackWaiting},
		{"graver first", slackapi.Fault{Error: "messages_tab_disabled"}, slackapi.Fault{Error: "service_unavailable"}, "messages_tab_disabled", SlackPaused},
		{"graver later", slackapi.Fault{Error: "service_unavailable"}, slackapi.Fault{Error: "token_revoked"}, "token_revoked", SlackPaused},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
				w.grant()
				c.post.Method, c.post.Kind = "chat.postMessage", slackapi.Error
				c.auth.Method, c.auth.Kind, c.auth.Count = "auth.test", slackapi.Error, -1
				w.api.Fault(c.post)
				w.api.Fault(c.auth)
				w.say(boss, "hello")
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if got := w.relay.Snapshot().Slack; got.Code != c.code || got.State != c.state {
					t.Errorf("told: %s, %s", got.State, got.Code)
				}
				w.stop()
			})
		})
	}
}

// Calls that fail together are one trouble: it is not asked about more, nor
// later, than after one.
func TestManyFailuresAreOneTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		pause := carryAll()
		pause.PausedUntil = time.Now().Add(time.Hour)
		w.set(pause)
		for i := range 20 {
			w.say(fmt.Sprint("u-", i), "hello")
		}
		synctest.Wait()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: "service_unavailable", Count: 20})
		asked := w.api.CallsOf("auth.test")
		w.set(carryAll())
		if got := w.relay.Snapshot().Slack.State; got != SlackWaiting {
			t.Fatalf("Slack is %s", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := len(w.api.Messages()); got != 20 {
			t.Errorf("%d of 20 are posted a second later", got)
		}
		time.Sleep(time.Hour)
		if got := w.api.CallsOf("auth.test") - asked; got != 1 {
			t.Errorf("asked %d times, want once", got)
		}
		w.stop()
	})
}

// beginnings counts the attempts that are recorded by themselves.
type beginnings struct {
	Store
	n atomic.Int32
}

func (s *beginnings) Begin(ctx context.Context, id string, d bridge.Destination) (outbox.Entry, error) {
	s.n.Add(1)
	return s.Store.Begin(ctx, id, d)
}

// No more calls than that are under way at once, whoever writes; and what comes
// while there are fewer is begun with the commit that stores it.
func TestCallsUnderWayAreBounded(t *testing.T) {
	for name, held := range map[string]bool{"from the outbox": true, "as they come": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &beginnings{}
				w := openPlan(t, plan{api: newAPI(t, slackapi.MinimalScopes()...), wrap: func(s Store) Store { store.Store = s; return store }})
				w.grant()
				w.say("u-0", "so that the way is known")
				synctest.Wait()
				w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Stall, Count: -1})
				if held {
					pause := carryAll()
					pause.PausedUntil = time.Now().Add(time.Hour)
					w.set(pause)
				}
				calls, begun := w.api.CallsOf("chat.postMessage"), store.n.Load()
				goOn := w.stall()
				for i := range 40 {
					w.say(fmt.Sprint("u-", i), "hello")
				}
				goOn()
				synctest.Wait()
				w.set(carryAll())
				for i := range 10 {
					w.say(fmt.Sprint("u-", 40+i), "hello")
				}
				synctest.Wait()
				if got := w.api.CallsOf("chat.postMessage") - calls; got != 32 {
					t.Errorf("%d calls under way, want 32", got)
				}
				if got := store.n.Load() - begun; !held && got != 0 {
					t.Errorf("%d were begun in commits of their own", got)
				}
				w.api.ClearFaults()
				w.stop()
			})
		})
	}
}

// What waits for a limit keeps nobody else from going on in the same turn.
func TestLimitedPostLetsOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		e := w.say("u-other", "before")
		synctest.Wait()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Limited, RetryAfter: time.Minute})
		limited := w.say(boss, "limited")
		synctest.Wait()
		pause := carryAll()
		pause.PausedUntil = time.Now().Add(time.Hour)
		w.set(pause)
		edit := w.edit(e, "after")
		synctest.Wait()
		w.set(carryAll())
		if !w.office.has(edit.ID) || w.office.has(limited.ID) {
			t.Errorf("the edit is settled: %v, the limited post: %v", w.office.has(edit.ID), w.office.has(limited.ID))
		}
		w.stop()
	})
}

// What is given up while it waits for its turn has none.
func TestDropOfWhatWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{api: newAPI(t, slackapi.MinimalScopes()...), limits: &slack.Limits{Gap: time.Minute}})
		w.grant()
		w.say(boss, "first")
		second := w.say("u-other", "second")
		synctest.Wait()
		waiting := w.entries()
		if len(waiting) != 1 || len(w.texts()) != 1 {
			t.Fatalf("%d wait, %d posted", len(waiting), len(w.texts()))
		}
		if err := w.relay.Drop(t.Context(), waiting[0].ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		third := w.say("u-other", "third")
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := w.texts(); len(got) != 2 || !w.office.has(second.ID) || !w.office.has(third.ID) {
			t.Errorf("posted %q, settled %v and %v", got, w.office.has(second.ID), w.office.has(third.ID))
		}
		w.stop()
	})
}

// Times are the reader's.
func TestTimesAreInTheZoneOfTheReader(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 5, 7, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		zone func() *time.Location
		want string
	}{"none": {nil, "05:07 UTC"}, "Tokyo": {func() *time.Location { return time.FixedZone("JST", 9*3600) }, "14:07 JST"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			style := New(Config{Zone: c.zone}, nil).style(outbox.Entry{})
			parts := mention.Compose(bridge.Message{Text: "x", CreatedAt: at}, style)
			if !strings.Contains(parts[0].Text, c.want) {
				t.Errorf("%q does not tell %s", parts[0].Text, c.want)
			}
		})
	}
}

// The room that an event takes while it waits to be stored is given back.
func TestRoomIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		for i := range 3 {
			e := w.message(boss, fmt.Sprint("as big as may be ", i))
			e.Size = maxBacklogBytes
			w.relay.Signal(e)
			synctest.Wait()
			if !w.office.has(e.ID) {
				t.Fatalf("event %d is not taken", i)
			}
		}
		w.stop()
	})
}

// A post as it comes keeps to our own limits, and takes one place in them.
func TestPostsAsTheyComeKeepTheLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{api: newAPI(t, slackapi.MinimalScopes()...), limits: &slack.Limits{Gap: time.Millisecond, PerMinute: 20, Burst: 5}})
		w.grant()
		for i := range 8 {
			w.say(fmt.Sprint("u-", i), "hello")
		}
		for _, c := range []struct {
			after time.Duration
			posts int
		}{{0, 1}, {100 * time.Millisecond, 5}, {2800 * time.Millisecond, 5}, {200 * time.Millisecond, 6}, {3 * time.Second, 7}, {3 * time.Second, 8}} {
			time.Sleep(c.after)
			synctest.Wait()
			if got := len(w.api.Messages()); got != c.posts {
				t.Fatalf("%d posts, want %d", got, c.posts)
			}
		}
		w.stop()
	})
}

// A copy that a policy of Slack's refuses is given up; everything else goes on.
func TestRefusedCopyStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{api: newAPI(t, slackapi.MinimalScopes()...)})
		w.colleague()
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", User: "U0COLL", Kind: slackapi.Error, Error: "messages_tab_disabled", Count: -1})
		e := w.sayAs(colleague(), "hello")
		synctest.Wait()
		if got := w.relay.Snapshot().Slack.State; got != SlackOK {
			t.Errorf("Slack is %s", got)
		}
		if got := len(w.api.Messages()); got != 1 || !w.office.has(e.ID) {
			t.Errorf("%d posts, settled %v", got, w.office.has(e.ID))
		}
		w.stop()
	})
}

// A rate limit of auth.test does not put off the question that opens the gate
// for longer than it says, nor does one at any other time ask a question.
func TestLimitedQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		rest time.Duration
		want int // questions within 30 s
	}{"20 s": {20 * time.Second, 2}, "40 s": {40 * time.Second, 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newAPI(t)
				api.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Limited, RetryAfter: c.rest})
				w := openPlan(t, plan{api: api})
				time.Sleep(30 * time.Second)
				synctest.Wait()
				if got := api.CallsOf("auth.test"); got != c.want {
					t.Errorf("asked %d times in 30 s, want %d", got, c.want)
				}
				time.Sleep(30 * time.Second)
				synctest.Wait()
				if got := w.relay.Snapshot().NotReady; got != "" {
					t.Errorf("not ready: %s", got)
				}
				asked := api.CallsOf("auth.test")
				w.grant()
				api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Limited, RetryAfter: c.rest})
				w.say(boss, "hello")
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				if got := api.CallsOf("auth.test") - asked; got != 0 || len(w.texts()) != 1 {
					t.Errorf("asked %d times because a post is limited; posted %q", got, w.texts())
				}
				api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: "service_unavailable"})
				api.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Limited, RetryAfter: c.rest})
				w.say(boss, "in an outage")
				time.Sleep(30 * time.Second)
				synctest.Wait()
				if got := api.CallsOf("auth.test") - asked; got != c.want {
					t.Errorf("asked %d times in 30 s of an outage, want %d", got, c.want)
				}
				w.stop()
			})
		})
	}
}

// Who connects need not wait until Slack would be asked again; who is known, or
// does not connect, is no cause to ask.
func TestConnectingAsksSlackWhoItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newAPI(t)
		api.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Error, Error: "service_unavailable", Count: -1})
		w := openPlan(t, plan{api: api})
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		before := api.CallsOf("auth.test")
		asked := func(when string, want int) {
			t.Helper()
			synctest.Wait()
			if got := api.CallsOf("auth.test") - before; got != want {
				t.Errorf("%s: asked %d times, want %d", when, got, want)
			}
		}
		api.ClearFaults()
		if err := w.relay.SetLink(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		asked("disconnected", 0)
		w.connect(time.Now())
		asked("connected", 1)
		if got := w.relay.Snapshot().NotReady; got != "" {
			t.Errorf("not ready: %s", got)
		}
		w.connect(time.Now())
		asked("connected again", 1)
		w.stop()
	})
}

// The scopes are read anew once a day, when the lease is renewed.
func TestScopesAreReadAnewDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		asked := w.api.CallsOf("auth.test")
		renew := func() {
			w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(48 * time.Hour)}})
			synctest.Wait()
		}
		for _, c := range []struct {
			after time.Duration
			calls int
		}{{0, 0}, {24 * time.Hour, 0}, {time.Second, 1}, {0, 1}, {24*time.Hour + time.Second, 2}} {
			time.Sleep(c.after)
			renew()
			if got := w.api.CallsOf("auth.test") - asked; got != c.calls {
				t.Errorf("asked %d times, want %d", got, c.calls)
			}
		}
		w.stop()
	})
}

func TestJitter(t *testing.T) {
	t.Parallel()
	least, most := time.Minute, time.Duration(0)
	for range 10_000 {
		d := jitter(time.Minute)
		least, most = min(least, d), max(most, d)
	}
	if least < 30*time.Second || least > 31*time.Second || most > time.Minute || most < 59*time.Second {
		t.Errorf("between %v and %v, want a half to all of a minute", least, most)
	}
}

// The wait between two questions doubles up to a minute and starts anew once a
// post went well.
func TestWaitsBetweenQuestions(t *testing.T) {
	t.Parallel()
	var g gate
	now := time.Now()
	next := func() time.Duration {
		g.next = time.Time{}
		g.shut(gateOutage, bridge.Verdict{}, now)
		return g.next.Sub(now)
	}
	for i, most := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		if d := next(); d > most*time.Second || d < most*time.Second/2 {
			t.Errorf("question %d comes after %v, want %d s at most and a half of that at least", i, d, most)
		}
	}
	g.passed()
	if d := next(); d < 30*time.Second {
		t.Errorf("comes after %v, though Slack is still in trouble", d)
	}
	g.state = gateOpen
	g.passed()
	if d := next(); d > time.Second {
		t.Errorf("comes after %v, when a post went well", d)
	}
}
