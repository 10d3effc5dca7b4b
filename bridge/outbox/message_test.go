package outbox

import (
	"errors"
	"testing"

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
