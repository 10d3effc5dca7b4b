package outbox

import (
	"testing"
)

func TestFolding(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name:  "an edit before the post replaces the text and is settled with it",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.take(edited("m", "ann", 1, 1)); w.ok() },
			want: want{
				settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 new 1 -> ts1"}, totals: Totals{Received: 2, Relayed: 2},
			},
		},
		{
			name:  "more parts",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.take(edited("m", "ann", 1, 3)) },
			want: want{
				last: Folded, open: []string{"m post 1/3 waiting", "m post 2/3 waiting", "m post 3/3 waiting"},
				totals: Totals{Received: 2, Waiting: 2},
			},
		},
		{
			name:  "fewer parts, held",
			steps: func(w *world) { w.take(held(created("m", "ann", 3))); w.take(held(edited("m", "ann", 1, 1))) },
			want:  want{last: Folded, open: []string{"m post 1/1 held"}, totals: Totals{Received: 2, Held: 2}},
		},
		{
			name: "what Slack surely refused is not posted yet",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.refused()
				w.take(edited("m", "ann", 1, 2))
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/2 new 1 -> ts1", "post 2/2 new 1 -> ts2"},
				totals: Totals{Received: 2, Relayed: 2},
			},
		},
		{
			name: "what failed takes the new text and goes on waiting for a person",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.fails()
				w.take(edited("m", "ann", 1, 2))
			},
			want: want{
				last: Folded, open: []string{"m post 1/2 failed", "m post 2/2 failed"}, totals: Totals{Received: 2, Failed: 2},
			},
		},
		{
			name: "the last of two edits wins",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 2, 1))
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/1 new 2 -> ts1"}, totals: Totals{Received: 3, Relayed: 3},
			},
		},
		{
			name: "a deletion ends all that was not posted",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.take(edited("m", "ann", 1, 1))
				w.take(deleted("m"))
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m", "d-m"}, totals: Totals{Received: 3, Skipped: 3}},
		},
		{
			name: "a deletion of what failed",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.fails()
				w.take(deleted("m"))
			},
			want: want{last: Folded, settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}},
		},
		{
			name: "a deletion of what is in doubt posts nothing again",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				w.take(deleted("m"))
			},
			want: want{
				last: Folded, settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"d-m copy_may_stand"},
			},
		},
		{
			name: "an edit of what was dropped",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				if _, err := w.s.Drop(w.t.Context(), w.next().ID); err != nil {
					w.t.Fatal(err)
				}
				w.take(edited("m", "ann", 1, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"u1-m"}, totals: Totals{Received: 2, Dropped: 1, Skipped: 1}, notes: []string{"u1-m not_posted"},
			},
		},
		{
			name: "an edit of what was deleted",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(deleted("m"))
				w.take(edited("m", "ann", 1, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "d-m", "u1-m"}, totals: Totals{Received: 3, Skipped: 3}, notes: []string{"u1-m not_posted"},
			},
		},
	})
}
