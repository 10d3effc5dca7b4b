package relay

import (
	"testing"
	"testing/synctest"
	"time"

	slackapi "bellhop/bridge/sandbox/slack"
)

// Whatever auth.test answers, it is asked again until it answers well: at the
// start, and while nothing is posted.
func TestAuthTestIsAskedUntilItAnswersWell(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault slackapi.Fault
	}{
		{"a code that is in no list", slackapi.Fault{Kind: slackapi.Error, Error: "brand_new_code"}},
		{"a person's", slackapi.Fault{Kind: slackapi.Error, Error: "user_disabled"}},
		{"a message's", slackapi.Fault{Kind: slackapi.Error, Error: "invalid_arguments"}},
		{"a conversation's", slackapi.Fault{Kind: slackapi.Error, Error: "channel_not_found"}},
		{"a policy", slackapi.Fault{Kind: slackapi.Error, Error: "access_denied"}},
		{"the token's", slackapi.Fault{Kind: slackapi.Error, Error: "account_inactive"}},
		{"a rate limit", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: 20 * time.Second}},
		{"a rate limit without a time", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: -1}},
		{"a page", slackapi.Fault{Kind: slackapi.HTML}},
		{"nothing", slackapi.Fault{Kind: slackapi.Stall}},
		{"no connection", slackapi.Fault{Kind: slackapi.Refuse}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newAPI(t)
				c.fault.Method, c.fault.Count = "auth.test", 3
				api.Fault(c.fault)
				w := openPlan(t, plan{api: api})
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				if got := w.relay.Snapshot().NotReady; got != "" {
					t.Fatalf("three minutes after the start it is not ready: %s", got)
				}
				w.grant()
				api.Fault(c.fault)
				api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.ServerError})
				e := w.say(boss, "in the outage")
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				if !w.office.want {
					t.Error("the lease is not wanted")
				}
				if !w.office.has(e.ID) {
					w.grant()
					w.relay.Signal(e)
					synctest.Wait()
				}
				if !w.office.has(e.ID) || w.relay.Snapshot().Slack.State != SlackOK {
					t.Errorf("settled %v, slack is %q", w.office.has(e.ID), w.relay.Snapshot().Slack.State)
				}
				w.stop()
			})
		})
	}
}

// Once Slack has said how long auth.test must rest, it is asked when that is
// over: not before, and no later than the client spreads its calls.
func TestLimitedQuestionIsAskedOnceTheRestIsOver(t *testing.T) {
	for _, rest := range []time.Duration{45 * time.Second, 5 * time.Minute, 15 * time.Minute} {
		t.Run(rest.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newAPI(t)
				api.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Limited, RetryAfter: rest})
				w := openPlan(t, plan{api: api})
				time.Sleep(rest + 2*time.Minute)
				synctest.Wait()
				var asked []time.Time
				for _, c := range api.Calls() {
					if c.Method == "auth.test" {
						asked = append(asked, c.At)
					}
				}
				if len(asked) != 2 {
					t.Fatalf("asked %d times, want 2", len(asked))
				}
				if late := asked[1].Sub(asked[0]) - rest; late < 0 || late > 6*time.Second {
					t.Errorf("asked %v after the rest was over", late)
				}
				w.stop()
			})
		})
	}
}

// However many posts end in doubt one after the other, each is repeated within
// 10 s of its result while auth.test answers well.
func TestEachPostInDoubtIsRepeatedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newAPI(t)
		w := openPlan(t, plan{api: api})
		w.grant()
		api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.ServerError, Count: -1})
		for range 7 {
			w.say(boss, "in doubt")
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		last := map[string]time.Time{}
		posts := 0
		for _, c := range api.Calls() {
			if c.Method != "chat.postMessage" {
				continue
			}
			posts++
			key := c.Args["metadata"]
			if first, ok := last[key]; ok && c.At.Sub(first) > 10*time.Second {
				t.Errorf("a post was repeated %v after its first result", c.At.Sub(first))
			}
			last[key] = c.At
		}
		if posts != 14 || len(last) != 7 {
			t.Errorf("%d posts of %d entries, want 14 of 7", posts, len(last))
		}
		w.stop()
	})
}
