package mention

import (
	"strings"

	"bellhop/bridge"
)

// PlainText is the text of m as it is read: markup turned into words and marks,
// invisible direction controls removed, trimmed, valid UTF-8. Only the empty
// cells of a table and the indentation of code stay at its beginning. It is ""
// when there is nothing to see.
//
// What HTML means is said so: ~struck out~, “quoted”, "> " before each line of
// a quotation, 10⁶ or x^(…) and x_(…), reading in brackets behind ruby, marks
// before the items of lists, ☑ and ☐ for boxes to tick, a tabulator before
// each cell but the first, 🖼 and 🎬 for pictures and films, and an address
// behind the words that link to it. What the office does not show, because of
// hidden, display:none or visibility:hidden, is not said; aria-hidden hides
// nothing from the eye, and is. Bold and slanted letters are not carried.
func PlainText(m bridge.Message) string { return read(m).text }

// hasText reports whether PlainText(m) is not empty, reading no further than
// it must.
func hasText(m bridge.Message) bool {
	if m.Format != bridge.FormatHTML {
		return !blank(m.Text)
	}
	start := strings.TrimLeftFunc(m.Text, unseen)
	if start == "" {
		return false
	}
	if start[0] != '<' && start[0] != '&' {
		return true
	}
	return htmlHasText(start)
}
