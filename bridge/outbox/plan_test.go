package outbox

import (
	"errors"
	"testing"

	"bellhop/bridge"
)

func TestEdits(t *testing.T) {
	t.Parallel()
	relayed := func(n int64) Totals { return Totals{Received: n, Relayed: n} }
	play(t, []scenario{
		{
			name: "what stands is updated",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/2 new 1 ts1", "update 2/2 new 1 ts2"},
			},
		},
		{
			name: "a plan waits behind the parts of the old text",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.ok()
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/1 new 1 ts1", "delete 2/2 ts2"},
			},
		},
		{
			name: "further parts are continued, also after surplus ones were deleted",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 2, 2))
				w.expand(2)
			},
			want: want{
				open: []string{"m update 1/2 waiting", "m post 2/2 waiting continued"}, settled: []string{"c-m", "u1-m"},
				calls:  []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/1 new 1 ts1", "delete 2/2 ts2"},
				totals: Totals{Received: 3, Relayed: 2, Waiting: 1},
			},
		},
		{
			name: "a second edit folds into a plan that waits",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3), calls: []string{"post 1/1 old -> ts1", "update 1/1 new 2 ts1"},
			},
		},
		{
			name: "copies too", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				for range 4 {
					w.ok()
				}
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{
					"post 1/1 old -> ts1", "post 1/1 old -> ts2",
					"update 1/2 new 1 ts1", "post 2/2 new 1 -> ts3", "update 1/2 new 1 ts2", "post 2/2 new 1 -> ts4",
				},
			},
		},
		{
			name: "on slackbot the new text is posted as edited, again at the next edit", dest: toSlackbot,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
			},
			want: want{
				open: []string{"m post 1/1 waiting edited"}, settled: []string{"c-m", "u1-m"},
				calls:  []string{"post 1/1 old -> ts1", "post 1/2 new 1 -> ts2", "post 2/2 new 1 -> ts3"},
				totals: Totals{Received: 3, Relayed: 2, Waiting: 1},
			},
		},
		{
			name: "what failed takes the new text, what stands is updated",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				if _, err := w.s.Retry(w.t.Context(), w.of(1).ID); err != nil {
					w.t.Fatal(err)
				}
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{"post 2/2 old -> ts1", "update 2/2 new 1 ts1", "post 1/2 new 1 -> ts2"},
			},
		},
		{
			name: "what is uncertain takes the new text and is settled with the message",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				if _, err := w.s.Retry(w.t.Context(), w.of(1).ID); err != nil {
					w.t.Fatal(err)
				}
			},
			want: want{open: []string{"m post 1/1 waiting marked"}, totals: Totals{Received: 2, Waiting: 2}},
		},
		{
			name: "a part given up stays given up",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				r, err := w.s.Drop(w.t.Context(), w.of(1).ID)
				if err != nil {
					w.t.Fatal(err)
				}
				w.got(r)
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
			},
			want: want{settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 2/2 old -> ts1", "update 2/2 new 1 ts1"}},
		},
		{
			name: "the mark stays on what carried it",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
			},
			want: want{
				open: []string{"m update 1/1 waiting marked"}, settled: []string{"c-m"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 2, Relayed: 1, Waiting: 1},
			},
		},
	})
}

func TestDeletions(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "each post and copy is deleted", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				for range 4 {
					w.ok()
				}
				w.take(deleted("m"))
				w.expand(1)
				for range 4 {
					w.ok()
				}
			},
			want: want{
				settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Relayed: 2},
				calls: []string{
					"post 1/2 old -> ts1", "post 2/2 old -> ts2", "post 1/2 old -> ts3", "post 2/2 old -> ts4",
					"delete 1/2 ts1", "delete 2/2 ts2", "delete 1/2 ts3", "delete 2/2 ts4",
				},
			},
		},
		{
			name: "parts not posted yet, pending edits and copies are closed at once", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.take(deleted("m"))
			},
			want: want{
				open: []string{"m remove 1/1 waiting"}, settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/2 old -> ts1"},
				totals: Totals{Received: 3, Relayed: 1, Skipped: 1, Waiting: 1},
			},
		},
		{
			name: "the outcome of an attempt under way decides", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D1", TS: "ts1"}}))
				w.expand(1)
				w.ok()
			},
			want: want{settled: []string{"c-m", "d-m"}, calls: []string{"delete 1/1 ts1"}, totals: Totals{Received: 2, Relayed: 2}},
		},
		{
			name: "an attempt under way that ends in doubt is not repeated",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
				w.expand(1)
			},
			want: want{settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"d-m copy_may_stand"}},
		},
		{
			name: "slackbot cannot", dest: toSlackbot,
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.take(deleted("m")); w.expand(1) },
			want: want{
				settled: []string{"c-m", "d-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 2, Relayed: 1, Skipped: 1},
				notes: []string{"d-m not_carried_over"},
			},
		},
		{
			name: "a second deletion, before and after the first is done",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(deleted("m"))
				second, third := deleted("m"), deleted("m")
				second.Event.ID, third.Event.ID = "d2-m", "d3-m"
				w.take(second)
				w.expand(1)
				w.ok()
				w.take(third)
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "d-m", "d2-m", "d3-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"},
				totals: Totals{Received: 4, Relayed: 3, Skipped: 1}, notes: []string{"d3-m not_posted"},
			},
		},
		{
			name: "part sent, part in doubt",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.uncertain()
				w.ok()
				w.take(deleted("m"))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "d-m"}, calls: []string{"post 2/2 old -> ts1", "delete 2/2 ts1"}, totals: Totals{Received: 2, Relayed: 2},
				notes: []string{"d-m copy_may_stand"},
			},
		},
	})
}

func TestExpandRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	post := w.next().ID
	if _, err := w.s.Expand(t.Context(), post, 1); !errors.Is(err, ErrNotDue) {
		t.Errorf("a post: %v", err)
	}
	w.ok()
	w.take(edited("m", "ann", 1, 1))
	plan := w.next().ID
	if _, err := w.s.Begin(t.Context(), plan, toApp); !errors.Is(err, ErrNotDue) {
		t.Errorf("a plan cannot be attempted: %v", err)
	}
	if err := w.s.Park(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.s.Expand(t.Context(), plan, 1); !errors.Is(err, ErrNotDue) {
		t.Errorf("parked: %v", err)
	}
	if _, err := w.s.Expand(t.Context(), "nothing", 1); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown: %v", err)
	}
}
