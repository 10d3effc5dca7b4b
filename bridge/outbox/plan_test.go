package outbox

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEdits(t *testing.T) {
	t.Parallel()
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
			name: "a part taken away was all that copies waited for", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.fails()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2),
				calls: []string{"post 1/2 old -> ts1", "update 1/1 new 1 ts1", "post 1/1 new 1 -> ts2"},
			},
		},
		{
			name: "nothing is added to what was given up as a whole",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.take(edited("m", "ann", 1, 2))
				w.drop(1)
				w.expand(2)
			},
			want: want{settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Dropped: 1, Skipped: 1}},
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

// What is not due is neither expanded nor left: it stays as it was.
func TestExpandAndLeaveRefuse(t *testing.T) {
	t.Parallel()
	hold := func(w *world) {
		w.t.Helper()
		if err := w.s.Hold(w.t.Context(), func(Entry) bool { return true }); err != nil {
			w.t.Fatal(err)
		}
	}
	plan := func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.take(edited("m", "ann", 1, 1)) }
	for name, c := range map[string]struct {
		steps func(*world)
		want  error
	}{
		"a post":        {func(w *world) { w.take(created("m", "ann", 1)) }, ErrNotDue},
		"a held post":   {func(w *world) { w.take(held(created("m", "ann", 1))) }, ErrNotDue},
		"an update":     {func(w *world) { plan(w); w.expand(1) }, ErrNotDue},
		"a parked plan": {func(w *world) { plan(w); w.park() }, ErrNotDue},
		"a held plan":   {func(w *world) { plan(w); hold(w) }, ErrNotDue},
		"nothing":       {func(*world) {}, ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			c.steps(w)
			before, id := entries(t, w.s), "nothing"
			if len(before) > 0 {
				id = before[0].ID
			}
			_, e1 := w.s.Expand(t.Context(), id, 1)
			_, e2 := w.s.Leave(t.Context(), id)
			if !errors.Is(e1, c.want) || !errors.Is(e2, c.want) {
				t.Errorf("expanded: %v; left: %v", e1, e2)
			}
			if diff := cmp.Diff(before, entries(t, w.s)); diff != "" {
				t.Error(diff)
			}
		})
	}
	w := newWorld(t, toApp)
	plan(w)
	if _, err := w.s.Begin(t.Context(), w.next().ID, toApp); !errors.Is(err, ErrNotDue) {
		t.Errorf("a plan cannot be attempted: %v", err)
	}
}
