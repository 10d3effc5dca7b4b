package relay

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

// quietFrom are quiet hours of one hour that begin after a while.
func quietFrom(after time.Duration) func(time.Time) (time.Time, bool) {
	from := time.Now().Add(after)
	return func(t time.Time) (time.Time, bool) {
		end := from.Add(time.Hour)
		return end, !t.Before(from) && t.Before(end)
	}
}

// presence tells of the member's own.
func (w *world) presence(state string) {
	self := me()
	w.relay.Signal(office.Event{Event: bridge.Event{ID: "presence", Type: bridge.PresenceChanged, Person: &self, State: state}})
	synctest.Wait()
}

func TestHolds(t *testing.T) {
	hour := time.Hour
	for _, c := range []struct {
		name   string
		policy func() Policy
		want   Hold // Until is what is left of it
		end    func(*world)
	}{
		{"paused", func() Policy { return Policy{PausedUntil: time.Now().Add(hour)} }, Hold{HoldPaused, time.Time{}.Add(hour), 1}, func(*world) { time.Sleep(hour) }},
		{"resumed", func() Policy { return Policy{PausedUntil: time.Now().Add(hour)} }, Hold{HoldPaused, time.Time{}.Add(hour), 1}, func(w *world) { w.set(Policy{}) }},
		{"quiet hours", func() Policy { return Policy{Quiet: quietFrom(0)} }, Hold{HoldQuiet, time.Time{}.Add(hour), 1}, func(*world) { time.Sleep(hour) }},
		{"present", func() Policy { return Policy{OnlyAway: true} }, Hold{Reason: HoldPresence, Messages: 1}, func(w *world) { w.presence("away") }},
		{"first", func() Policy { return Policy{First: true} }, Hold{Reason: HoldFirst, Messages: 1}, func(w *world) { w.set(Policy{}) }},
		{"first comes before the others", func() Policy {
			return Policy{First: true, OnlyAway: true, Quiet: quietFrom(0), PausedUntil: time.Now().Add(2 * hour)}
		}, Hold{Reason: HoldFirst, Messages: 1}, func(w *world) { w.set(Policy{}) }},
		{"a pause in quiet hours", func() Policy {
			return Policy{Quiet: quietFrom(0), PausedUntil: time.Now().Add(hour / 2)}
		}, Hold{HoldPaused, time.Time{}.Add(hour / 2), 1}, func(*world) { time.Sleep(hour) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.presence("active")
				w.set(c.policy())
				e := w.say(boss, "later")
				synctest.Wait()
				got := w.relay.Snapshot().Hold
				if !got.Until.IsZero() {
					got.Until = time.Time{}.Add(time.Until(got.Until))
				}
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("hold (-want +got):\n%s", d)
				}
				if len(w.texts()) > 0 || w.office.has(e.ID) || w.totals().Held != 1 {
					t.Errorf("posted %q, settled %v, totals %+v", w.texts(), w.office.has(e.ID), w.totals())
				}
				c.end(w)
				time.Sleep(time.Second)
				synctest.Wait()
				if got := w.relay.Snapshot().Hold; got != (Hold{}) {
					t.Errorf("afterwards: %+v", got)
				}
				if len(w.texts()) != 1 || !w.office.has(e.ID) || w.totals().Relayed != 1 {
					t.Errorf("afterwards: posted %q, totals %+v", w.texts(), w.totals())
				}
				w.stop()
			})
		})
	}
}

// What changes while it is held goes out as it is when the hold ends.
func TestChangesWhileHeld(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy func() Policy
	}{
		{"paused", func() Policy { return Policy{PausedUntil: time.Now().Add(time.Hour)} }},
		{"quiet hours", func() Policy { return Policy{Quiet: quietFrom(0)} }},
		{"present", func() Policy { return Policy{OnlyAway: true} }},
		{"first", func() Policy { return Policy{First: true} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grant()
				w.presence("busy")
				w.set(c.policy())
				gone, changed := w.say(boss, "to be deleted"), w.say(boss, "to be edited")
				deletion, edit := w.remove(gone), w.edit(changed, "as edited")
				kept := w.say("u-other", "as it was")
				synctest.Wait()
				if got := w.totals(); got.Held != 3 || got.Skipped != 2 || !w.office.has(gone.ID) || !w.office.has(deletion.ID) {
					t.Errorf("totals %+v; the deleted one settled %v, its deletion %v", got, w.office.has(gone.ID), w.office.has(deletion.ID))
				}
				if got := w.relay.Snapshot().Hold.Messages; got != 2 {
					t.Errorf("%d messages are held, want 2", got)
				}
				w.set(carryAll())
				got := strings.Join(w.texts(), "\n")
				if len(w.texts()) != 2 || !strings.Contains(got, "as edited") || !strings.Contains(got, "as it was") {
					t.Errorf("posted %q", w.texts())
				}
				for _, id := range []string{changed.ID, edit.ID, kept.ID} {
					if !w.office.has(id) {
						t.Errorf("%s is not settled", id)
					}
				}
				w.stop()
			})
		})
	}
}

func TestFromNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		old, late := w.message(boss, "long ago"), w.message("u-other", "offered later")
		time.Sleep(time.Hour)
		w.connect(time.Now())
		w.set(Policy{First: true})
		w.welcome()
		w.relay.Signal(old)
		edit := w.edit(old, "long ago, edited")
		fresh := w.say(boss, "just now")
		w.relay.Signal(office.CaughtUp{Through: fresh.ID, Complete: true})
		synctest.Wait()
		if got := w.relay.Snapshot().Hold; got != (Hold{Reason: HoldFirst, Messages: 2}) {
			t.Errorf("before the choice: %+v", got)
		}
		if err := w.relay.FromNow(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.relay.Signal(late)
		synctest.Wait()
		for _, id := range []string{old.ID, edit.ID, late.ID} {
			if !w.office.has(id) || w.reason(id) != outbox.ReasonBeforeConnecting {
				t.Errorf("%s: settled %v, reason %q", id, w.office.has(id), w.reason(id))
			}
		}
		if got := w.relay.Snapshot(); got.Hold != (Hold{Reason: HoldFirst, Messages: 1}) || w.office.has(fresh.ID) || got.Skipped != 3 {
			t.Errorf("after the choice: %+v, the new one settled %v, %d skipped", got.Hold, w.office.has(fresh.ID), got.Skipped)
		}
		w.set(Policy{})
		if got := w.texts(); len(got) != 1 || !strings.Contains(got[0], "just now") {
			t.Errorf("posted %q", got)
		}
		if got := w.totals(); got != (outbox.Totals{Received: 4, Relayed: 1, Skipped: 3}) {
			t.Errorf("totals %+v", got)
		}
		w.stop()
	})
}

func TestFromNowNeedsALink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if err := w.relay.SetLink(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if err := w.relay.FromNow(t.Context()); !errors.Is(err, ErrNotConnected) {
			t.Errorf("got %v", err)
		}
		w.stop()
	})
}

// What was held goes out in the order in which it was said.
func TestHeldMessagesKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		w.set(Policy{PausedUntil: time.Now().Add(time.Hour)})
		for _, text := range []string{"one", "two", "three"} {
			w.say(boss, text)
		}
		synctest.Wait()
		w.set(Policy{})
		got := strings.Join(w.texts(), "\n")
		if one, two, three := strings.Index(got, "one"), strings.Index(got, "two"), strings.Index(got, "three"); one < 0 || one > two || two > three {
			t.Errorf("posted %q", w.texts())
		}
		w.stop()
	})
}

// What was held when the program ended is held no longer than there is a reason
// for it.
func TestHeldMessagesOutliveTheProcess(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy Policy
		posts  int
	}{{"the reason is gone", Policy{}, 1}, {"there is a reason", Policy{First: true}, 0}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := plan{dir: t.TempDir(), api: newAPI(t)}
				w := openPlan(t, p)
				w.grant()
				w.set(Policy{PausedUntil: time.Now().Add(time.Hour)})
				e := w.say(boss, "later")
				synctest.Wait()
				w.stop()
				p.policy = &c.policy
				w = openPlan(t, p)
				w.welcome()
				w.relay.Signal(e)
				w.relay.Signal(office.CaughtUp{Through: e.ID, Complete: true})
				synctest.Wait()
				if got := w.totals(); len(w.texts()) != c.posts || got.Relayed != int64(c.posts) || got.Held != int64(1-c.posts) {
					t.Errorf("posted %q, totals %+v", w.texts(), got)
				}
				w.stop()
			})
		})
	}
}
