package relay

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	slackapi "bellhop/bridge/sandbox/slack"
)

// A relay that waits for an answer of auth.test waits, also when it is told to
// ask once more meanwhile.
func TestAskingAgainWhileAskingTurnsNoCircle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newAPI(t)
		api.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Stall})
		var turns atomic.Int64
		w := openPlan(t, plan{api: api, changed: func() {
			if turns.Add(1) > 10_000 {
				panic("the relay turns in a circle")
			}
		}})
		w.connect(time.Now())
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := w.relay.Snapshot().Slack.State; got != SlackOK || turns.Load() > 20 {
			t.Errorf("slack is %q after %d turns", got, turns.Load())
		}
		w.stop()
	})
}

// Who listens reads the disk, so a lease that is renewed is no news; one that is
// lost is, and so is what was skipped, once it is on disk.
func TestARenewedLeaseIsNoNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int64
		w := openPlan(t, plan{api: newAPI(t), changed: func() { told.Add(1) }})
		w.connect(time.Now())
		w.lend(time.Minute)
		time.Sleep(time.Minute / 2)
		synctest.Wait()
		news := func(what string, want bool, f func()) {
			t.Helper()
			before := told.Load()
			f()
			synctest.Wait()
			if got := told.Load() > before; got != want {
				t.Errorf("%s: told %v", what, got)
			}
		}
		renew := func(d time.Duration) {
			w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(d)}})
		}
		for range 3 {
			news("a renewal", false, func() { renew(time.Minute); time.Sleep(20 * time.Second) })
		}
		time.Sleep(time.Minute)
		news("a renewal that comes late", true, func() { renew(time.Minute) })
		news("a message to a group", true, func() {
			e := w.message("u-bob", "everybody")
			e.Message.Mentions = []bridge.Mention{{Kind: bridge.MentionGroup, Name: "all"}}
			w.relay.Signal(e)
			synctest.Wait()
			time.Sleep(tellAfter)
		})
		news("a lost lease", true, func() { w.relay.Signal(office.LeaseChanged{}) })
		w.stop()
	})
}
