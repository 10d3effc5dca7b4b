package outbox

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func held(in Intake) Intake { in.Held = true; return in }

func TestMessages(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name:  "a new one waits, one entry for each part",
			steps: func(w *world) { w.take(created("m", "ann", 2)) },
			want:  want{open: []string{"m post 1/2 waiting", "m post 2/2 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name:  "sent in order, settled after the last part",
			steps: func(w *world) { w.take(created("m", "ann", 2)); w.ok(); w.ok() },
			want: want{
				settled: []string{"c-m"}, calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"},
				totals: Totals{Received: 1, Relayed: 1},
			},
		},
		{
			name:  "a repeat of what is done is settled again",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.ok(); w.take(created("m", "ann", 1)) },
			want: want{
				last: Done, settled: []string{"c-m", "c-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 1, Relayed: 1},
			},
		},
		{
			name:  "a repeat of what is open stores nothing",
			steps: func(w *world) { w.take(created("m", "ann", 1)); w.take(created("m", "ann", 1)) },
			want:  want{last: Reoffered, open: []string{"m post 1/1 waiting"}, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "a second creation of the same message is the same message",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				twin := created("m", "ann", 1)
				twin.Event.ID = "c2-m"
				w.take(twin)
				w.ok()
			},
			want: want{settled: []string{"c-m", "c2-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 2, Relayed: 2}},
		},
		{
			name:  "held",
			steps: func(w *world) { w.take(held(created("m", "ann", 1))) },
			want:  want{open: []string{"m post 1/1 held"}, totals: Totals{Received: 1, Held: 1}},
		},
		{
			name: "failed and uncertain parts hold nothing up and keep the event open",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				w.take(created("n", "ann", 1))
				w.uncertain()
			},
			want: want{
				open: []string{"m post 1/2 failed", "n post 1/1 uncertain marked"}, calls: []string{"post 2/2 old -> ts1"},
				totals: Totals{Received: 2, Failed: 1, Uncertain: 1},
			},
		},
		{
			name: "an edit and a deletion of what is unknown are skipped, once",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 1, 1))
				w.take(deleted("m"))
				w.caughtUp()
			},
			want: want{
				last: Stored, settled: []string{"u1-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2},
				notes: []string{"d-m not_posted", "u1-m not_posted"},
			},
		},
	})
}

func TestTakeBegins(t *testing.T) {
	t.Parallel()
	first := created("m", "ann", 2)
	first.Begin = &Attempt{Destination: toPair}
	for _, c := range []struct {
		name   string
		before func(*world)
		in     Intake
		began  bool
		want   []string
	}{
		{"alone", func(*world) {}, first, true, []string{"m post 1/2 sending", "m post 2/2 waiting"}},
		{"behind another conversation", func(w *world) { w.take(created("n", "bob", 1)) }, first, true, []string{"m post 1/2 sending", "m post 2/2 waiting"}},
		{"behind its own", func(w *world) { w.take(created("n", "ann", 1)) }, first, false, []string{"m post 1/2 waiting", "m post 2/2 waiting"}},
		{"behind what waits for a person", func(w *world) { w.take(created("n", "ann", 1)); w.fails() }, first, true, []string{"m post 1/2 sending", "m post 2/2 waiting"}},
		{"held", func(*world) {}, held(first), false, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			c.before(w)
			r := take(t, w.s, c.in)
			if diff := cmp.Diff(c.want, brief(r.Entries)); diff != "" || r.Began != c.began {
				t.Error(r.Began, diff)
			}
			if !c.began {
				return
			}
			for _, e := range r.Entries {
				if e.Route != bridge.RoutePair || e.Channel != "U1" || e.CopyTo != "U2" {
					t.Errorf("part %d goes to %s %s, copy to %s", e.Part, e.Route, e.Channel, e.CopyTo)
				}
			}
			if e := r.Entries[0]; e.Tries != 1 || e.Sender.Name != person("ann").Name {
				t.Errorf("tries %d, sender's name kept: %v", e.Tries, e.Sender.Name != "")
			}
		})
	}
}

