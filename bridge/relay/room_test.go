package relay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

// huge is the size of an event that by itself is over the bound of what may
// wait to be stored.
const huge = maxBacklogBytes + 1

// asked is how often the office was asked to offer everything again.
func (w *world) asked() int {
	w.office.mu.Lock()
	defer w.office.mu.Unlock()
	return w.office.reoffer
}

// offerAgain is what the office does when it is asked to.
func (w *world) offerAgain(events ...office.Event) {
	w.welcome()
	for _, e := range events {
		if !w.office.has(e.ID) {
			w.relay.Signal(e)
		}
	}
	w.relay.Signal(office.CaughtUp{Complete: true})
	synctest.Wait()
}

// postedAll fails unless Slack took these texts, each once and in this order,
// and the office was told of each event.
func (w *world) postedAll(events ...office.Event) {
	w.t.Helper()
	var want, got []string
	for _, e := range events {
		want = append(want, e.Message.Text)
		if !w.office.has(e.ID) {
			w.t.Errorf("%s is not settled", e.ID)
		}
	}
	for _, m := range w.api.Messages() {
		for _, e := range events {
			if strings.Contains(m.Text, e.Message.Text) {
				got = append(got, e.Message.Text)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("posted (-want +got):\n%s", diff)
	}
}

// slackStops takes Slack away, in a way that leaves nothing uncertain.
func (w *world) slackStops() {
	w.api.OutageWith(slackapi.Fault{Kind: slackapi.ServerError, Error: "service_unavailable"})
}

// slackReturns lets time pass until everything that can be posted is.
func (w *world) slackReturns() {
	w.api.Outage("")
	time.Sleep(2 * time.Minute)
}

// stall keeps Run from reading until the function that it gives is called.
func (w *world) stall() func() {
	gate := make(chan struct{})
	w.relay.do(func(context.Context) { <-gate })
	return func() { close(gate) }
}

// A replay of which some was turned away says nothing about what was not
// offered: it is not closed as done on another device.
func TestReplayThatWasTurnedAwayClosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.slackStops()
		first, second := w.say(boss, "one-"), w.say(boss, "two-")
		synctest.Wait()

		w.welcome()
		large := first
		large.Size = huge
		w.relay.Signal(large)
		w.relay.Signal(second)
		w.relay.Signal(office.CaughtUp{Complete: true})
		synctest.Wait()
		w.slackReturns()
		if w.office.has(first.ID) || w.office.has(second.ID) {
			t.Error("settled although it was never posted")
		}
		if w.asked() == 0 {
			t.Fatal("what was turned away was not asked for again")
		}
		w.offerAgain(first, second)
		w.postedAll(first, second)
	})
}

// A connection that is made anew while the bounds are reached offers everything
// again, also what the reader sees before Run knows of the new lease.
func TestReconnectAtTheBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{outbox: outbox.Options{MaxEntries: 2}})
		w.grant()
		w.slackStops()
		var all []office.Event
		for _, text := range []string{"a-", "b-", "c-"} {
			all = append(all, w.say(boss, text))
			synctest.Wait()
		}
		goOn := w.stall()
		w.relay.Signal(office.Welcome{
			Session: "s", Self: me(), Organization: bridge.Organization{ID: "o", Name: "Acme"},
			Lease: office.Lease{Held: true, Until: time.Now().Add(24 * time.Hour)},
		})
		for _, e := range all {
			w.relay.Signal(e)
		}
		w.relay.Signal(office.CaughtUp{Complete: true})
		goOn()
		synctest.Wait()
		if n := len(w.office.settled); n != 0 {
			t.Errorf("%d events settled that were never posted", n)
		}
		w.slackReturns()
		w.offerAgain(all...)
		w.postedAll(all...)
	})
}

// What was turned away while nothing is open is asked for, too: no post that
// ends would remind of it.
func TestTurnedAwayWithNothingOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		large := w.message(boss, "large-")
		small := large
		large.Size = huge
		w.relay.Signal(large)
		synctest.Wait()
		if w.asked() != 1 {
			t.Fatalf("asked %d times for it, want once", w.asked())
		}
		w.offerAgain(small)
		w.postedAll(small)
	})
}

// At the bound nothing further is stored or settled; below half of it the
// office is asked, once, for the rest.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]outbox.Options{
		"entries": {MaxEntries: 8},
		"bytes":   {MaxBytes: 8 * 300},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := openPlan(t, plan{outbox: o})
				w.grant()
				w.slackStops()
				var all []office.Event
				for _, text := range []string{"a-", "b-", "c-", "d-", "e-", "f-", "g-", "h-", "i-", "j-", "k-", "l-"} {
					all = append(all, w.say(boss, text))
					synctest.Wait()
				}
				if n, _ := w.store.Open(); n != 8 || len(w.office.settled) != 0 || w.asked() != 0 {
					t.Fatalf("%d entries are open, %d events settled, asked %d times", n, len(w.office.settled), w.asked())
				}
				open := -1
				w.office.onReoffer = func() { open, _ = w.store.Open() }
				w.slackReturns()
				if w.asked() != 1 || open != 3 {
					t.Fatalf("asked %d times for the rest, with %d entries open; want once, with 3", w.asked(), open)
				}
				w.offerAgain(all...)
				w.postedAll(all...)
			})
		})
	}
}

// fullDisk is a store that takes nothing in while it is full, or once.
type fullDisk struct {
	Store
	full, once atomic.Bool
}

func (d *fullDisk) TakeAll(ctx context.Context, in []outbox.Intake) ([]outbox.Receipt, error) {
	if d.full.Load() || d.once.CompareAndSwap(true, false) {
		return nil, errors.New("disk full")
	}
	return d.Store.TakeAll(ctx, in)
}

func openFullDisk(t *testing.T) (*world, *fullDisk) {
	t.Helper()
	disk := new(fullDisk)
	w := openPlan(t, plan{wrap: func(s Store) Store {
		disk.Store = s
		return disk
	}})
	w.grant()
	return w, disk
}

// What could not be stored is asked for again, ever more rarely, until it can.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, disk := openFullDisk(t)
		disk.full.Store(true)
		e := w.say(boss, "kept-")
		synctest.Wait()
		if w.asked() != 0 {
			t.Error("asked again at once")
		}
		for asked := range 10 {
			time.Sleep(probeLast)
			if w.asked() != asked+1 {
				t.Fatalf("after %d minutes asked %d times", asked+1, w.asked())
			}
			w.offerAgain(e)
		}
		disk.full.Store(false)
		time.Sleep(probeLast)
		w.offerAgain(e)
		w.postedAll(e)
	})
}

// What came behind an event that could not be stored is not posted before it.
func TestFullDiskKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, disk := openFullDisk(t)
		disk.once.Store(true)
		goOn := w.stall()
		first := w.say(boss, "first-")
		w.relay.do(func(context.Context) {})
		events := []office.Event{first}
		for i := range 4 { // as much as may wait
			e := w.message(boss, fmt.Sprint("behind-", i))
			e.Size = maxBacklogBytes / 5
			w.relay.Signal(e)
			events = append(events, e)
		}
		goOn()
		time.Sleep(probeLast)
		if w.asked() != 1 {
			t.Errorf("asked %d times to offer it again", w.asked())
		}
		w.offerAgain(events...)
		w.postedAll(events...)
	})
}
