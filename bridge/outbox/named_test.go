package outbox

import (
	"regexp"
	"testing"
)

// The entry of an attempt that comes with its event has the id that it was
// given, so that the post could be made ready with it.
func TestBegunEntryHasTheGivenID(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	in := created("m", "ann", 2)
	in.Begin = &Attempt{Destination: toApp, ID: NewID()}
	r := take(t, s, in)
	if got := r.Entries[0].ID; got != in.Begin.ID || r.Entries[1].ID == got {
		t.Errorf("the first part is %s, not %s, the second %s", got, in.Begin.ID, r.Entries[1].ID)
	}
	record(t, s, in.Begin.ID, Result{State: StateSent})
	if got := brief(entries(t, s)); len(got) != 1 {
		t.Errorf("open: %v", got)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	shape, seen := regexp.MustCompile(`^[a-p]{16}$`), map[string]bool{}
	for range 1000 {
		id := NewID()
		if !shape.MatchString(id) || seen[id] {
			t.Fatalf("%q, seen before: %v", id, seen[id])
		}
		seen[id] = true
	}
}
