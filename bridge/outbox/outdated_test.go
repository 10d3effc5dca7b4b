package outbox

import "testing"

// What failed of an edit must not come back over a later one when a person has
// it tried again: it is given up once the later one has its turn.
func TestOutdatedEditIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	posted := func(w *world, parts int) {
		w.take(created("m", "ann", parts))
		for range parts {
			w.ok()
		}
		w.take(edited("m", "ann", 1, 1))
		w.expand(1)
	}
	play(t, []scenario{
		{
			name: "an update",
			steps: func(w *world) {
				posted(w, 1)
				w.fails()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 old -> ts1"},
				open: []string{"m update 1/1 waiting"}, totals: Totals{Received: 3, Relayed: 1, Skipped: 1, Waiting: 1},
			},
		},
		{
			name: "the deletion of a part that is said again",
			steps: func(w *world) {
				posted(w, 2)
				w.ok()
				w.fails()
				w.take(edited("m", "ann", 2, 2))
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"},
				calls:   []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/1 new 1 ts1", "update 1/2 new 2 ts1", "update 2/2 new 2 ts2"},
				totals:  Totals{Received: 3, Relayed: 3},
			},
		},
		{
			name: "an update of a part that is taken away",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				w.fails()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"},
				calls:   []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/2 new 1 ts1", "update 1/1 new 2 ts1", "delete 2/2 ts2"},
				totals:  Totals{Received: 3, Relayed: 3},
			},
		},
	})
}
