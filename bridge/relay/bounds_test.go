package relay

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/outbox"
)

// reoffers is how often the office was asked to offer everything anew.
func (o *fakeOffice) reoffers() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.reoffer
}

func TestBoundsAreReachedAndLeft(t *testing.T) {
	for _, c := range []struct {
		name string
		o    outbox.Options
	}{
		{"entries", outbox.Options{MaxEntries: 8}},
		{"bytes", outbox.Options{MaxBytes: 8 * 300}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openPlan(t, plan{outbox: c.o})
				w.grant()
				w.set(Policy{PausedUntil: time.Now().Add(time.Hour)})
				for range 8 {
					w.say(boss, "kept")
				}
				lost := w.say(boss, "one too many")
				synctest.Wait()
				if got := w.relay.Snapshot(); !got.Overflow || w.totals().Received != 8 || w.office.has(lost.ID) {
					t.Fatalf("overflow %v, totals %+v, the refused one settled %v", got.Overflow, w.totals(), w.office.has(lost.ID))
				}
				for i, e := range w.entries() {
					if i == 5 {
						break
					}
					if got := w.office.reoffers(); got != 0 {
						t.Errorf("asked to offer anew with %d of 8 left", 8-i)
					}
					if err := w.relay.Drop(t.Context(), e.ID); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
				}
				if got := w.office.reoffers(); got != 1 {
					t.Errorf("asked %d times to offer anew with 3 of 8 left, want once", got)
				}
				if w.relay.Snapshot().Overflow {
					t.Error("still counts as overflown")
				}
				w.set(Policy{})
				w.grant()
				w.relay.Signal(lost)
				synctest.Wait()
				if !w.office.has(lost.ID) {
					t.Error("offered anew, it is not settled")
				}
				w.stop()
			})
		})
	}
}

// sick is a store that cannot take anything in until it is well.
type sick struct {
	Store
	well  bool
	tries int
}

func (s *sick) TakeAll(ctx context.Context, in []outbox.Intake) ([]outbox.Receipt, error) {
	if s.tries++; !s.well {
		return nil, errors.New("disk full")
	}
	return s.Store.TakeAll(ctx, in)
}

// What a full disk refused is asked for again by itself, at intervals.
func TestFullDiskIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &sick{}
		w := openPlan(t, plan{wrap: func(s Store) Store { store.Store = s; return store }})
		w.grant()
		e := w.say(boss, "no room")
		for range 60 {
			asked := w.office.reoffers()
			time.Sleep(10 * time.Second)
			synctest.Wait()
			if w.office.reoffers() > asked {
				w.grant()
				w.relay.Signal(e)
				synctest.Wait()
			}
		}
		if store.tries < 5 || store.tries > 20 || w.office.has(e.ID) {
			t.Errorf("tried %d times in ten minutes, settled %v", store.tries, w.office.has(e.ID))
		}
		if w.relay.Snapshot().StoreError == "" {
			t.Error("the snapshot shows no trouble")
		}
		store.well = true
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		w.grant()
		w.relay.Signal(e)
		synctest.Wait()
		if !w.office.has(e.ID) || w.relay.Snapshot().StoreError != "" {
			t.Errorf("well again: settled %v, trouble %q", w.office.has(e.ID), w.relay.Snapshot().StoreError)
		}
		w.stop()
	})
}
