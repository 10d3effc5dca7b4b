package tray

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// How wide names may be, in columns: a letter of Japanese or Korean takes two.
const (
	senderWidth = 28
	spaceWidth  = 20
)

// shorten makes of a name what may stand in a line of the menu: no control or
// direction characters, single blanks, cut after a grapheme with … when it is
// wider than that many columns.
func shorten(name string, columns int) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	name = strings.Join(strings.Fields(name), " ")
	if uniseg.StringWidth(name) <= columns && len(name) <= maxBytes {
		return name
	}
	kept, width := 0, 0
	for rest, state := name, -1; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if width += w; width > columns-1 || kept+len(cluster) > maxBytes {
			break
		}
		kept += len(cluster)
	}
	return strings.TrimRight(name[:kept], " ") + "…"
}

// maxBytes bounds what has no width, such as a letter with a thousand accents.
const maxBytes = 200
