package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// written gives the message of an intake another time.
func written(in Intake, at time.Time) Intake {
	m := *in.Event.Message
	m.CreatedAt, in.Event.Message = at, &m
	return in
}

func TestFromNow(t *testing.T) {
	t.Parallel()
	now := noon.Add(time.Hour)
	w := newWorld(t, toApp)
	w.take(created("posted", "ann", 2))
	w.ok()
	w.take(created("failed", "ann", 1))
	w.ok() // the second part
	w.fails()
	w.take(edited("posted", "ann", 1, 2))
	w.take(held(created("early", "bob", 2)))
	w.take(edited("early", "bob", 1, 1))
	w.take(held(written(created("exactly", "bob", 1), now)))
	w.take(held(written(created("later", "bob", 1), now.Add(time.Second))))
	if err := w.s.Hold(t.Context(), func(Entry) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if got := w.s.Held(); got != 4 {
		t.Errorf("%d messages are held, want 4", got)
	}
	w.settled = nil
	r, err := w.s.FromNow(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	w.got(r)
	w.take(held(created("earlier still", "eve", 1)))
	w.check(want{
		last:    Early,
		open:    []string{"failed post 1/1 failed", "posted edit 1/1 held", "exactly post 1/1 held", "later post 1/1 held"},
		settled: []string{"c-early", "u1-early", "c-earlier still"},
		calls:   []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"},
		totals:  Totals{Received: 8, Relayed: 1, Failed: 1, Held: 3, Skipped: 3},
		notes:   []string{"u1-early before_connecting", "c-early before_connecting", "c-earlier still before_connecting"},
	})
	if got := w.s.Held(); got != 3 {
		t.Errorf("%d messages are held, want 3", got)
	}
}

// A held deletion of what never came to stand has no text that would say when
// its message was written: its own time counts.
func TestFromNowEndsAHeldDeletion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before time.Time
		want   want
	}{
		"written before": {noon.Add(time.Second), want{
			settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"d-m copy_may_stand"},
		}},
		"written since": {noon, want{
			settled: []string{"c-m"}, open: []string{"m remove 1/1 held"}, totals: Totals{Received: 2, Held: 1, Skipped: 1},
			notes: []string{"d-m copy_may_stand"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			w.take(created("m", "ann", 1))
			e := w.begin()
			w.take(held(deleted("m")))
			w.got(record(t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
			r, err := w.s.FromNow(t.Context(), c.before)
			if err != nil {
				t.Fatal(err)
			}
			w.got(r)
			w.check(c.want)
		})
	}
}

func TestFromNowOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := s.FromNow(t.Context(), noon.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	take(t, s, held(written(created("a", "ann", 2), noon.Add(time.Minute))))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if got := s.Held(); got != 1 {
		t.Errorf("%d messages are held, want 1", got)
	}
	if r := take(t, s, created("m", "ann", 1)); r.Disposition != Early {
		t.Errorf("an early message is %v", r.Disposition)
	}
}

// What a failed commit changed is not counted.
func TestHeldIsCountedOnceItIsOnDisk(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	take(t, s, held(created("a", "ann", 2)))
	boom := errors.New("boom")
	err := s.do(t.Context(), func(tx *tx) error {
		if _, err := tx.take(held(created("b", "ann", 1))); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if got := s.Held(); got != 1 {
		t.Errorf("%d messages are held, want 1", got)
	}
	if _, err := s.Release(t.Context(), func(e Entry) bool { return e.Part == 1 }); err != nil {
		t.Fatal(err)
	}
	if got := s.Held(); got != 1 {
		t.Errorf("with one part still held: %d", got)
	}
	take(t, s, Intake{Event: bridge.Event{ID: "d-a", Type: bridge.MessageDeleted, At: noon, Deletion: &bridge.Deletion{ID: "a"}}})
	if got := s.Held(); got != 0 {
		t.Errorf("once deleted: %d", got)
	}
	if diff := cmp.Diff([]string{}, brief(entries(t, s))); diff != "" {
		t.Error(diff)
	}
}

// What is released stands in its old place: the caller orders by it.
func TestReleasedEntriesKeepTheirPlace(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	var want []Entry
	for _, m := range []string{"a", "b", "c"} {
		take(t, s, held(created(m, "ann", 2)))
	}
	for _, e := range entries(t, s) {
		e.State = StateWaiting
		want = append(want, e)
	}
	r, err := s.Release(t.Context(), func(Entry) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.Entries); diff != "" {
		t.Error(diff)
	}
}

// What is released while the office does not offer it is not to be done yet.
func TestReleasedEntriesThatAreNotOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	for _, m := range []string{"a", "b"} {
		w.take(held(created(m, "ann", 1)))
	}
	w.park()
	w.take(held(created("b", "ann", 1)))
	r, err := w.s.Release(t.Context(), func(Entry) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b post 1/1 waiting"}, brief(r.Entries)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a post 1/1 waiting parked", "b post 1/1 waiting"}, brief(entries(t, w.s))); diff != "" {
		t.Error(diff)
	}
}
