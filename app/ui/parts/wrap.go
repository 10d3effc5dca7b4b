package parts

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const ellipsis = "…"

// measure is how wide a text is drawn.
type measure func(string) float32

// wrap breaks a text into lines of at most a width: where Unicode's line
// breaking algorithm (UAX #14) allows it, between the words of Korean rather
// than within them, and within a word only if it is wider than a line, then
// between graphemes. A width of nothing breaks at line ends only.
func wrap(text string, width float32, wide measure) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if width <= 0 || wide(paragraph) <= width {
			lines = append(lines, paragraph)
			continue
		}
		lines = append(lines, wrapParagraph(paragraph, width, wide)...)
	}
	return lines
}

func wrapParagraph(text string, width float32, wide measure) (lines []string) {
	line := ""
	for _, piece := range pieces(text) {
		if wide(strings.TrimRight(line+piece, " ")) <= width {
			line += piece
			continue
		}
		if line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		line = piece
		for wide(strings.TrimRight(line, " ")) > width {
			head := fit(line, width, wide)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// pieces are what a line is not broken within.
func pieces(text string) (all []string) {
	state := -1
	for text != "" {
		var piece string
		piece, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		if n := len(all); n > 0 && within(all[n-1], piece) {
			all[n-1] += piece
			continue
		}
		all = append(all, piece)
	}
	return all
}

// within says whether a and b are of one word of Korean.
func within(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return unicode.Is(unicode.Hangul, last) && unicode.Is(unicode.Hangul, first)
}

// fit is as much of the beginning of a text as a width takes, at least one
// grapheme. It halves what is left to try, since measuring is what costs.
func fit(text string, width float32, wide measure) string {
	var ends []int // of the graphemes
	for end, rest, state := 0, text, -1; rest != ""; {
		var grapheme string
		grapheme, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		end += len(grapheme)
		ends = append(ends, end)
	}
	if len(ends) == 0 {
		return ""
	}
	over := sort.Search(len(ends), func(i int) bool { return wide(text[:ends[i]]) > width })
	return text[:ends[max(0, over-1)]]
}

// shorten gives a text that is wider than a line an ellipsis at a grapheme's
// end. Line ends become spaces.
func shorten(text string, width float32, wide measure) string {
	text = strings.ReplaceAll(text, "\n", " ")
	if width <= 0 || wide(text) <= width {
		return text
	}
	room := width - wide(ellipsis)
	if room <= 0 {
		return ellipsis
	}
	return strings.TrimRight(fit(text, room, wide), " ") + ellipsis
}

// balance breaks a text anew at the least width that takes no more lines.
func balance(text string, lines []string, width float32, wide measure) []string {
	low, high := float32(0), width
	for len(lines) > 1 && high-low > 4 {
		middle := (low + high) / 2
		if tried := wrap(text, middle, wide); len(tried) <= len(lines) {
			lines, high = tried, middle
		} else {
			low = middle
		}
	}
	return lines
}
