package relay

import (
	"context"
	"errors"
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

// offerAgain is what the office does when it is asked to.
func (w *world) offerAgain(events ...office.Event) {
	w.welcome()
	for _, e := range events {
		if !w.office.has(e.ID) {
			w.relay.Signal(e)
		}
	}
	w.relay.Signal(office.CaughtUp{})
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
		w.relay.Signal(office.CaughtUp{})
		synctest.Wait()
		w.slackReturns()
		if w.office.has(first.ID) || w.office.has(second.ID) {
			t.Error("settled although it was never posted")
		}
		if w.office.reoffers() == 0 {
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
		w.relay.Signal(office.CaughtUp{})
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
		if w.office.reoffers() != 1 {
			t.Fatalf("asked %d times for it, want once", w.office.reoffers())
		}
		w.offerAgain(small)
		w.postedAll(small)
	})
}

// hiccup is a store that fails once.
type hiccup struct {
	Store
	failed atomic.Bool
}

func (h *hiccup) TakeAll(ctx context.Context, in []outbox.Intake) ([]outbox.Receipt, error) {
	if h.failed.CompareAndSwap(false, true) {
		return nil, errors.New("disk full")
	}
	return h.Store.TakeAll(ctx, in)
}

// What came behind an event that could not be stored is not posted before it.
func TestHiccupKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{wrap: func(s Store) Store { return &hiccup{Store: s} }})
		w.grant()
		goOn := w.stall()
		first := w.say(boss, "first-")
		w.relay.do(func(context.Context) {})
		second := w.say(boss, "second-")
		goOn()
		time.Sleep(storeLast)
		w.offerAgain(first, second)
		w.postedAll(first, second)
	})
}
