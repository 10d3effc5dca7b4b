package mention

import (
	"slices"
	"strings"
	"unicode"

	"bellhop/bridge"
)

// look is how characters are shown, as a set of flags.
type look uint8

const (
	// struck characters have a line through them.
	struck look = 1 << iota
	// code stands within a line, verbatim on lines of its own.
	code
	verbatim
	// quoted is what the sender did not say themself.
	quoted
	// marking says in characters what the look of others says: it stands in
	// plain text only.
	marking
	// cell parts two cells of a row: white space that means something.
	cell

	// kinds are the looks that lines have, not characters.
	kinds = verbatim | quoted
)

// run ends at an offset; the run before it, or the text, is where it begins.
type run struct {
	end  int
	look look
}

// address is where an address stands in a text, and what it leads to.
type address struct {
	from, to int
	url      string
}

// document is a text to be read, how its characters look, and its addresses in
// order, none of which overlap. Characters behind the last run are plain.
type document struct {
	text      string
	runs      []run
	addresses []address
}

// read is the text of m, its addresses not looked for yet.
func read(m bridge.Message) document {
	if m.Format == bridge.FormatHTML {
		return readHTML(m.Text).trimmed()
	}
	return document{text: strings.Map(dropDirection, m.Text)}.trimmed()
}

// trimmed is d without what cannot be seen at its ends, but with the empty
// cells and the indentation of code that its first line begins with.
func (d document) trimmed() document {
	if blank(d.text) {
		return document{}
	}
	to := len(strings.TrimRightFunc(d.text, atEnds))
	from := len(d.text) - len(strings.TrimLeftFunc(d.text, atEnds))
	lead := d.text[:from]
	if line := strings.LastIndexByte(lead, '\n') + 1; from-line <= maxIndent && d.lookAt(line)&(cell|verbatim) != 0 {
		from = line
	}
	return d.slice(from, to)
}

func (d document) lookAt(offset int) look {
	for _, r := range d.runs {
		if offset < r.end {
			return r.look
		}
	}
	return 0
}

// slice is the part of d between two offsets. What it holds of an address that
// is cut is no address.
func (d document) slice(from, to int) document {
	cut := document{text: d.text[from:to]}
	for _, r := range d.runs {
		if r.end > from {
			cut.runs = append(cut.runs, run{min(r.end, to) - from, r.look})
		}
		if r.end >= to {
			break
		}
	}
	for _, a := range d.addresses {
		if a.from >= from && a.to <= to {
			cut.addresses = append(cut.addresses, address{a.from - from, a.to - from, a.url})
		}
	}
	return cut
}

// pieces calls yield for each stretch of one look, in order. url is what it
// links to, or "".
func (d document) pieces(yield func(text string, l look, url string)) {
	var ends []int
	for _, r := range d.runs {
		ends = append(ends, r.end)
	}
	for _, a := range d.addresses {
		ends = append(ends, a.from, a.to)
	}
	ends = append(ends, len(d.text))
	slices.Sort(ends)
	from, runs, addresses := 0, d.runs, d.addresses
	for _, to := range slices.Compact(ends) {
		if to == from {
			continue
		}
		for len(runs) > 0 && runs[0].end <= from {
			runs = runs[1:]
		}
		for len(addresses) > 0 && addresses[0].to <= from {
			addresses = addresses[1:]
		}
		var l look
		if len(runs) > 0 {
			l = runs[0].look
		}
		url := ""
		if len(addresses) > 0 && addresses[0].from <= from {
			url = addresses[0].url
		}
		yield(d.text[from:to], l, url)
		from = to
	}
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

// unseen is what leaves no mark. What Unicode does not know yet may well be
// seen, and a message must not be lost for it.
func unseen(r rune) bool {
	if r < unicode.MaxLatin1 {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u00AD'
	}
	return r == '\u2800' || unicode.IsSpace(r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// blank reports whether there is nothing to see in s.
func blank(s string) bool { return strings.TrimLeftFunc(s, unseen) == "" }

// atEnds is what a text neither begins nor ends with: unseen characters that
// belong to no other.
func atEnds(r rune) bool {
	return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' || r == '\u2060'
}
