package history

import (
	"errors"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCursorsComeBack(t *testing.T) {
	t.Parallel()
	for _, c := range []cursor{{}, {at: 1772625600000000, direct: true, n: 7}, {at: -5, n: 1<<63 - 1}} {
		if got, err := parseCursor(c.String()); err != nil || got != c {
			t.Errorf("%s came back as %s: %v", c, got, err)
		}
	}
	for _, text := range []string{"x", "1", "1d", "1x2", "1d2 ", "01d2", "1d2d3"} {
		if _, err := parseCursor(text); !errors.Is(err, ErrCursor) {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := (Source{}).Page(Filter{Before: text}); !errors.Is(err, ErrCursor) {
			t.Errorf("a page before %q: %v", text, err)
		}
	}
}

// Newer events come first; of one time direct ones do, then those that were
// stored later.
func TestOrderOfTheList(t *testing.T) {
	t.Parallel()
	order := []cursor{{at: 3, n: 1}, {at: 2, direct: true, n: 2}, {at: 2, direct: true, n: 1}, {at: 2, n: 9}, {at: 2, n: 8}, {at: 1, direct: true, n: 9}}
	for i, a := range order {
		for j, b := range order {
			if a.newer(b) != (i < j) {
				t.Errorf("%s stands before %s: %v", a, b, a.newer(b))
			}
			if i == j || a.direct != b.direct {
				continue
			}
			at, n := a.below(b.direct)
			if behind := b.at < at || b.at == at && b.n < n; behind != (i < j) {
				t.Errorf("%s is behind %s: %v", b, a, behind)
			}
		}
	}
	if at, n := (cursor{at: 2, direct: true, n: 5}).below(false); at != 2 || n != 1<<63-1 {
		t.Errorf("what is not direct is behind from %d, %d", at, n)
	}
	if at, n := (cursor{at: 2, n: 5}).below(true); at != 2 || n != -1<<63 {
		t.Errorf("what is direct is behind from %d, %d", at, n)
	}
}
