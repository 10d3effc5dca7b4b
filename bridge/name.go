package bridge

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// OneLine is a name as it may stand within a line of ours: no line breaks,
// control or direction characters, single blanks, at most limit code points
// (2 or more), ended by … at a grapheme when it was longer. It is "" for a name
// in which nothing can be seen.
func OneLine(name string, limit int) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x061C && unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if !strings.ContainsFunc(name, Ink) {
		return ""
	}
	return shortened(name, limit)
}

func shortened(name string, limit int) string {
	n, end := 0, 0
	for i := range name {
		switch n++; n {
		case limit:
			end = i
		case limit + 1:
			return cutAtGrapheme(name[:i], end)
		}
	}
	return name
}

// cutAtGrapheme keeps end bytes at most, if that leaves anything.
func cutAtGrapheme(name string, end int) string {
	kept := 0
	for rest, state := name, -1; rest != ""; {
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
