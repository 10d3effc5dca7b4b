package relay

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Nothing wakes an idle relay when quiet hours begin, so the first message
// must.
func TestQuietHoursThatBeginWhileNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.say(boss, "before")
		w.set(Policy{Quiet: quietFrom(time.Minute)})
		time.Sleep(2 * time.Minute)
		w.say(boss, "quiet")
		synctest.Wait()
		if got := w.texts(); len(got) != 1 || strings.Contains(got[0], "quiet") {
			t.Errorf("posted %q in quiet hours", got)
		}
		if got := w.relay.Snapshot().Hold; got.Reason != HoldQuiet || got.Messages != 1 {
			t.Errorf("hold %+v", got)
		}
		w.stop()
	})
}
