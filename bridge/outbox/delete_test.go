package outbox

import (
	"testing"

	"bellhop/bridge"
)

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
			name: "an attempt under way that is surely refused leaves nothing",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
				w.expand(1)
			},
			want: want{settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}},
		},
		{
			name: "an update under way that ends in doubt leaves nothing that is not deleted",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "d-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1},
			},
		},
		{
			name: "an update in doubt leaves nothing that is not deleted",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.vanishes()
				w.take(deleted("m"))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "d-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1},
			},
		},
		{
			name: "of what was posted twice, perhaps, one may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				w.ok()
				w.take(deleted("m"))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "d-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"}, totals: Totals{Received: 2, Relayed: 2},
				notes: []string{"d-m copy_may_stand"},
			},
		},
		{
			name: "of what was in doubt, and is posted once more meanwhile, one may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D-U1", TS: "ts1"}}))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "d-m"}, calls: []string{"delete 1/1 ts1"}, totals: Totals{Received: 2, Relayed: 2},
				notes: []string{"d-m copy_may_stand"},
			},
		},
		{
			name: "of a copy that was given up in doubt one may stand", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.vanishes()
				w.end(Result{State: StateClosed, Error: "timeout", Uncertain: true})
				w.take(deleted("m"))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "d-m"}, calls: []string{"post 1/1 old -> ts1", "delete 1/1 ts1"}, totals: Totals{Received: 2, Relayed: 2},
				notes: []string{"d-m copy_may_stand"},
			},
		},
		{
			name: "what a person gave up in doubt may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.drop(1)
				w.take(deleted("m"))
			},
			want: want{
				last: Folded, settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 1, Dropped: 1},
				notes: []string{"d-m copy_may_stand"},
			},
		},
		{
			name: "of a part that an edit took away again one may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.vanishes()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok() // part 1 is updated
				w.ok() // part 2 is deleted
				w.take(deleted("m"))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "d-m"},
				calls:   []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/1 new 1 ts1", "delete 2/2 ts2", "delete 1/2 ts1"},
				totals:  Totals{Received: 3, Relayed: 3}, notes: []string{"d-m copy_may_stand"},
			},
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
