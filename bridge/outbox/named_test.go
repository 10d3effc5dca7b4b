package outbox

import (
	"regexp"
	"testing"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	shape, seen := regexp.MustCompile(`^[a-p]{16}$`), map[string]bool{}
	for range 1000 {
		id := newID()
		if !shape.MatchString(id) || seen[id] {
			t.Fatalf("%q, seen before: %v", id, seen[id])
		}
		seen[id] = true
	}
}
