package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 2))
	w.ok()
	w.take(edited("m", "ann", 1, 2))
	if got := text(t, w.s, "m"); got != "old" {
		t.Errorf("while a part of the old text is next, the message says %q", got)
	}
	old, plan := entries(t, w.s)[0], entries(t, w.s)[1]
	if text(t, w.s, old.ID) != "old" || text(t, w.s, plan.ID) != "new 1" {
		t.Error("each entry says its own text")
	}
	w.ok()
	if got := text(t, w.s, "m"); got != "new 1" {
		t.Errorf("when the plan is next, the message says %q", got)
	}
	got, err := w.s.Message(t.Context(), plan.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*message("m", "ann", "new 1"), got); diff != "" {
		t.Error(diff)
	}
	if _, err := w.s.Message(t.Context(), "nothing"); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown: %v", err)
	}
}

func TestEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toPair)
	w.take(created("m", "ann", 1))
	e := w.begin()
	want := Entry{
		ID: e.ID, Event: "c-m", Message: "m", Conversation: "ann", Sender: person("ann"), Op: OpPost, Part: 1, Parts: 1,
		Route: bridge.RoutePair, Channel: "U1", CopyTo: "U2", State: StateSending, Tries: 1, Offered: true, Place: [2]int64{1, 1}, At: noon,
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Entry{want}, entries(t, w.s)); diff != "" {
		t.Error(diff)
	}
	if len(e.ID) != 16 {
		t.Errorf("id of %d characters", len(e.ID))
	}
}

func TestDispositionSaysItsName(t *testing.T) {
	t.Parallel()
	for d, want := range map[Disposition]string{Stored: "stored", NotPosted: "not_posted", Full: "full", 42: "disposition(42)"} {
		if got := d.String(); got != want {
			t.Errorf("%d: %s", d, got)
		}
	}
}

// Every entry that is due has its sender as the office told it, by which Slack
// is asked for its destination: also after a restart, and after a change that
// was undone.
func TestDueEntriesHaveTheirSender(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for name, between := range map[string]func(*world, string){
		"at once": func(*world, string) {},
		"after a restart": func(w *world, dir string) {
			if err := w.s.Close(); err != nil {
				w.t.Fatal(err)
			}
			w.s = open(w.t, dir, Options{History: time.Hour})
		},
		"after a change that was undone": func(w *world, _ string) {
			if err := w.s.do(w.t.Context(), func(*tx) error { return boom }); !errors.Is(err, boom) {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := &world{t: t, s: open(t, dir, Options{History: time.Hour}), dest: toPair}
			w.take(created("done", "ann", 1))
			w.ok()
			w.ok()
			w.take(edited("done", "ann", 1, 2))
			w.take(created("new", "bob", 1))
			between(w, dir)
			w.park()
			w.take(edited("done", "ann", 1, 2))
			due := w.last.Entries
			w.take(created("new", "bob", 1))
			due = append(due, w.last.Entries...)
			w.expand(2)
			due = append(append(due, w.last.Entries...), w.begin())
			if len(due) != 7 {
				t.Errorf("%d entries are due", len(due))
			}
			for _, e := range due {
				if diff := cmp.Diff(person(e.Conversation), e.Sender); diff != "" {
					t.Errorf("%s %s: %s", e.Message, e.Op, diff)
				}
			}
		})
	}
}
