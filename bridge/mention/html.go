package mention

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a body token by token instead of building a tree: linear in
// time and memory whatever is nested in what, and a body with broken markup
// still gives its text.
func readHTML(body string) document {
	r := newReader(body)
	r.read(false)
	return document{text: string(r.out), runs: r.runs, addresses: r.addresses}
}

// htmlHasText stops at the first text that can be seen.
func htmlHasText(body string) bool {
	r := newReader(body)
	r.read(true)
	return !blank(string(r.out))
}

// maxDepth is how many elements may be open within each other. What is deeper
// keeps its text and loses its meaning.
const maxDepth = 256

// reader turns the tokens of one body into text.
type reader struct {
	page
	body   string
	offset int // of the next token in body
	open   []frame
	deeper int // open elements that found no room
	// pending counts the open elements that have no text yet and wait for it.
	pending int
	raised  raised
	looked  int // how often it was looked ahead
}

// frame is an open element.
type frame struct {
	name string
	tag  atom.Atom
	was  manner // what was before, and is again behind it
	// start is where its text begins, -1 before there is any.
	start int
	// before and behind stand around its text; marks: in plain text only.
	before, behind string
	marks          bool
	look           look
	block          bool // it stands on lines of its own
	idle           bool // nothing in it is said
	emoji          bool
	awaits         bool // a film whose source is within it
	href           string
	list           *list
	table          *table // the one around it, for a table
}

func newReader(body string) *reader {
	r := &reader{body: body}
	r.opening = r.begins
	return r
}

func (r *reader) read(untilSeen bool) {
	tokens := html.NewTokenizer(strings.NewReader(r.body))
	for seen := 0; ; {
		kind := tokens.Next()
		r.offset += len(tokens.Raw())
		switch kind {
		case html.ErrorToken:
			r.closeTo(0)
			return
		case html.TextToken:
			r.tell(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := tokens.TagName()
			tag, name := tagOf(raw)
			r.start(tag, name, readAttributes(tokens, more))
		case html.EndTagToken:
			raw, _ := tokens.TagName()
			r.end(tagOf(raw))
		}
		if untilSeen && seen < len(r.out) {
			if !blank(string(r.out[seen:])) {
				return
			}
			seen = len(r.out)
		}
	}
}

// tagOf gives a tag that is not known by its name alone.
func tagOf(raw []byte) (atom.Atom, string) {
	if tag := atom.Lookup(raw); tag != 0 {
		return tag, tag.String()
	}
	return 0, string(raw)
}

// tell says text.
func (r *reader) tell(text string) {
	if !r.muted {
		r.say(strings.Map(dropDirection, text))
	}
}

// begins writes what stands before the text of the open elements that have
// none yet.
func (r *reader) begins() {
	for i := range r.open {
		if r.pending == 0 {
			return
		}
		if f := &r.open[i]; f.start < 0 {
			r.pending--
			f.start = len(r.out)
			r.write(f.before, r.around(f))
		}
	}
}

// around is the look of what stands before and behind an element's text.
func (r *reader) around(f *frame) look {
	l := f.look&^kinds | r.look&kinds
	if f.marks {
		return asMark(l)
	}
	return l
}

func (r *reader) start(tag atom.Atom, name string, given attributes) {
	means := meaningOf(tag)
	r.closeImplied(tag, means.block)
	shown := !r.muted && !given.unshown
	f := frame{tag: tag, name: name, was: r.manner, block: means.block && shown, idle: !shown || means.silent}
	if f.block {
		r.block()
	}
	emoji := emojiOf(given.emoji)
	if means.void {
		if shown || tag == atom.Source {
			r.void(tag, given, emoji)
		}
		return
	}
	if len(r.open) == maxDepth {
		r.deeper++
		return
	}
	if emoji != "" && shown {
		r.tell(emoji)
		f.emoji, f.idle = true, true
	}
	if means.silent && shown {
		r.film(tag, given.src)
		f.awaits = given.src == "" && (tag == atom.Video || tag == atom.Audio)
	}
	if r.muted = f.idle; !f.idle {
		r.enter(&f, means, given)
	}
	r.open = append(r.open, f)
}

// enter makes what comes next look as the element means it.
func (r *reader) enter(f *frame, means meaning, given attributes) {
	f.before, f.behind, f.marks = means.before, means.behind, means.marks
	r.look |= means.look | given.look
	r.literal = r.literal || means.literal || given.look&verbatim != 0
	r.fresh = r.fresh || f.tag == atom.Pre || f.tag == atom.Listing
	r.special(f, given)
	if r.look&verbatim != 0 && f.was.look&verbatim == 0 {
		r.table.stack(&r.page)
	}
	if given.look&struck != 0 {
		f.before, f.behind, f.marks = "~", "~", true
	}
	f.look = r.look
	if f.before != "" || f.tag == atom.A {
		f.start = -1
		r.pending++
	}
}

// special is what some elements mean beside their look.
func (r *reader) special(f *frame, given attributes) {
	switch f.tag {
	case atom.A:
		f.href = given.href
	case atom.Cite:
		if r.look&quoted != 0 {
			f.before, f.behind = "— ", ""
		}
	case atom.Blockquote:
		if f.was.look&quoted != 0 {
			r.indent("> ")
		}
	case atom.Dd:
		r.indent("  ")
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.startList(f, given)
	case atom.Li:
		r.startItem(given)
	case atom.Table:
		r.startTable(f)
	case atom.Tr:
		r.table.startRow(&r.page)
	case atom.Td, atom.Th:
		r.table.startCell(&r.page, given)
	}
}

// indent moves the lines that follow to the right, eight levels at most.
func (r *reader) indent(by string) {
	if len(r.prefix) < 16 {
		r.prefix += by
	}
}

func (r *reader) void(tag atom.Atom, given attributes, emoji string) {
	switch {
	case emoji != "":
		r.tell(emoji)
	case tag == atom.Br:
		r.newline()
	case tag == atom.Img:
		r.picture(given)
	case tag == atom.Input:
		r.box(given)
	case tag == atom.Embed:
		r.film(tag, given.src)
	case tag == atom.Source:
		r.source(given.src)
	}
}

// source is where the film around it is shown from: the first counts.
func (r *reader) source(address string) {
	last := len(r.open) - 1
	if last < 0 || !r.open[last].awaits {
		return
	}
	r.muted = false
	r.film(r.open[last].tag, address)
	r.muted, r.open[last].awaits = true, false
}
