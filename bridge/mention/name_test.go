package mention_test

import (
	"strings"
	"testing"

	"bellhop/bridge/mention"
)

func TestNamesAreCutBetweenGraphemes(t *testing.T) {
	t.Parallel()
	const family = "👩\u200d👩\u200d👧"
	for name, want := range map[string]string{
		"Alice":                          "Alice",
		" Al\nice\u202e ":                "Al ice",
		"\u3164":                         "Somebody",
		strings.Repeat("a", 80):          strings.Repeat("a", 80),
		strings.Repeat("a", 81):          strings.Repeat("a", 79) + "…",
		strings.Repeat(family, 9):        strings.Repeat(family, 9),
		strings.Repeat("漢", 79) + family: strings.Repeat("漢", 79) + "…",
	} {
		m := message("hello")
		m.Sender.Name = name
		if got := asRead(t, one(t, m, mention.Style{})); !strings.HasPrefix(got, want+" · Lobby") {
			t.Errorf("%q begins %q, want %q", name, got, want)
		}
	}
}
