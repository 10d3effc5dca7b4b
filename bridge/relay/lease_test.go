package relay

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

// A call under way when the program is told to end is given 7 s; the post is
// then in doubt, and repeated once, marked, by the next process.
func TestEndingWithACallInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := plan{dir: t.TempDir(), api: newAPI(t)}
		w := openPlan(t, p)
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Stall, Accepted: true})
		e := w.say(boss, "hanging")
		synctest.Wait()
		began := time.Now()
		w.stop()
		if took := time.Since(began); took != 7*time.Second {
			t.Errorf("it ended after %v", took)
		}
		w = openPlan(t, p)
		if got := w.entries(); len(got) != 1 || got[0].Uncertain != 1 || !got[0].Marked || got[0].State != outbox.StateWaiting {
			t.Errorf("entries %+v", got)
		}
		w.welcome()
		w.relay.Signal(e)
		w.relay.Signal(office.CaughtUp{Through: e.ID, Complete: true})
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := w.texts(); len(got) != 2 || !strings.Contains(got[1], "possibly repeated") || !w.office.has(e.ID) {
			t.Errorf("Slack has %q", got)
		}
		w.stop()
	})
}

// lend gives the lease for a time, with a replay that is over.
func (w *world) lend(d time.Duration) {
	w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(d)}})
	w.relay.Signal(office.CaughtUp{Complete: true})
	synctest.Wait()
}

func TestLeaseThatEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		left  time.Duration
		posts int
	}{{"enough", startMargin, 1}, {"too little", startMargin - time.Millisecond, 0}, {"none", 0, 0}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.lend(c.left)
				e := w.say(boss, "at the end")
				synctest.Wait()
				if got := w.api.CallsOf("chat.postMessage"); got != c.posts || w.office.has(e.ID) != (c.posts > 0) {
					t.Errorf("%d posts with %v left", got, c.left)
				}
				w.lend(time.Hour) // a renewal
				if !w.office.has(e.ID) || len(w.texts()) != 1 {
					t.Errorf("renewed: settled %v, posted %q", w.office.has(e.ID), w.texts())
				}
				w.stop()
			})
		})
	}
}

// A call is given up 2 s before the lease ends.
func TestCallEndsBeforeTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.lend(6 * time.Second)
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Stall})
		w.say(boss, "slow")
		synctest.Wait()
		time.Sleep(4*time.Second - time.Millisecond)
		synctest.Wait()
		if got := w.entries(); got[0].State != outbox.StateSending {
			t.Errorf("%s before the call must end", got[0].State)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if got := w.entries(); got[0].State != outbox.StateWaiting || got[0].Uncertain != 1 {
			t.Errorf("%s, %d times in doubt, when it had to end", got[0].State, got[0].Uncertain)
		}
		w.stop()
	})
}

// A lease that is lost with an attempt under way: its outcome is recorded, and
// what it says holds when the lease comes back.
func TestLeaseLostWithAnAttemptPending(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault slackapi.Fault
		posts int
	}{
		{"it was taken", slackapi.Fault{Kind: slackapi.Slow, Delay: 5 * time.Second}, 1},
		{"it was taken, nobody knows", slackapi.Fault{Kind: slackapi.Stall, Accepted: true}, 2},
		{"it was refused", slackapi.Fault{Kind: slackapi.Error, Error: "service_unavailable", Delay: 5 * time.Second}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				c.fault.Method = "chat.postMessage"
				w.api.Fault(c.fault)
				e := w.say(boss, "pending")
				synctest.Wait()
				w.relay.Signal(office.LeaseChanged{Elsewhere: true, Holder: "laptop"})
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := w.api.CallsOf("chat.postMessage"); got != 1 {
					t.Errorf("%d calls without the lease", got)
				}
				if got := w.relay.Snapshot().Office; got.Lease || !got.Elsewhere || got.Holder != "laptop" {
					t.Errorf("lease %v, elsewhere %v, holder %q", got.Lease, got.Elsewhere, got.Holder)
				}
				w.relay.Signal(office.State{State: office.Waiting})
				synctest.Wait()
				if w.relay.Snapshot().Office.Elsewhere {
					t.Error("another device relays, as an office says that is away")
				}
				w.relay.Signal(office.State{State: office.Connected})
				w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(time.Hour)}})
				w.relay.Signal(e)
				w.relay.Signal(office.CaughtUp{Through: e.ID, Complete: true})
				time.Sleep(time.Minute)
				synctest.Wait()
				got := w.texts()
				if len(got) != c.posts || !w.office.has(e.ID) || (c.posts > 1) != strings.Contains(got[len(got)-1], "possibly repeated") {
					t.Errorf("Slack has %q, settled %v", got, w.office.has(e.ID))
				}
				w.stop()
			})
		})
	}
}

