package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func (w *world) park() {
	w.t.Helper()
	if err := w.s.Park(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) caughtUp(gaps ...bridge.Gap) {
	w.t.Helper()
	r, err := w.s.CaughtUp(w.t.Context(), gaps)
	if err != nil {
		w.t.Fatal(err)
	}
	w.got(r)
}

func TestLease(t *testing.T) {
	t.Parallel()
	gap := bridge.Gap{From: noon.Add(-time.Hour), To: noon}
	play(t, []scenario{
		{
			name:  "parked, nothing is due",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.park() },
			want:  want{open: []string{"m post 1/1 waiting parked"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name:  "what is offered again is due again",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.park(); w.take(created("m", "ann", 1)); w.caughtUp() },
			want:  want{open: []string{"m post 1/1 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "what is not was done elsewhere, whatever its state",
			steps: func(w *world) {
				w.take(created("a", "ann", 2))
				w.fails()
				w.take(held(created("b", "bob", 1)))
				w.park()
				w.take(created("c", "cid", 1))
				w.caughtUp()
			},
			want: want{open: []string{"c post 1/1 waiting"}, settled: []string{"c-a", "c-b"}, totals: Totals{Received: 3, Waiting: 1, Skipped: 2}},
		},
		{
			name:  "unless a gap covers its time",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.park(); w.caughtUp(gap) },
			want:  want{open: []string{"m post 1/1 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "unless a gap begins with it, for each of its parts",
			steps: func(w *world) {
				w.take(created("m", "ann", 3))
				w.park()
				w.caughtUp(bridge.Gap{From: noon, To: noon.Add(time.Hour)})
				w.ok()
			},
			want: want{
				open: []string{"m post 2/3 waiting", "m post 3/3 waiting"}, calls: []string{"post 1/3 old -> ts1"}, totals: Totals{Received: 1, Waiting: 1},
			},
		},
		{
			name: "another gap does not",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.park()
				w.caughtUp(bridge.Gap{From: noon.Add(time.Second), To: noon.Add(time.Hour)})
			},
			want: want{settled: []string{"c-m"}, totals: Totals{Received: 1, Skipped: 1}},
		},
		{
			name: "an attempt under way is recorded, sent",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.park()
				w.caughtUp()
				w.got(record(w.t, w.s, e.ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D", TS: "1"}}))
			},
			want: want{settled: []string{"c-m"}, totals: Totals{Received: 1, Relayed: 1}},
		},
		{
			name: "an attempt under way is recorded, and not repeated",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.park()
				w.caughtUp()
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Uncertain: true}))
			},
			want: want{settled: []string{"c-m"}, totals: Totals{Received: 1, Skipped: 1}},
		},
		{
			name: "a folded edit goes with its message",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(edited("m", "ann", 1, 1))
				w.park()
				w.take(created("m", "ann", 1))
				w.take(edited("m", "ann", 1, 1))
				w.caughtUp()
				w.ok()
			},
			want: want{settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 new 1 -> ts1"}, totals: Totals{Received: 2, Relayed: 2}},
		},
	})
}

func TestBeginWithoutLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	w.park()
	if _, err := w.s.Begin(t.Context(), w.of(1).ID, toApp); !errors.Is(err, ErrNotDue) {
		t.Errorf("begun without the lease: %v", err)
	}
	r := take(t, w.s, created("m", "ann", 1))
	if diff := cmp.Diff([]string{"m post 1/1 waiting"}, brief(r.Entries)); diff != "" {
		t.Error(diff)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		dest  bridge.Destination
		steps func(*world)
		want  []string
	}{
		{"waiting", toApp, func(w *world) { w.take(created("m", "ann", 1)) }, []string{"m post 1/1 waiting parked"}},
		{"cut short once", toApp, func(w *world) { w.take(created("m", "ann", 1)); w.begin() }, []string{"m post 1/1 waiting marked parked"}},
		{"cut short twice", toApp, func(w *world) { w.take(created("m", "ann", 1)); w.vanishes(); w.begin() }, []string{"m post 1/1 uncertain marked parked"}},
		{"a copy cut short twice", toPair, func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.vanishes(); w.begin() }, []string{}},
		{"an update is repeated", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(edited("m", "ann", 1, 1))
			w.expand(1)
			w.begin()
		}, []string{"m update 1/1 waiting parked"}},
		{"deleted meanwhile", toApp, func(w *world) { w.take(created("m", "ann", 1)); w.begin(); w.take(deleted("m")) }, []string{"m remove 1/1 waiting parked"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := &world{t: t, s: open(t, dir, Options{}), dest: c.dest}
			c.steps(w)
			if err := w.s.Close(); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir, Options{})
			if diff := cmp.Diff(c.want, brief(entries(t, s))); diff != "" {
				t.Error(diff)
			}
			if n, _ := s.Open(); n != len(c.want) {
				t.Errorf("Open says %d entries", n)
			}
		})
	}
}
