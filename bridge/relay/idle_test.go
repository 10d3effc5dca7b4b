package relay

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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
