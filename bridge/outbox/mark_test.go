package outbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// A mark stays through edits, however many, on every part that has it.
func TestMarkStaysThroughEdits(t *testing.T) {
	t.Parallel()
	play(t, []scenario{{
		name: "of a post that was repeated",
		steps: func(w *world) {
			w.take(created("m", "ann", 2))
			w.vanishes()
			w.ok()
			w.ok()
			for n := range 3 {
				w.take(edited("m", "ann", n, 2))
				w.expand(2)
				if diff := cmp.Diff([]string{"m update 1/2 waiting marked", "m update 2/2 waiting"}, brief(entries(w.t, w.s))); diff != "" {
					w.t.Error(diff)
				}
				w.ok()
				w.ok()
			}
		},
		want: want{
			settled: []string{"c-m", "u0-m", "u1-m", "u2-m"}, totals: relayed(4),
			calls: []string{
				"post 1/2 old -> ts1", "post 2/2 old -> ts2", "update 1/2 new 0 ts1", "update 2/2 new 0 ts2", "update 1/2 new 1 ts1",
				"update 2/2 new 1 ts2", "update 1/2 new 2 ts1", "update 2/2 new 2 ts2",
			},
		},
	}})
}

// Case 28: what Slack will not take as an update is posted, as edited.
func TestRefusedUpdateIsPosted(t *testing.T) {
	t.Parallel()
	repost := Result{Repost: true, Error: "edit_window_closed"}
	play(t, []scenario{
		{
			name: "all parts of it",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 2))
				w.expand(2)
				w.end(repost)
				if diff := cmp.Diff([]string{"m post 1/2 waiting edited", "m post 2/2 waiting edited"}, brief(w.last.Entries)); diff != "" {
					w.t.Error(diff)
				}
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 2, 1))
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3),
				calls: []string{
					"post 1/2 old -> ts1", "post 2/2 old -> ts2", "post 1/2 new 1 -> ts3", "post 2/2 new 1 -> ts4", "update 1/1 new 2 ts3",
					"delete 2/2 ts4",
				},
			},
		},
		{
			name: "of one side only", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.end(repost)
			},
			want: want{
				last: Stored, open: []string{"m update 1/1 waiting copy", "m post 1/1 waiting edited"}, settled: []string{"c-m"},
				calls: []string{"post 1/1 old -> ts1", "post 1/1 old -> ts2"}, totals: Totals{Received: 2, Relayed: 1, Waiting: 1},
			},
		},
		{
			name: "nothing of what was deleted meanwhile",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				e := w.begin()
				w.take(deleted("m"))
				w.got(record(w.t, w.s, e.ID, repost))
			},
			want: want{
				open: []string{"m remove 1/1 waiting"}, settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1},
			},
		},
	})
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	if _, err := w.s.Record(t.Context(), w.begin().ID, repost); err == nil {
		t.Error("a post was posted anew")
	}
	w.got(record(t, w.s, w.of(1).ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D", TS: "1"}}))
}

// Case 02, after a kill: the edit is never settled before the message is decided.
func TestFoldOutlivesACrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := &world{t: t, s: open(t, dir, Options{}), dest: toApp}
	w.take(created("m", "ann", 1))
	w.take(not("not_me", false, edited("m", "ann", 1, 1)))
	if diff := cmp.Diff([]string{"c-m", "u1-m"}, w.settled); diff != "" {
		t.Error(diff)
	}
	if err := w.s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, Options{})
	if r := take(t, again, created("m", "ann", 1)); r.Disposition != Done || len(r.Entries) > 0 {
		t.Errorf("offered again it is %v, to be done %v", r.Disposition, brief(r.Entries))
	}
}
