package parts

import (
	"slices"
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

// wrapParagraph breaks Japanese between phrases wherever that takes no more
// lines.
func wrapParagraph(text string, width float32, wide measure) []string {
	all := pieces(text)
	full := func(line, _ []string, _ int) int { return len(line) }
	lines := fill(all, width, wide, full)
	if !strings.ContainsFunc(text, japanese) {
		return lines
	}
	return fill(all, width, wide, func(line, rest []string, done int) int {
		stay := phrase(line, rest[0], width, wide)
		if stay == len(line) || done+1+len(fill(slices.Concat(line[stay:], rest), width, wide, full)) > len(lines) {
			return len(line)
		}
		return stay
	})
}

// fill puts pieces into lines. cut says how many of those of a full line stay in
// it, given those that do not fit and how many lines there are before it.
func fill(all []string, width float32, wide measure, cut func(line, rest []string, done int) int) (lines []string) {
	var line []string
	for i, piece := range all {
		if wide(strings.TrimRight(strings.Join(line, "")+piece, " ")) <= width {
			line = append(line, piece)
			continue
		}
		if len(line) > 0 {
			stay := cut(line, all[i:], len(lines))
			lines = append(lines, strings.TrimRight(strings.Join(line[:stay], ""), " "))
			line = slices.Clone(line[stay:])
		}
		if line = append(line, piece); wide(strings.TrimRight(strings.Join(line, ""), " ")) <= width {
			continue
		}
		rest := strings.Join(line, "")
		for wide(strings.TrimRight(rest, " ")) > width {
			head := fit(rest, width, wide)
			lines = append(lines, head)
			rest = rest[len(head):]
		}
		line = nil
		if rest != "" {
			line = []string{rest}
		}
	}
	if len(line) > 0 {
		lines = append(lines, strings.TrimRight(strings.Join(line, ""), " "))
	}
	return lines
}

// furthest is how many pieces a phrase may take along into the next line.
const furthest = 7

// phrase is how many pieces of a line stay in it so that it ends where a phrase
// of Japanese does, if there is such a place near its end.
func phrase(line []string, next string, width float32, wide measure) int {
	rest := next
	for stay := len(line); stay > 0 && len(line)-stay <= furthest; stay-- {
		if !inPhrase(line[stay-1], rest) {
			if wide(strings.Join(line[:stay], "")) < width/2 || wide(rest) > width {
				break
			}
			return stay
		}
		rest = line[stay-1] + rest
	}
	return len(line)
}

// inPhrase says whether a break between a and b would be within a phrase of
// Japanese. Phrases begin with a kanji, katakana or the polite お and ご, and
// end in hiragana.
func inPhrase(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, n := utf8.DecodeRuneInString(b)
	second, _ := utf8.DecodeRuneInString(b[n:])
	if !japanese(last) || !japanese(first) {
		return false
	}
	polite := first == 'お' || first == 'ご'
	begins := !unicode.Is(unicode.Hiragana, first) || polite && unicode.Is(unicode.Han, second)
	return !begins || !unicode.Is(unicode.Hiragana, last) || last == 'お' || last == 'ご'
}

// japanese says whether a letter is of a script that Japanese is written in.
func japanese(r rune) bool {
	return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) || r == 'ー'
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
