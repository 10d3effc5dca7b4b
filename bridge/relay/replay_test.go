package relay

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// A replay that takes its time is read to its end: what comes late in it may
// change what came first.
func TestSlowReplayIsReadToItsEnd(t *testing.T) {
	for _, c := range []struct {
		name  string
		frame func(*world, int)
	}{
		{"direct messages", func(w *world, i int) { w.say(fmt.Sprint("u", i), "another") }},
		{"messages that are not direct", func(w *world, _ int) {
			e := w.message("u-other", "to all")
			e.Message.Mentions = []bridge.Mention{{Kind: bridge.MentionGroup, Name: "all"}}
			w.relay.Signal(e)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.welcome()
				first := w.say(boss, "written")
				for i := range 10 {
					time.Sleep(replayQuiet / 2)
					c.frame(w, i)
					synctest.Wait()
				}
				if got := w.texts(); len(got) != 0 {
					t.Fatalf("posted during the replay: %q", got)
				}
				edit := w.edit(first, "rewritten")
				w.relay.Signal(office.CaughtUp{Through: edit.ID, Complete: true})
				synctest.Wait()
				if got := strings.Join(w.texts(), "\n"); strings.Count(got, "written") != 1 || !strings.Contains(got, "rewritten") {
					t.Errorf("posted %q, want the newest text once", got)
				}
				w.stop()
			})
		})
	}
}
