package outbox

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

// What a receipt tells to do is what the event opened: whoever schedules knows
// of nothing else.
func TestReceiptsTellWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps func(*world)
		want  []string
	}{
		"a message":             {func(w *world) { w.take(created("m", "ann", 2)) }, []string{"m post 1/2 waiting", "m post 2/2 waiting"}},
		"an edit of what waits": {func(w *world) { w.take(created("m", "ann", 1)); w.take(edited("m", "ann", 1, 2)) }, []string{"m post 1/2 waiting", "m post 2/2 waiting"}},
		"an edit of what stands": {
			func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.take(edited("m", "ann", 1, 1)) }, []string{"m edit 1/1 waiting"},
		},
		"its turn": {
			func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
			}, []string{"m update 1/2 waiting", "m post 2/2 waiting continued"},
		},
		"an edit behind an edit": {
			func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 2, 1))
			}, []string{},
		},
		"a deletion of what stands": {
			func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.take(deleted("m")) }, []string{"m remove 1/1 waiting"},
		},
		"a deletion of what waits": {func(w *world) { w.take(created("m", "ann", 1)); w.take(deleted("m")) }, []string{}},
		"a second deletion": {
			func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(deleted("m"))
				again := deleted("m")
				again.Event.ID = "d2-m"
				w.take(again)
			}, []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			c.steps(w)
			if diff := cmp.Diff(c.want, brief(w.last.Entries)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEditsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "the last of two edits that are held wins",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(held(edited("m", "ann", 1, 1)))
				w.take(held(edited("m", "ann", 2, 1)))
			},
			want: want{
				last: Folded, settled: []string{"c-m"}, calls: []string{"post 1/1 old -> ts1"}, open: []string{"m edit 1/1 held"},
				totals: Totals{Received: 3, Relayed: 1, Held: 2},
			},
		},
		{
			name: "once a part was taken away, the other is still changed",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"},
				calls:   []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/1 new 1 ts1", "delete 2/2 ts2", "update 1/1 new 2 ts1"},
				totals:  Totals{Received: 3, Relayed: 3},
			},
		},
		{
			name: "a second deletion ends with the first",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(deleted("m"))
				again := deleted("m")
				again.Event.ID = "d2-m"
				w.take(again)
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "d-m", "d2-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"}, totals: Totals{Received: 3, Relayed: 3},
			},
		},
	})
}

// Other files of that name do not keep what was set aside from being removed.
func TestOldDataIsRemovedAmongOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := file.AsideName(time.Now().Add(-8 * 24 * time.Hour))
	for _, name := range []string{"another", file.Name + ".damaged-1", file.Name + ".damaged-00000000T000000Z", old} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, Options{})
	files, err := filepath.Glob(filepath.Join(dir, "*damaged-*"))
	if err != nil || len(files) != 2 {
		t.Errorf("left: %q, %v", files, err)
	}
}

// What was not offered again was done on another device; what was, is still to
// be done here, though it is about the same message.
func TestCaughtUpClosesOnlyWhatWasNotOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	w.ok()
	w.take(edited("m", "ann", 1, 1))
	w.expand(1)
	w.fails()
	if err := w.s.Park(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.take(edited("m", "ann", 2, 1))
	r, err := w.s.CaughtUp(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.got(r)
	w.expand(1)
	w.ok()
	w.last.Disposition = Stored
	w.check(want{
		settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/1 old -> ts1", "update 1/1 new 2 ts1"},
		totals: Totals{Received: 3, Relayed: 2, Skipped: 1},
	})
}

// A page that holds all there is has none behind it.
func TestLastPage(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	for _, m := range []string{"m1", "m2", "m3"} {
		take(t, s, created(m, "ann", 1))
	}
	for limit, pages := range map[int]int{2: 2, 3: 1, 4: 1} {
		f, got, told := Filter{Limit: limit}, 0, 0
		for more := true; more && got < 9; got++ {
			page, err := s.Activity(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			told += len(page.List)
			f.Before, more = page.Next, page.Next != ""
		}
		if got != pages || told != 3 {
			t.Errorf("by %d: %d pages of %d events, want %d of 3", limit, got, told, pages)
		}
	}
}

// Each attempt that was under way when the process ended is in doubt.
func TestAllThatWasUnderWayIsInDoubt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	for _, m := range []string{"m1", "m2", "m3"} {
		begin(t, s, take(t, s, created(m, "from-"+m, 1)).Entries[0].ID, toApp)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries(t, open(t, dir, Options{})) {
		if e.State != StateWaiting || e.Uncertain != 1 || !e.Marked {
			t.Errorf("%s is %s, uncertain %d times, marked %v", e.Message, e.State, e.Uncertain, e.Marked)
		}
	}
}

// A message that the office creates twice is posted once, and its second event
// is settled with the first.
func TestMessageThatIsCreatedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	twin := func(id string) Intake {
		in := created("m", "ann", 1)
		in.Event.ID = id
		return in
	}
	w.take(created("m", "ann", 1))
	w.take(twin("c2-m"))
	if w.last.Disposition != Folded || len(w.last.Settle) != 0 || len(w.last.Entries) != 0 {
		t.Errorf("while the first waits: %+v", w.last)
	}
	w.ok()
	w.take(twin("c3-m"))
	w.check(want{
		last: Done, settled: []string{"c-m", "c2-m", "c3-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 3, Relayed: 3},
	})
}

func TestDispositionsHaveNames(t *testing.T) {
	t.Parallel()
	for d, want := range map[Disposition]string{
		-1: "disposition(-1)", Stored: "stored", Early: "early", Ahead: "ahead", Ahead + 1: "disposition(9)",
	} {
		if got := d.String(); got != want {
			t.Errorf("%d is %q, want %q", int(d), got, want)
		}
	}
}

// While no history is kept, the list of what happened shows no text, not even
// that of a message which still waits.
func TestNoTextIsListedWithoutHistory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		history time.Duration
		want    string
	}{"none": {0, ""}, "a day": {24 * time.Hour, canary + " old"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir(), Options{History: c.history})
			take(t, s, created("m", "ann", 1))
			if got := activity(t, s, Filter{}); len(got) != 1 || got[0].Text != c.want {
				t.Errorf("%d events, a text of %d characters", len(got), len(got[0].Text))
			}
		})
	}
}

// More than one commit takes, at once: each is stored, once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	var wg sync.WaitGroup
	const many = 4 * maxBatch
	for i := range many {
		wg.Go(func() {
			m := fmt.Sprint("m", i)
			if r, err := s.Take(t.Context(), created(m, "from-"+m, 1)); err != nil || r.Disposition != Stored {
				t.Errorf("%v, %v", r.Disposition, err)
			}
		})
	}
	wg.Wait()
	if got := totals(t, s); got != (Totals{Received: many, Waiting: many}) {
		t.Errorf("%+v", got)
	}
}

// There is room for more while less than half of each bound is taken.
func TestRoomy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options Options
		roomy   int // events, of 300 bytes each, with which it still is
	}{
		"four entries": {Options{MaxEntries: 4}, 1},
		"five entries": {Options{MaxEntries: 5}, 2},
		"bytes":        {Options{MaxBytes: 1200}, 1},
		"a byte more":  {Options{MaxBytes: 1201}, 2},
		"both":         {Options{MaxEntries: 8, MaxBytes: 1800}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir(), c.options)
			for i := range 4 {
				if got, want := s.Roomy(), i <= c.roomy; got != want {
					t.Errorf("with %d events it is roomy: %v, want %v", i, got, want)
				}
				take(t, s, created(fmt.Sprint("m", i), "ann", 1))
			}
		})
	}
}
