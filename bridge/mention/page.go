package mention

import (
	"bytes"
	"strings"
)

const (
	htmlSpace  = " \t\n\r\f"
	htmlBreaks = "\n\r\f"
)

// page is the text of an HTML body as far as it is written. Blank characters
// are kept as typed, with two exceptions that only come from how markup is
// laid out: those around blocks, and runs that hold a line break, which are
// one space, or nothing beside a line's end.
type page struct {
	out []byte
	// broken: a block began or ended, what follows stands on a new line.
	broken bool
	// space: a run with a line break waits for a word on the same line.
	space bool
	// mark is that of a list item which has no text yet.
	mark string
	// literal counts the open <pre>; fresh is set until text follows the tag,
	// whose first line break does not count.
	literal int
	fresh   bool
}

// say writes text and returns where its first word stands, or -1 when it has
// none.
func (p *page) say(text string) int {
	if p.literal > 0 {
		return p.sayLiteral(text)
	}
	first := -1
	for text != "" {
		word := strings.IndexAny(text, htmlSpace)
		switch {
		case word == 0:
			rest := strings.TrimLeft(text, htmlSpace)
			p.gap(text[:len(text)-len(rest)])
			text = rest
			continue
		case word < 0:
			word = len(text)
		}
		at := p.word(text[:word])
		if first < 0 {
			first = at
		}
		text = text[word:]
	}
	return first
}

func (p *page) sayLiteral(text string) int {
	if p.fresh {
		text = strings.TrimPrefix(text, "\n")
		p.fresh = false
	}
	if text == "" {
		return -1
	}
	return p.word(text)
}

func (p *page) word(word string) int {
	p.freshLine()
	if p.space && !p.atLineStart() && !p.afterBlank() {
		p.out = append(p.out, ' ')
	}
	p.space = false
	if p.mark != "" && !blank(word) {
		p.out = append(p.out, p.mark...)
		p.mark = ""
	}
	at := len(p.out)
	p.out = append(p.out, word...)
	return at
}

func (p *page) gap(run string) {
	switch {
	case strings.ContainsAny(run, htmlBreaks):
		p.space = true
	case !p.broken:
		p.out = append(p.out, run...)
	}
}

// block ends the line that is being written, if there is one.
func (p *page) block() {
	p.out = bytes.TrimRight(p.out, " \t")
	p.broken = true
}

func (p *page) freshLine() {
	if p.broken && !p.atLineStart() {
		p.out = append(p.out, '\n')
	}
	p.broken = false
}

func (p *page) newline() {
	p.freshLine()
	p.out = append(p.out, '\n')
}

// cell parts two cells of one row of a table.
func (p *page) cell() {
	if p.broken || p.atLineStart() {
		return
	}
	p.out = append(bytes.TrimRight(p.out, " \t"), '\t')
}

// suffix writes directly behind the last word, even when a block ended since.
func (p *page) suffix(text string) {
	kept := bytes.TrimRight(p.out, " \t")
	p.space = p.space || len(kept) < len(p.out)
	p.out = append(kept, text...)
}

func (p *page) atLineStart() bool { return len(p.out) == 0 || p.out[len(p.out)-1] == '\n' }

func (p *page) afterBlank() bool {
	last := p.out[len(p.out)-1]
	return last == ' ' || last == '\t'
}
