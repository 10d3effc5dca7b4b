package relay

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
	slackapi "bellhop/bridge/sandbox/slack"
)

// kept leaves one message open that the office then does not offer again.
func (w *world) kept() office.Event {
	w.grant()
	w.api.Outage(slackapi.ServerError)
	e := w.say(boss, "open")
	time.Sleep(time.Second)
	w.relay.Signal(office.LeaseChanged{})
	synctest.Wait()
	return e
}

func (w *world) relent() {
	w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(time.Hour)}})
}

// TestOnlyProofCloses shows what the end of a replay proves about a message that
// was not offered in it.
func TestOnlyProofCloses(t *testing.T) {
	for _, c := range []struct {
		name   string
		replay func(*world, *fullDisk)
		closed bool
	}{
		{"complete", func(w *world, _ *fullDisk) {
			w.relent()
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, true},
		{"incomplete", func(w *world, _ *fullDisk) {
			w.relent()
			w.relay.Signal(office.CaughtUp{})
		}, false},
		{"it was offered, and could not be read", func(w *world, _ *fullDisk) {
			w.relent()
			for _, e := range w.entries() {
				w.relay.Signal(office.Unreadable{ID: e.Event, Key: "data.sender"})
			}
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, false},
		{"something else could not be read", func(w *world, _ *fullDisk) {
			w.relent()
			w.relay.Signal(office.Unreadable{ID: "another", Key: "data.sender"})
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, true},
		{"without a lease", func(w *world, _ *fullDisk) { w.relay.Signal(office.CaughtUp{Complete: true}) }, false},
		{"something could not be written", func(w *world, d *fullDisk) {
			w.relent()
			synctest.Wait()
			d.once.Store(true)
			w.say("u-other", "not stored")
			synctest.Wait()
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, false},
		{"the disk failed, and is well again", func(w *world, _ *fullDisk) {
			w.relent()
			w.relay.do(func(context.Context) { w.relay.fail(errCrashed) })
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, false},
		{"the disk failed before", func(w *world, _ *fullDisk) {
			w.relay.do(func(context.Context) { w.relay.fail(errCrashed) })
			w.relent()
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, true},
		{"too much came at once", func(w *world, _ *fullDisk) {
			w.relent()
			big := w.message("u-other", "too big")
			big.Size = maxBacklogBytes + 1
			w.relay.Signal(big)
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, false},
		{"the word is of the grant before", func(w *world, _ *fullDisk) {
			w.relent()
			big := w.message("u-other", "too big")
			big.Size = maxBacklogBytes + 1
			w.relay.Signal(big)
			w.relay.Signal(office.CaughtUp{Complete: true})
			w.relay.Signal(office.LeaseChanged{})
			w.relent() // nothing of it was read yet
		}, false},
		{"it was being given back", func(w *world, _ *fullDisk) {
			w.relent()
			w.relay.front.shut()
			w.say("u-other", "turned away")
			w.relent() // a renewal
			w.say("u-other", "turned away too")
			w.relay.Signal(office.CaughtUp{Complete: true})
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, disk := openFullDisk(t)
				e := w.kept()
				c.replay(w, disk)
				synctest.Wait()
				if closed := w.office.has(e.ID); closed != c.closed {
					t.Errorf("closed as done elsewhere: %v; %+v", closed, w.entries())
				}
				w.stop()
			})
		})
	}
}

// TestFailedReplayIsAskedForAgain shows that what a replay could not prove is
// asked for anew.
func TestFailedReplayIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := openFullDisk(t)
		e := w.kept()
		w.relent()
		w.relay.do(func(context.Context) { w.relay.fail(errCrashed) })
		w.relay.Signal(office.CaughtUp{Complete: true})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if w.asked() != 1 {
			t.Fatalf("asked %d times", w.asked())
		}
		w.relay.Signal(office.LeaseChanged{})
		w.relent()
		w.relay.Signal(office.CaughtUp{Complete: true})
		synctest.Wait()
		if !w.office.has(e.ID) {
			t.Error("the second replay, which is whole, closes nothing")
		}
		w.stop()
	})
}

// unparked is a store that cannot begin a lease.
type unparked struct {
	Store
	fails int
}

func (s *unparked) Park(ctx context.Context) error {
	if s.fails--; s.fails >= 0 {
		return errCrashed
	}
	return s.Store.Park(ctx)
}

// TestLeaseThatCannotBegin shows that nothing is taken in under the lease before,
// and that the office is asked anew.
func TestLeaseThatCannotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{wrap: func(s Store) Store { return &unparked{s, 1} }})
		w.welcome()
		e := w.say(boss, "offered")
		w.relay.Signal(office.CaughtUp{Complete: true})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if w.asked() != 1 || w.office.has(e.ID) || w.totals().Received != 0 {
			t.Errorf("asked %d times, totals %+v", w.asked(), w.totals())
		}
		w.relay.Signal(office.LeaseChanged{})
		w.relent()
		w.relay.Signal(e)
		w.relay.Signal(office.CaughtUp{Complete: true})
		synctest.Wait()
		if !w.office.has(e.ID) || len(w.texts()) != 1 {
			t.Errorf("posted %q", w.texts())
		}
		w.stop()
	})
}
