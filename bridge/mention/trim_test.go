package mention

import (
	"strings"
	"testing"
)

// What a line begins with stays, however many empty lines stand before it.
func TestTrimStart(t *testing.T) {
	t.Parallel()
	indent := strings.Repeat(" ", maxIndent)
	for text, want := range map[string]string{
		"x":                                     "x",
		" x":                                    "x",
		"\n" + indent + "x":                     indent + "x",
		strings.Repeat("\n", 99) + indent + "x": indent + "x",
		"\n" + indent + " x":                    "x",
		" \n ":                                  "",
	} {
		if got := trimStart(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
