package mention

import (
	"strings"
	"unicode"

	"bellhop/bridge"
)

// PlainText is the text of m as it is read: markup removed, invisible
// direction controls removed, trimmed, valid UTF-8. Links in HTML are followed
// by their address, list items by their mark, images stand as their
// alternative text. It is "" when there is nothing to read.
func PlainText(m bridge.Message) string {
	text := m.Text
	if m.Format == bridge.FormatHTML {
		text = textOfHTML(text)
	}
	return strings.TrimSpace(strings.Map(dropDirection, text))
}

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

// dropDirection removes the characters that reorder what stands around them:
// they are invisible, and can make a name or an address read as another.
func dropDirection(r rune) rune {
	if directs(r) {
		return -1
	}
	return r
}

func directs(r rune) bool { return r >= 0x061C && unicode.Is(unicode.Bidi_Control, r) }

// unseen is what PlainText drops at the ends.
func unseen(r rune) bool { return unicode.IsSpace(r) || directs(r) }

// blank reports whether PlainText would leave nothing of s.
func blank(s string) bool { return strings.TrimLeftFunc(s, unseen) == "" }
