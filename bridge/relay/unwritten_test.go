package relay

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

// forgetful is a store that can record no outcome, or no end of a replay,
// until it is well.
type forgetful struct {
	Store
	well  atomic.Bool
	tries atomic.Int32
}

func (s *forgetful) Record(ctx context.Context, id string, r outbox.Result) (outbox.Receipt, error) {
	if s.tries.Add(1); !s.well.Load() {
		return outbox.Receipt{}, errors.New("disk full")
	}
	return s.Store.Record(ctx, id, r)
}

func (s *forgetful) CaughtUp(ctx context.Context, gaps []bridge.Gap) (outbox.Receipt, error) {
	if s.tries.Add(1); !s.well.Load() {
		return outbox.Receipt{}, errors.New("disk full")
	}
	return s.Store.CaughtUp(ctx, gaps)
}

// What Slack has taken is recorded as soon as the disk allows, and neither
// posted again nor overtaken meanwhile.
func TestOutcomeThatCannotBeRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &forgetful{}
		store.well.Store(true)
		w := openPlan(t, plan{wrap: func(s Store) Store { store.Store = s; return store }})
		w.grant()
		synctest.Wait()
		store.tries.Store(0)
		store.well.Store(false)
		first := w.say(boss, "first")
		synctest.Wait()
		second := w.say(boss, "second")
		for range 50 { // what else happens is no cause to try again
			w.presence("away")
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := w.texts(); len(got) != 1 || w.office.has(first.ID) || w.relay.Snapshot().StoreError == "" {
			t.Errorf("%d posts, settled %v, trouble %q", len(got), w.office.has(first.ID), w.relay.Snapshot().StoreError)
		}
		if store.tries.Load() < 5 || store.tries.Load() > 25 {
			t.Errorf("tried %d times in ten minutes", store.tries.Load())
		}
		store.well.Store(true)
		time.Sleep(probeLast)
		synctest.Wait()
		got := w.texts()
		if len(got) != 2 || !strings.Contains(got[0], "first") || !strings.Contains(got[1], "second") ||
			slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "repeated") }) {
			t.Errorf("posted %q", got)
		}
		if !w.office.has(first.ID) || !w.office.has(second.ID) || w.relay.Snapshot().StoreError != "" {
			t.Errorf("well again: settled %v and %v, trouble %q", w.office.has(first.ID), w.office.has(second.ID), w.relay.Snapshot().StoreError)
		}
		w.stop()
	})
}

// The end of a run is the last time that it is tried, with all that there is.
func TestOutcomesAreRecordedAtTheEnd(t *testing.T) {
	for name, senders := range map[string][]string{"one": {boss}, "several": {boss, "u-other", "u-third"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir, api := t.TempDir(), newAPI(t)
				store := &forgetful{}
				store.well.Store(true)
				w := openPlan(t, plan{dir: dir, api: api, wrap: func(s Store) Store { store.Store = s; return store }})
				w.grant()
				synctest.Wait()
				store.well.Store(false)
				var said []office.Event
				for _, sender := range senders {
					said = append(said, w.say(sender, "once"))
				}
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if got := len(w.texts()); got != len(said) {
					t.Fatalf("%d posts, want %d", got, len(said))
				}
				store.well.Store(true)
				w.stop()
				again := openWorld(t, dir, api)
				again.welcome()
				for _, e := range said {
					again.relay.Signal(e)
				}
				again.relay.Signal(office.CaughtUp{Through: said[len(said)-1].ID, Complete: true})
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := again.texts(); len(got) != len(said) {
					t.Errorf("posted %q", got)
				}
				for _, e := range said {
					if !again.office.has(e.ID) {
						t.Errorf("%s is not settled", e.ID)
					}
				}
				again.stop()
			})
		})
	}
}

// The end of a replay that cannot be stored is asked for again.
func TestReplayWhoseEndCannotBeStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &forgetful{}
		w := openPlan(t, plan{wrap: func(s Store) Store { store.Store = s; return store }})
		w.grant()
		synctest.Wait()
		if w.relay.Snapshot().StoreError == "" {
			t.Error("the snapshot shows no trouble")
		}
		store.well.Store(true)
		time.Sleep(time.Minute)
		synctest.Wait()
		if w.office.reoffers() == 0 {
			t.Fatal("the office is not asked to offer again")
		}
		w.grant()
		synctest.Wait()
		if got := w.relay.Snapshot().StoreError; got != "" {
			t.Errorf("well again: trouble %q", got)
		}
		w.stop()
	})
}
