package outbox

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		res  []Result
		want Entry
	}{
		{"refused", []Result{{State: StateWaiting, Error: "ratelimited"}}, Entry{State: StateWaiting, Tries: 1, Error: "ratelimited"}},
		{"unknown outcome", []Result{{State: StateWaiting, Error: "timeout", Uncertain: true}}, Entry{State: StateWaiting, Tries: 1, Uncertain: 1, Marked: true, Error: "timeout"}},
		{
			"unknown twice",
			[]Result{{State: StateWaiting, Uncertain: true}, {State: StateUncertain, Error: "timeout", Uncertain: true}},
			Entry{State: StateUncertain, Tries: 2, Uncertain: 2, Marked: true, Error: "timeout"},
		},
		{
			"plain, then failed",
			[]Result{{State: StateWaiting, Plain: true, Error: "invalid_blocks"}, {State: StateFailed, Error: "msg_too_long"}},
			Entry{State: StateFailed, Tries: 2, Plain: true, Error: "msg_too_long"},
		},
		{"did not happen", []Result{{State: StateWaiting, Undo: true}}, Entry{State: StateWaiting}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			w.take(created("m", "ann", 1))
			for _, res := range c.res {
				w.end(res)
			}
			e := w.of(1)
			got := Entry{State: e.State, Tries: e.Tries, Uncertain: e.Uncertain, Marked: e.Marked, Plain: e.Plain, Error: e.Error}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "they follow when all is sent", dest: toPair,
			steps: func(w *world) { w.take(created("m", "ann", 2)); w.ok(); w.ok() },
			want: want{
				open: []string{"m post 1/2 waiting copy", "m post 2/2 waiting copy"}, calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"},
				totals: Totals{Received: 1, Waiting: 1},
			},
		},
		{
			name: "not while a part waits for a person", dest: toPair,
			steps: func(w *world) { w.take(created("m", "ann", 2)); w.fails(); w.ok() },
			want: want{
				open: []string{"m post 1/2 failed"}, calls: []string{"post 2/2 old -> ts1"}, totals: Totals{Received: 1, Failed: 1},
			},
		},
		{
			name: "of what was sent, when the rest is given up", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				w.drop(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m"}, calls: []string{"post 2/2 old -> ts1", "post 2/2 old -> ts2"}, totals: Totals{Received: 1, Relayed: 1},
			},
		},
		{
			name: "a refused one is closed and troubles nobody", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.end(Result{State: StateClosed, Error: "channel_not_found"})
			},
			want: want{settled: []string{"c-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 1, Relayed: 1}},
		},
		{
			name: "none of what was given up as a whole", dest: toPair,
			steps: func(w *world) { w.take(created("m", "ann", 2)); w.fails(); w.fails(); w.drop(1); w.drop(2) },
			want:  want{settled: []string{"c-m"}, totals: Totals{Received: 1, Dropped: 1}},
		},
		{
			name: "none if the message began to stand where none is made",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.dest = toPair
				w.ok()
			},
			want: want{
				settled: []string{"c-m"}, calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"}, totals: Totals{Received: 1, Relayed: 1},
			},
		},
	})
}

func TestCopyGoesToTheSender(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toPair)
	w.take(created("m", "ann", 1))
	w.ok()
	if e := w.next(); !e.Copy || e.Channel != "U2" || e.Route != bridge.RoutePair || e.CopyTo != "" {
		t.Errorf("copy to %q by %s", e.Channel, e.Route)
	}
}

