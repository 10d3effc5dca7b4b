package outbox

import "testing"

// What makes up a message after an edit is what the next edit changes.
func TestEditsOfWhatWasEdited(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "a part that was added is updated with those before it",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 2, 2))
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: Totals{Received: 3, Relayed: 3},
				calls: []string{"post 1/1 old -> ts1", "update 1/2 new 1 ts1", "post 2/2 new 1 -> ts2", "update 1/2 new 2 ts1", "update 2/2 new 2 ts2"},
			},
		},
		{
			name: "what was posted again off slackbot is updated, and slackbot's left", dest: toSlackbot,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.dest = toApp
				w.ok()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: Totals{Received: 3, Relayed: 3},
				calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "post 1/1 new 1 -> ts3", "update 1/1 new 2 ts3"},
			},
		},
	})
}
