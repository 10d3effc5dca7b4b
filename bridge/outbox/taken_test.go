package outbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// Case 02 and its kin: before anything was posted the newest state alone counts.
func TestEditBeforePostTakesItAway(t *testing.T) {
	t.Parallel()
	moved := not("not_me", false, edited("m", "ann", 1, 1))
	taken := []string{"u1-m not_me", "c-m not_me"}
	play(t, []scenario{
		{
			name: "message and edit are settled together",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.take(moved)
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "also though it still addresses this member",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(not("not_me", true, edited("m", "ann", 1, 1)))
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "also what failed, and waits for a person",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.fails()
				w.take(moved)
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "what would be direct later stays without a post",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(moved)
				w.take(edited("m", "ann", 2, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "u1-m", "u2-m"}, totals: Totals{Received: 3, Skipped: 3},
				notes: []string{"u1-m not_me", "c-m not_me", "u2-m not_posted"},
			},
		},
		{
			name: "an attempt under way that fails is not repeated",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("several_mentions", true, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2},
				notes: []string{"u1-m several_mentions", "c-m several_mentions"},
			},
		},
		{
			name: "an attempt under way that fails is repeated with the new text",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(edited("m", "ann", 1, 2))
				w.take(edited("m", "ann", 2, 2))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
				if diff := cmp.Diff([]string{"m post 1/2 waiting", "m post 2/2 waiting"}, brief(w.last.Entries)); diff != "" {
					w.t.Error(diff)
				}
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3), calls: []string{"post 1/2 new 2 -> ts1", "post 2/2 new 2 -> ts2"},
			},
		},
		{
			name: "an attempt under way that vanishes may have posted the old text",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(edited("m", "ann", 1, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
			},
			want: want{open: []string{"m post 1/1 waiting marked", "m edit 1/1 waiting"}, totals: Totals{Received: 2, Waiting: 2}},
		},
	})
}

func TestEditAfterPost(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "one that still addresses this member is carried",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(not("several_mentions", true, edited("m", "ann", 1, 1)))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 1/1 old -> ts1", "update 1/1 new 1 ts1"},
			},
		},
		{
			name: "one that does not is carried like a deletion, and later ones not at all",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.expand(1)
				w.ok()
				w.take(edited("m", "ann", 2, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/2 old -> ts1", "delete 1/2 ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1}, notes: []string{"u2-m not_posted"},
			},
		},
		{
			name: "the copies go too", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(not("not_me", false, edited("m", "ann", 2, 1)))
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3),
				calls: []string{"post 1/1 old -> ts1", "post 1/1 old -> ts2", "delete 1/1 ts1", "delete 1/1 ts2"},
			},
		},
		{
			name: "no copy is made of what is under way meanwhile", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D", TS: "ts"}}))
				w.expand(1)
			},
			want: want{open: []string{"m delete 1/1 waiting"}, settled: []string{"c-m"}, totals: Totals{Received: 2, Relayed: 1, Waiting: 1}},
		},
		{
			name: "given back before it was taken away, it is carried whole",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 2))
				if diff := cmp.Diff([]string{"m edit 1/1 waiting"}, brief(w.last.Entries)); diff != "" {
					w.t.Error(diff)
				}
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3),
				calls: []string{"post 1/2 old -> ts1", "update 1/2 new 2 ts1", "post 2/2 new 2 -> ts2"},
			},
		},
		{
			name: "given back while nothing was posted after all, it is posted",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/1 new 2 -> ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1},
			},
		},
		{
			name: "given back while nobody can tell, it is posted with its mark",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateUncertain, Error: "timeout", Uncertain: true}))
				w.expand(1)
			},
			want: want{
				open: []string{"m post 1/1 waiting marked"}, settled: []string{"c-m"}, totals: Totals{Received: 3, Waiting: 2, Skipped: 1},
			},
		},
		{
			name: "what nobody can tell of may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
			},
			want: want{
				last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m copy_may_stand"},
			},
		},
		{
			name: "so may what was under way",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
				w.expand(1)
			},
			want: want{settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m copy_may_stand"}},
		},
	})
}
