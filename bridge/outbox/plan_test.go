package outbox

import (
	"errors"
	"testing"
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
				w.drop(1)
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
			},
			want: want{settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 2/2 old -> ts1", "update 2/2 new 1 ts1"}},
		},
		{
			name: "of a part given up there is no copy either", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				w.drop(1)
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{"post 2/2 old -> ts1", "post 2/2 old -> ts2", "update 2/2 new 1 ts1", "update 2/2 new 1 ts2"},
			},
		},
		{
			name: "one that is not wanted is done with, though another event of the message waits for a person",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				twin := created("m", "ann", 2)
				twin.Event.ID = "c2-m"
				w.take(twin)
				w.fails()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.leave()
			},
			want: want{
				open: []string{"m post 1/2 failed"}, settled: []string{"u1-m"}, calls: []string{"post 2/2 old -> ts1"},
				totals: Totals{Received: 3, Failed: 2, Skipped: 1}, notes: []string{"u1-m " + ReasonEditsOff},
			},
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
