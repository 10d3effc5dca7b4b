package relay

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// A post that is made ready while its attempt is recorded says what the outbox
// made of it, not what it was supposed to be: one that may be a repeat is marked.
func TestWhatTheOutboxMarksIsSaidMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s, err := outbox.Open(t.Context(), dir, outbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		link := bridge.Link{TeamID: team, UserID: slack1}
		if err := errors.Join(s.Restore(t.Context(), link, time.Now().Add(time.Hour)), s.Close()); err != nil {
			t.Fatal(err)
		}
		w := openWorld(t, dir, newAPI(t))
		w.grant()
		w.say(boss, "the first one asks where to")
		synctest.Wait()
		e := w.say(boss, "hello")
		synctest.Wait()
		got := w.texts()
		if len(got) != 2 || !strings.Contains(got[1], "possibly repeated") || !strings.Contains(got[1], "hello") || !w.office.has(e.ID) {
			t.Errorf("posted %q", got)
		}
		w.stop()
	})
}

// An event that the outbox knows is not posted again, though its post was made
// ready.
func TestKnownEventIsNotPostedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t))
		w.grant()
		w.say(boss, "the first one asks where to")
		synctest.Wait()
		e := w.say(boss, "hello")
		synctest.Wait()
		w.relay.Signal(e)
		synctest.Wait()
		if got := w.texts(); len(got) != 2 {
			t.Errorf("posted %q", got)
		}
		w.stop()
	})
}
