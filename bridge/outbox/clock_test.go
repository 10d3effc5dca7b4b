package outbox

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

const day = 24 * time.Hour

// One start with a clock that is far ahead forgets no id.
func TestClockAheadForgetsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	now := time.Now()
	in := created("m", "ann", 1)
	in.Event.At = now
	w.take(in)
	w.ok()
	for _, at := range []time.Time{now.Add(200 * day), now.Add(9000 * day)} {
		if err := w.s.Prune(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	if w.take(in); w.last.Disposition != Done {
		t.Errorf("it is %v", w.last.Disposition)
	}
	late := created("late", "bob", 1)
	late.Event.At = now.Add(91 * day) // a clock of the office's that is wrong is not believed either
	w.take(late)
	if err := w.s.Prune(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if w.take(in); w.last.Disposition != Done {
		t.Errorf("with an event from the future it is %v", w.last.Disposition)
	}
	if err := w.s.Prune(t.Context(), now.Add(92*day)); err != nil {
		t.Fatal(err)
	}
	if w.take(in); w.last.Disposition != Stored {
		t.Errorf("when both clocks say so it is %v", w.last.Disposition)
	}
}

// An event that was not direct says just as well how late it is.
func TestSkippedEventTellsTheTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	now := time.Now()
	w.take(created("m", "ann", 1)) // from long ago by the office, done now
	w.ok()
	late := created("late", "bob", 1).Event
	late.At = now.Add(91 * day)
	w.s.Skip(late, "no_mention")
	totals(t, w.s)
	if err := w.s.Prune(t.Context(), now.Add(91*day)); err != nil {
		t.Fatal(err)
	}
	if w.take(created("m", "ann", 1)); w.last.Disposition != Stored {
		t.Errorf("it is %v", w.last.Disposition)
	}
}

// A cached value is believed for as long as was said, unless one of the clocks
// of then and now must be wrong.
func TestCacheDistrustsClocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		put  time.Duration // the clock when it was stored, from now
		life time.Duration
		want bool
	}{
		"an hour ago, for a day":       {-time.Hour, day, true},
		"a day ago, for an hour":       {-day, time.Hour, false},
		"400 days ahead, for a day":    {400 * day, day, false},
		"two minutes ahead, for a day": {2 * time.Minute, day, false},
		"seconds ahead, for a day":     {30 * time.Second, day, true},
		"a month ago, for a year":      {-MaxCached + time.Minute, 365 * day, true},
		"longer ago, for a year":       {-MaxCached - time.Minute, 365 * day, false},
		"an end of its own":            {0, 37 * time.Minute, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			then := now.Add(c.put)
			if got := believed(file.Micros(now), file.Micros(then), file.Micros(then.Add(c.life))); got != c.want {
				t.Errorf("believed %v", got)
			}
		})
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { // the clock begins in the year 2000
		s := open(t, dir, Options{})
		if err := s.Put(t.Context(), "k", "v", time.Now().Add(2*day)); err != nil {
			t.Fatal(err)
		}
		for _, want := range []bool{true, true, false} {
			if v, ok, err := s.Get(t.Context(), "k"); ok != want || err != nil || (v == "v") != want {
				t.Errorf("%q, %v, %v; want %v", v, ok, err, want)
			}
			time.Sleep(day)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	s := open(t, dir, Options{})
	if err := s.Put(t.Context(), "k", "v", time.Now().Add(day)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dir, Options{})
		defer s.Close()
		if _, ok, err := s.Get(t.Context(), "k"); ok || err != nil {
			t.Errorf("what was stored in the future is believed, %v", err)
		}
	})
}

// What a replay does not offer any more is counted after a day, whatever the
// clock was when it was offered last.
func TestNeverOfferedIsCounted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, s: open(t, dir, Options{}), dest: toApp}
		check := func(when string, want int) {
			t.Helper()
			if n, err := w.s.NeverOffered(t.Context(), day); n != want || err != nil {
				t.Errorf("%s: %d, %v; want %d", when, n, err, want)
			}
		}
		w.take(created("a", "ann", 2))
		w.take(created("b", "ann", 1))
		time.Sleep(2 * day)
		check("under the same lease", 0)
		w.park()
		check("a new replay", 2)
		w.take(created("a", "ann", 2))
		check("one is offered", 1)
		w.park()
		check("and not again, at once", 1)
		time.Sleep(day + time.Second)
		check("and not again, a day later", 2)
		w.caughtUp()
		check("closed by proof", 0)
		w.take(created("c", "ann", 1))
		w.park()
		check("just offered", 0)
		for _, e := range w.s.open.threads {
			e.events[0].Offered = file.Micros(time.Now().Add(200 * day))
		}
		check("by a clock that was ahead", 1)
	})
}

// A file that was set aside by a clock that was ahead gets its week from now,
// and no more.
func TestSetAsideInTheFuture(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	s := open(t, dir, Options{})
	name := func(at time.Time) string { return file.AsideName(at) }
	ahead := name(now.Add(200 * day))
	if err := os.WriteFile(filepath.Join(dir, ahead+"-wal"), []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	left := func() (out []string) {
		for _, f := range names(t, dir) {
			if _, aside := file.AsideAt(f); aside {
				out = append(out, f)
			}
		}
		return out
	}
	taken := filepath.Join(dir, name(now)+"-wal")
	for _, step := range []struct {
		at   time.Time
		do   func() error
		want []string
	}{
		{now, func() error { return os.WriteFile(taken, []byte("b"), 0o600) }, []string{name(now) + "-wal", ahead + "-wal"}},
		{now, func() error { return os.Remove(taken) }, []string{name(now) + "-wal"}},
		{now.Add(6 * day), func() error { return nil }, []string{name(now) + "-wal"}},
		{now.Add(8 * day), func() error { return nil }, nil},
	} {
		if err := errors.Join(step.do(), s.Prune(t.Context(), step.at)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, left()); diff != "" {
			t.Errorf("%v: %s", step.at, diff)
		}
	}
}