// A device that could not post does not ask for the lease, and says why.
func TestNotReady(t *testing.T) {
	for _, c := range []struct {
		name       string
		link       *bridge.Link
		workspace  *bridge.Workspace
		generation int
		want       string
	}{
		{"all is well", &bridge.Link{TeamID: team, UserID: slack1}, &bridge.Workspace{TeamID: team, Generation: 2}, 2, ""},
		{"no workspace told", &bridge.Link{TeamID: team, UserID: slack1}, nil, 2, ""},
		{"nobody connected", nil, nil, 0, NotConnected},
		{"a link of another workspace", &bridge.Link{TeamID: "T0OTHER", UserID: slack1}, nil, 0, TeamMismatch},
		{"an office of another workspace", &bridge.Link{TeamID: team, UserID: slack1}, &bridge.Workspace{TeamID: "T0OTHER"}, 0, TeamMismatch},
		{"a token that was replaced", &bridge.Link{TeamID: team, UserID: slack1}, &bridge.Workspace{TeamID: team, Generation: 3}, 2, OldGeneration},
		{"a generation that is not known", &bridge.Link{TeamID: team, UserID: slack1}, &bridge.Workspace{TeamID: team, Generation: 3}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openPlan(t, plan{generation: c.generation})
				if err := w.relay.SetLink(t.Context(), c.link); err != nil {
					t.Fatal(err)
				}
				w.relay.Signal(office.State{State: office.Connected})
				w.relay.Signal(office.Welcome{Self: me(), Organization: bridge.Organization{ID: "o", Name: "Acme", Slack: c.workspace}, Elsewhere: true})
				synctest.Wait()
				if got := w.relay.Snapshot().Office.Elsewhere; got != (c.want == "") {
					t.Errorf("another device relays: %v", got)
				}
				w.office.mu.Lock()
				wants := w.office.want
				w.office.mu.Unlock()
				if got := w.relay.Snapshot().NotReady; got != c.want || wants != (c.want == "") {
					t.Errorf("not ready for %q, wants the lease %v", got, wants)
				}
				e := w.say(boss, "not ours")
				synctest.Wait()
				if w.totals().Received != 0 || w.office.has(e.ID) {
					t.Errorf("without the lease a message is taken in: %+v", w.totals())
				}
				w.stop()
			})
		})
	}
}

// What waits for a person holds nothing up, and does what the person says.
func TestRetryAndDrop(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  slackapi.Fault
		state  outbox.State
		person func(*Relay, context.Context, string) error
		posts  int
		totals outbox.Totals
		mark   bool
	}{
		{"uncertain, retried", slackapi.Fault{Kind: slackapi.ResetAfter, Count: 2}, outbox.StateUncertain, (*Relay).Retry, 3, outbox.Totals{Received: 2, Relayed: 2}, true},
		{"uncertain, dropped", slackapi.Fault{Kind: slackapi.ResetAfter, Count: 2}, outbox.StateUncertain, (*Relay).Drop, 2, outbox.Totals{Received: 2, Relayed: 1, Dropped: 1}, true},
		{"failed, retried", slackapi.Fault{Kind: slackapi.Error, Error: "msg_too_long", Count: 2}, outbox.StateFailed, (*Relay).Retry, 1, outbox.Totals{Received: 2, Relayed: 2}, false},
		{"failed, dropped", slackapi.Fault{Kind: slackapi.Error, Error: "msg_too_long", Count: 2}, outbox.StateFailed, (*Relay).Drop, 0, outbox.Totals{Received: 2, Relayed: 1, Dropped: 1}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				c.fault.Method = "chat.postMessage"
				w.api.Fault(c.fault)
				e, behind := w.say(boss, "stuck."), w.say(boss, "behind.")
				time.Sleep(time.Minute)
				synctest.Wait()
				if !w.office.has(behind.ID) || w.office.has(e.ID) {
					t.Errorf("settled %v, and what is behind it %v", w.office.has(e.ID), w.office.has(behind.ID))
				}
				got := w.entries()
				if len(got) != 1 || got[0].State != c.state {
					t.Fatalf("entries %+v", got)
				}
				if err := c.person(w.relay, t.Context(), got[0].ID); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				mine := w.stands("stuck.")
				if len(mine) != c.posts || !w.office.has(e.ID) || w.totals() != c.totals {
					t.Errorf("%d posts, settled %v, totals %+v", len(mine), w.office.has(e.ID), w.totals())
				}
				if got := w.stands("possibly repeated"); (len(got) > 0) != c.mark {
					t.Errorf("%d posts are marked", len(got))
				}
				if err := c.person(w.relay, t.Context(), got[0].ID); err == nil {
					t.Error("it can be done again")
				}
				w.stop()
			})
		})
	}
}

// TestShownLeaseEndsWithItsTime shows that a device which cannot reach the office
// is not shown as relaying for ever.
func TestShownLeaseEndsWithItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(time.Minute)}})
		w.relay.Signal(office.State{State: office.Waiting, Err: errors.New("away")})
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if w.relay.Snapshot().Office.Lease {
			t.Error("a lease that ran out is shown as held")
		}
		w.stop()
	})
}