func TestTakeRefusesWhatIsNoMessageEvent(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	for name, e := range map[string]bridge.Event{
		"empty":           {},
		"no id":           {Type: bridge.MessageCreated, Message: message("m", "ann", "x")},
		"no message":      {ID: "e", Type: bridge.MessageUpdated, Deletion: &bridge.Deletion{ID: "m"}},
		"another type":    {ID: "e", Type: bridge.RoomEntered, Message: message("m", "ann", "x")},
		"no deletion":     {ID: "e", Type: bridge.MessageDeleted},
		"empty messageID": {ID: "e", Type: bridge.MessageDeleted, Deletion: &bridge.Deletion{}},
	} {
		if _, err := s.Take(t.Context(), Intake{Event: e}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		o    Options
	}{{"entries", Options{MaxEntries: 2}}, {"bytes", Options{MaxBytes: 600}}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir(), c.o)
			a := take(t, s, created("a", "ann", 1))
			take(t, s, created("b", "ann", 1))
			if n, size := s.Open(); n != 2 || size != 600 {
				t.Errorf("open: %d entries, %d bytes", n, size)
			}
			full := func(in Intake) {
				t.Helper()
				if r := take(t, s, in); r.Disposition != Full || len(r.Settle) > 0 || len(r.Entries) > 0 {
					t.Errorf("%s: %v, settles %v", in.Event.ID, r.Disposition, r.Settle)
				}
			}
			full(created("c", "ann", 1))
			send(t, s, a.Entries[0].ID, toApp)
			// There is room again, but what comes behind the refused must not overtake it.
			full(created("d", "ann", 1))
			full(edited("c", "ann", 1, 1))
			full(deleted("c"))
			full(edited("a", "ann", 1, 1))
			if r := take(t, s, created("b", "ann", 1)); r.Disposition != Reoffered {
				t.Errorf("a known one is %v", r.Disposition)
			}
			if err := s.Park(t.Context()); err != nil {
				t.Fatal(err)
			}
			if r := take(t, s, created("c", "ann", 1)); r.Disposition != Stored {
				t.Errorf("offered anew it is %v", r.Disposition)
			}
			if r := take(t, s, deleted("b")); r.Disposition != Folded {
				t.Errorf("a deletion frees: %v", r.Disposition)
			}
			if n, size := s.Open(); n != 1 || size != 300 {
				t.Errorf("open: %d entries, %d bytes", n, size)
			}
		})
	}
}

func TestMarkBefore(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	s.markBefore = noon.Add(time.Second)
	r := take(t, s, created("m", "ann", 1))
	late := created("n", "ann", 1)
	late.Event.At = noon.Add(time.Minute)
	r2 := take(t, s, late)
	if !r.Entries[0].Marked || r2.Entries[0].Marked {
		t.Error("what is from before the damage is marked, what is from after it is not")
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Take(t.Context(), created("m", "ann", 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("Take: %v", err)
	}
	if _, err := s.Entries(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Entries: %v", err)
	}
}

// An event that is offered again says nothing about the other events of its
// message: what of them is not offered was done on another device.
func TestReofferedEventIsAloneOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	w.ok()
	w.take(edited("m", "ann", 1, 1))
	w.expand(1)
	w.fails()
	w.take(edited("m", "ann", 2, 1))
	w.park()
	w.take(edited("m", "ann", 2, 1))
	if diff := cmp.Diff([]string{"m edit 1/1 waiting"}, brief(w.last.Entries)); diff != "" {
		t.Error(diff)
	}
	w.check(want{
		last: Reoffered, open: []string{"m update 1/1 failed parked", "m edit 1/1 waiting"}, settled: []string{"c-m"},
		calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 3, Relayed: 1, Failed: 1, Waiting: 1},
	})
	w.caughtUp()
	w.last.Disposition = Stored
	w.check(want{
		open: []string{"m edit 1/1 waiting"}, settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 old -> ts1"},
		totals: Totals{Received: 3, Relayed: 1, Skipped: 1, Waiting: 1},
	})
}

// An event whose size is not told counts as long as its text and its sender are.
func TestEventOfUnknownSizeCounts(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{MaxBytes: 1000})
	in := created("m", "ann", 1)
	in.Size, in.Sender.Name, in.Event.Message.Text = 0, strings.Repeat("n", 500), strings.Repeat("x", 500)
	take(t, s, in)
	if _, size := s.Open(); size < 1000 {
		t.Errorf("open: %d bytes", size)
	}
	if r := take(t, s, created("n", "ann", 1)); r.Disposition != Full {
		t.Errorf("beyond the bound: %v", r.Disposition)
	}
}

// An event that is known is not taken twice, whichever message it is said to be
// of.
func TestKnownEventOfAnotherMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	other := created("n", "ann", 1)
	other.Event.ID = "c-m"
	w.take(other)
	w.check(want{last: Reoffered, open: []string{"m post 1/1 waiting"}, totals: Totals{Received: 1, Waiting: 1}})
	w.ok()
	w.take(other)
	w.check(want{
		last: Done, settled: []string{"c-m", "c-m"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 1, Relayed: 1},
	})
}
