package slack

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func limitedFor(t *testing.T, r result, seconds string) {
	t.Helper()
	refused(t, r, "ratelimited")
	if r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") != seconds || len(r.body) != 2 {
		t.Fatalf("status %d, Retry-After %q, body %v", r.status, r.header.Get("Retry-After"), r.body)
	}
}

func TestPerChannelLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{Limits: Limits{PerChannel: true}})
		dm, _ := post(t, s, "U0ALICE")
		limitedFor(t, ask(t, s, "chat.postMessage", "channel", dm, "text", "x"), "1")
		post(t, s, "U0BOB")
		post(t, s, "U0ALICE", "username", "Bob") // Slackbot is another conversation
		time.Sleep(time.Second)
		post(t, s, dm)
		if s.Count() != 4 {
			t.Errorf("%d messages accepted", s.Count())
		}
	})
}

func TestPerChannelBurst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{Limits: Limits{PerChannel: true, Burst: 3}})
		for range 3 {
			post(t, s, "U0ALICE")
		}
		limitedFor(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "1")
		time.Sleep(time.Second)
		post(t, s, "U0ALICE")
		limitedFor(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "1")
		time.Sleep(time.Minute)
		for range 3 {
			post(t, s, "U0ALICE")
		}
		limitedFor(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "1")
	})
}

func TestTiers(t *testing.T) {
	t.Parallel()
	for method, tier := range map[string]int{
		"users.list": tier2, "users.info": tier4, "users.lookupByEmail": tier3, "conversations.open": tier3, "chat.postMessage": special,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := workspace(Options{})
				s.SetLimits(Limits{Tiers: true})
				for range tier {
					if r := ask(t, s, method); r.status != http.StatusOK {
						t.Fatalf("%v", r.body)
					}
				}
				time.Sleep(20*time.Second + time.Millisecond)
				limitedFor(t, ask(t, s, method), "40")
				must(t, ask(t, s, "auth.test"))
				time.Sleep(40 * time.Second)
				if r := ask(t, s, method); r.status != http.StatusOK {
					t.Errorf("a minute later: %v", r.body)
				}
			})
		})
	}
}

func TestLimitsAreOffAtFirstAndCanBeLifted(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	for range 400 {
		post(t, s, "U0ALICE")
	}
	s.SetLimits(Limits{PerChannel: true})
	post(t, s, "U0ALICE")
	limitedFor(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x"), "1")
	s.SetLimits(Limits{})
	post(t, s, "U0ALICE")
}
