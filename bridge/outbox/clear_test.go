package outbox

import (
	"testing"
	"time"

	"bellhop/bridge"
)

// After Clear the data is like new, also after a restart: nothing is listed,
// counted or known.
func TestClear(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{History: time.Hour})
	crowd(t, s, 20)
	if err := s.SetLink(t.Context(), &bridge.Link{TeamID: "T", UserID: "U"}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetMeta(t.Context(), "agent.x", "1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh := func(s *Store) {
		t.Helper()
		totals, err := s.Totals(t.Context())
		link, err2 := s.Link(t.Context())
		meta, err3 := s.Meta(t.Context(), "agent.x")
		if n, _ := s.Open(); err != nil || err2 != nil || err3 != nil || totals != (Totals{}) || link != nil || meta != "" || n != 0 || s.Held() != 0 {
			t.Errorf("left: %+v %+v %q, %d open, %d held, %v %v %v", totals, link, meta, n, s.Held(), err, err2, err3)
		}
		if list := everyActivity(t, s, Filter{}); len(list) != 0 {
			t.Errorf("%d events are listed", len(list))
		}
	}
	fresh(s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	fresh(s)
	in := created("m", "ann", 1)
	for _, want := range []Disposition{Stored, Reoffered} {
		if got, err := s.Take(t.Context(), in); err != nil || got.Disposition != want {
			t.Errorf("an event is %v, %v; want %v", got.Disposition, err, want)
		}
	}
}