func TestRetryAndDrop(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name:  "a failed one is not marked",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.fails(); w.retry(1) },
			want:  want{open: []string{"m post 1/1 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "an uncertain one is, and is uncertain again after one more",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.retry(1)
				w.end(Result{State: StateUncertain, Uncertain: true})
			},
			want: want{open: []string{"m post 1/1 uncertain marked"}, totals: Totals{Received: 1, Uncertain: 1}},
		},
		{
			name: "an update keeps the mark of its post",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.uncertain()
				w.retry(1)
			},
			want: want{
				open: []string{"m update 1/1 waiting marked"}, settled: []string{"c-m"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 2, Relayed: 1, Waiting: 1},
			},
		},
		{
			name:  "a waiting or held one stays so",
			steps: func(w *world) { w.take(held(created("m", "ann", 1))); w.retry(1) },
			want:  want{open: []string{"m post 1/1 held"}, totals: Totals{Received: 1, Held: 1}},
		},
		{
			name:  "dropping the only entry settles the event",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.fails(); w.drop(1) },
			want:  want{settled: []string{"c-m"}, totals: Totals{Received: 1, Dropped: 1}},
		},
		{
			name:  "dropping one of two settles nothing",
			steps: func(w *world) { w.take(created("m", "ann", 2)); w.fails(); w.drop(1) },
			want:  want{open: []string{"m post 2/2 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "dropping what is under way lets it end",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.drop(1)
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
			},
			want: want{settled: []string{"c-m"}, totals: Totals{Received: 1, Dropped: 1}},
		},
	})
}

func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	sent := w.next().ID
	w.ok()
	for _, id := range []string{"nothing", sent} {
		_, e1 := w.s.Record(t.Context(), id, Result{State: StateSent})
		_, e2 := w.s.Retry(t.Context(), id)
		_, e3 := w.s.Drop(t.Context(), id)
		for _, err := range []error{e1, e2, e3} {
			if !errors.Is(err, ErrUnknown) {
				t.Errorf("%s: %v", id, err)
			}
		}
	}
	if _, err := w.s.Record(t.Context(), sent, Result{State: StateHeld}); err == nil || errors.Is(err, ErrUnknown) {
		t.Errorf("held is no outcome: %v", err)
	}
}

func TestHoldAndRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("a", "ann", 1))
	w.take(created("b", "bob", 1))
	w.take(created("c", "ann", 1))
	fromAnn := func(e Entry) bool { return e.Conversation == "ann" && e.Sender.Name == person("ann").Name }
	if err := w.s.Hold(t.Context(), fromAnn); err != nil {
		t.Fatal(err)
	}
	w.check(want{open: []string{"a post 1/1 held", "b post 1/1 waiting", "c post 1/1 held"}, totals: Totals{Received: 3, Held: 2, Waiting: 1}})
	if _, err := w.s.Begin(t.Context(), w.of(1).ID, toApp); !errors.Is(err, ErrNotDue) {
		t.Errorf("a held one was begun: %v", err)
	}
	r, err := w.s.Release(t.Context(), func(Entry) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a post 1/1 waiting", "c post 1/1 waiting"}, brief(r.Entries)); diff != "" {
		t.Error(diff)
	}
}

// TestRetryGivesItsOwnEntry and no other of the message.
func TestRetryGivesItsOwnEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("a", "ann", 2))
	w.fails()
	r, err := w.s.Retry(t.Context(), w.of(1).ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a post 1/2 waiting"}, brief(r.Entries)); diff != "" {
		t.Error(diff)
	}
}

// What became of an attempt opens nothing but the same again, and the copies:
// whoever schedules has all else of the message.
func TestOutcomesTellWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps func(*world)
		want  []string
	}{
		{"refused, it is to be repeated", func(w *world) { w.refused() }, []string{"m post 1/2 waiting"}},
		{"in doubt, it is to be repeated", func(w *world) { w.vanishes() }, []string{"m post 1/2 waiting marked"}},
		{"failed, it waits for a person", func(w *world) { w.fails() }, []string{}},
		{"the first part was sent", func(w *world) { w.ok() }, []string{}},
		{"all was sent", func(w *world) { w.ok(); w.ok() }, []string{"m post 1/2 waiting copy", "m post 2/2 waiting copy"}},
		{"a copy was sent", func(w *world) { w.ok(); w.ok(); w.ok() }, []string{}},
		{"a copy was refused", func(w *world) { w.ok(); w.ok(); w.refused() }, []string{"m post 1/2 waiting copy"}},
		{"the rest was given up", func(w *world) { w.fails(); w.ok(); w.drop(1) }, []string{"m post 2/2 waiting copy"}},
		{"a part was given up", func(w *world) { w.drop(1) }, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toPair)
			w.take(created("m", "ann", 2))
			c.steps(w)
			if diff := cmp.Diff(c.want, brief(w.last.Entries)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
