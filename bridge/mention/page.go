package mention

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	htmlSpace  = " \t\n\r\f"
	htmlBreaks = "\n\r\f"
)

// manner is how what comes next is written.
type manner struct {
	look look
	// prefix stands before each line, behind the mark of a quotation.
	prefix string
	// literal: white space is kept as it is typed.
	literal bool
	// muted: nothing is written.
	muted bool
}

// page is the text of an HTML body as far as it is written. Blank characters
// are kept as typed, with two exceptions that only come from how markup is
// laid out: those around blocks, and runs that hold a line break, which are
// one space, or nothing beside a line's end.
type page struct {
	manner
	out       []byte
	runs      []run
	addresses []address
	// broken: a block began or ended, what follows stands on a new line.
	broken bool
	// begun: the line has its prefix.
	begun bool
	// space: a run with a line break waits for a word on the same line.
	space bool
	// mark is that of a list item which has no text yet, lead what stands before
	// it instead of the prefix.
	mark, lead string
	// vacant: a cell began that has no text yet; tabs part it from the last
	// that has.
	vacant bool
	tabs   int
	// fresh is set from the start of a <pre> until text follows, whose first
	// line break does not count.
	fresh bool
	// replaced is where a word ended that was struck out as a whole.
	replaced int
	// opening is called before the first word that can be seen.
	opening func()
	table   *table
}

// write adds text as it is.
func (p *page) write(text string, l look) {
	if text == "" {
		return
	}
	p.out = append(p.out, text...)
	if last := len(p.runs) - 1; last >= 0 && p.runs[last].look == l {
		p.runs[last].end = len(p.out)
		return
	}
	p.runs = append(p.runs, run{len(p.out), l})
}

// truncate takes back what stands behind end, which must be no address.
func (p *page) truncate(end int) {
	p.out = p.out[:end]
	last := len(p.runs) - 1
	for last > 0 && p.runs[last-1].end >= end {
		last--
	}
	p.runs = p.runs[:last+1]
	if last >= 0 {
		p.runs[last].end = min(p.runs[last].end, end)
	}
}

func (p *page) trimBlanks() { p.truncate(len(bytes.TrimRight(p.out, " \t"))) }

// say writes text.
func (p *page) say(text string) {
	if p.literal {
		p.sayLiteral(text)
		return
	}
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
		p.word(text[:word])
		text = text[word:]
	}
}

func (p *page) sayLiteral(text string) {
	if p.fresh && text != "" {
		text = strings.TrimPrefix(text, "\n")
		p.fresh = false
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			p.newline()
		}
		if line != "" {
			p.word(line)
		}
	}
}

func (p *page) word(word string) {
	seen := !blank(word)
	if !seen && !p.literal && p.owes() {
		return
	}
	p.freshLine()
	if !p.vacant && p.replaces(word) || p.space && !p.atLineStart() && !p.afterBlank() {
		p.write(" ", p.look&p.last())
	}
	p.space = false
	if seen {
		p.begin()
	}
	p.write(word, p.look)
}

// owes reports whether something must stand before the next word, so that
// blanks alone are nothing yet.
func (p *page) owes() bool {
	return p.vacant || p.mark != "" || p.look&quoted != 0 && (p.broken || p.atLineStart())
}

// replaces reports whether word stands glued to one that was struck out.
func (p *page) replaces(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return p.replaced > 0 && p.replaced == len(p.out) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// begin writes what the first word of a line, of a cell, of an item or of an
// element has before it.
func (p *page) begin() {
	if !p.begun {
		p.begun = true
		if p.look&quoted != 0 {
			p.write("> ", asMark(p.look&kinds))
		}
		if p.mark != "" {
			p.write(p.lead, p.look&kinds)
		} else {
			p.write(p.prefix, p.look&kinds)
		}
	}
	if p.tabs > 0 {
		p.table.parted(len(p.out), p.tabs)
		p.write(strings.Repeat("\t", p.tabs), p.look&kinds|cell)
	}
	p.vacant, p.tabs = false, 0
	p.write(p.mark, p.look&kinds)
	p.mark = ""
	p.opening()
}

// asMark is the look of what says in characters what l says too: Slack gives
// code on lines of its own no other look.
func asMark(l look) look {
	if l&verbatim != 0 {
		return l
	}
	return l | marking
}

func (p *page) gap(run string) {
	switch {
	case strings.ContainsAny(run, htmlBreaks):
		p.space = !p.vacant
	case !p.broken && !p.vacant && len(p.out) > 0:
		p.write(run, p.look)
	}
}

// block ends the line that is being written, if there is one.
func (p *page) block() {
	if !p.vacant {
		p.trimBlanks()
		p.broken = true
	}
}

func (p *page) freshLine() {
	if p.broken && !p.atLineStart() {
		p.write("\n", p.look&kinds)
	}
	p.begun = p.begun && !p.broken
	p.broken = false
}

func (p *page) newline() {
	if p.vacant {
		return
	}
	p.freshLine()
	p.write("\n", p.look&kinds)
	p.begun = false
}

// suffix writes directly behind the last word, even when a block ended since.
func (p *page) suffix(text string, l look) {
	kept := len(bytes.TrimRight(p.out, " \t"))
	p.space = p.space || kept < len(p.out)
	p.truncate(kept)
	p.write(text, l)
}

// behind is the look of a suffix: on the same lines as what it stands behind.
func (p *page) behind() look { return p.look&^kinds | p.last()&kinds }

// last is the look of the last character. There must be one.
func (p *page) last() look { return p.runs[len(p.runs)-1].look }

// link writes an address that leads to url.
func (p *page) link(text, url string, l look) {
	from := len(p.out)
	p.write(text, l)
	if url != "" {
		p.addresses = append(p.addresses, address{from, len(p.out), url})
	}
}

func (p *page) atLineStart() bool { return len(p.out) == 0 || p.out[len(p.out)-1] == '\n' }

func (p *page) afterBlank() bool {
	last := p.out[len(p.out)-1]
	return last == ' ' || last == '\t'
}
