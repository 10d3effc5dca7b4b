package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bellhop/bridge"

	"github.com/rivo/uniseg"
)

// The longest names that are shown, in code points. Together with what else
// stands around the text they leave a part under maxPart.
const (
	maxName = 80
	maxFile = 120
	maxZone = 12
)

// oneLine is name as it may stand within a line of ours: no line breaks,
// control or direction characters, single blanks, at most limit code points,
// ended by … at a grapheme when it was longer. It is "" for a name in which
// nothing can be seen.
func oneLine(name string, limit int) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case directs(r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if !strings.ContainsFunc(name, bridge.Ink) {
		return ""
	}
	return shortened(name, limit)
}

func shortened(name string, limit int) string {
	end := runeOffset(name, limit)
	if end == len(name) {
		return name
	}
	end = runeOffset(name, limit-1)
	window := name[:runeOffset(name, limit)]
	kept := 0
	for rest, state := window, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if kept+len(cluster) > end {
			break
		}
		kept += len(cluster)
	}
	if kept == 0 {
		kept = end
	}
	return strings.TrimRight(name[:kept], " ") + "…"
}

// runeOffset is where the n-th code point of s begins, len(s) when it has no
// more than n.
func runeOffset(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	offset := 0
	for ; n > 0 && offset < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
	}
	return offset
}
