package outbox

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A replay may be out of order: what is behind a message may come before it.
func TestEditAheadOfItsMessage(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "its text is what is posted, and all is settled together",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 2))
				first := created("m", "ann", 1)
				first.Begin = &Attempt{Destination: toApp}
				w.take(first)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 1/2 new 1 -> ts1", "post 2/2 new 1 -> ts2"},
			},
		},
		{
			name: "of several, the newest by the office's clock counts",
			steps: func(w *world) {
				late := edited("m", "ann", 2, 1)
				late.Event.At = noon.Add(time.Second)
				w.take(late)
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
				w.ok()
			},
			want: want{settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3), calls: []string{"post 1/1 new 2 -> ts1"}},
		},
		{
			name: "one that takes it away: nothing is posted",
			steps: func(w *world) {
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(created("m", "ann", 1))
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m not_me", "c-m not_me"},
			},
		},
		{
			name: "a deletion: nothing is posted",
			steps: func(w *world) {
				w.take(from("s", deleted("m")))
				w.take(created("m", "ann", 1))
			},
			want: want{settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}},
		},
		{
			name: "a deletion that names no space: nothing is posted",
			steps: func(w *world) {
				w.take(deleted("m"))
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
			},
			want: want{settled: []string{"c-m", "d-m", "u1-m"}, totals: Totals{Received: 3, Skipped: 3}, notes: []string{"u1-m not_posted"}},
		},
		{
			name: "that of another waits for another",
			steps: func(w *world) {
				w.take(edited("m", "bob", 1, 1))
				w.take(from("sp-2", deleted("m")))
				w.take(created("m", "ann", 1))
				w.ok()
			},
			want: want{
				settled: []string{"c-m"}, totals: Totals{Received: 3, Relayed: 1, Waiting: 2}, calls: []string{"post 1/1 old -> ts1"},
			},
		},
		{
			name: "offered again it is the same",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 1, 1))
			},
			want: want{last: Reoffered, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "with a new lease it is offered anew",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 1))
				if err := w.s.Park(w.t.Context()); err != nil {
					w.t.Fatal(err)
				}
			},
			want: want{last: Ahead},
		},
		{
			name: "that of a message from before connecting is settled with it",
			steps: func(w *world) {
				if _, err := w.s.FromNow(w.t.Context(), noon.Add(time.Hour)); err != nil {
					w.t.Fatal(err)
				}
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
			},
			want: want{
				last: Early, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2},
				notes: []string{"u1-m before_connecting", "c-m before_connecting"},
			},
		},
		{
			name: "that of a message that was decided waits for nothing",
			steps: func(w *world) {
				w.s.Skip(created("m", "ann", 1).Event, "no_mention")
				w.take(edited("m", "ann", 1, 1))
				w.take(deleted("m"))
				w.take(as("u2", edited("m", "bob", 1, 1)))
			},
			want: want{
				last: Ahead, settled: []string{"u1-m", "d-m"}, totals: Totals{Received: 4, Waiting: 1, Skipped: 3},
				notes: []string{"d-m not_posted", "u1-m not_posted", "c-m no_mention"},
			},
		},
	})
}

// An edit waits for its message for a time, and no longer than is said.
func TestEditAheadIsOverdue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		replay bool
		wait   time.Duration
	}{"in a replay": {true, aheadReplay}, "later": {false, aheadLive}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				w := &world{t: t, s: open(t, dir, Options{}), dest: toApp}
				if !w.s.NextOverdue().IsZero() {
					t.Error("something waits")
				}
				if !c.replay {
					w.caughtUp()
				}
				begun := time.Now()
				w.take(edited("m", "ann", 1, 1))
				time.Sleep(time.Second)
				w.take(edited("n", "ann", 1, 1))
				if got := w.s.NextOverdue().Sub(begun); got != c.wait {
					t.Errorf("it waits %v, want %v", got, c.wait)
				}
				for i, want := range []int{0, 1, 2} {
					r, err := w.s.Overdue(t.Context())
					if w.got(r); err != nil || len(w.settled) != want {
						t.Errorf("%d: settled %v, %v", i, w.settled, err)
					}
					time.Sleep(time.Until(w.s.NextOverdue()))
				}
				if got := totals(t, w.s); got != (Totals{Received: 2, Skipped: 2}) {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

// What waits for its message is bounded in number and in size.
func TestEditsAheadAreBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ size, fit int }{
		"many": {1, maxAhead}, "large": {maxAheadBytes / 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			var all []Intake
			for i := range c.fit + 2 {
				in := edited("m", "ann", i, 1)
				in.Event.Message.ID, in.Size = in.Event.ID, c.size
				all = append(all, in)
			}
			receipts, err := w.s.TakeAll(t.Context(), all)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range receipts {
				w.got(r)
			}
			if diff := cmp.Diff([]string{"u0-m", "u1-m"}, w.settled); diff != "" {
				t.Error(diff)
			}
			if got, n := totals(t, w.s), int64(c.fit); got != (Totals{Received: n + 2, Waiting: n, Skipped: 2}) {
				t.Errorf("%+v", got)
			}
			gone := not("not_me", false, edited("gone", "ann", 1, 1)) // its text is not kept
			if gone.Size = maxAheadBytes; len(take(t, w.s, gone).Settle) > 1 {
				t.Error("what will never be said takes room")
			}
		})
	}
}
