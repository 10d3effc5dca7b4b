package mention

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textOfHTML reads a body token by token instead of building a tree: linear in
// time and memory whatever is nested in what, and a body with broken markup
// still gives its text.
func textOfHTML(body string) string {
	r := reader{}
	r.read(body, false)
	return string(r.out)
}

// htmlHasText stops at the first text that can be seen.
func htmlHasText(body string) bool {
	r := reader{}
	r.read(body, true)
	return !blank(string(r.out))
}

// reader turns the tokens of one body into text.
type reader struct {
	page
	lists []list
	link  anchor
	// skip names the element whose contents are not text, depth counts those of
	// its name that are open. An emoji's ends with the block around it too, so
	// that a tag that was never closed cannot swallow the message.
	skip  string
	depth int
	emoji bool
}

type list struct {
	ordered bool
	next    int
}

// anchor is the open link. start is where its text begins, -1 before there is
// any.
type anchor struct {
	open  bool
	href  string
	start int
}

func (r *reader) read(body string, untilSeen bool) {
	tokens := html.NewTokenizer(strings.NewReader(body))
	for seen := 0; ; {
		switch tokens.Next() {
		case html.ErrorToken:
			r.closeLink()
			return
		case html.TextToken:
			if r.skip == "" {
				r.linked(string(tokens.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(tokens)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if tag := atom.Lookup(name); !r.skippingEnd(string(name), tag) {
				r.end(tag)
			}
		}
		if untilSeen && seen < len(r.out) {
			if !blank(string(r.out[seen:])) {
				return
			}
			seen = len(r.out)
		}
	}
}

// linked says text, and notes where the text of an open link begins.
func (r *reader) linked(text string) {
	before := r.say(text)
	if r.link.open && r.link.start < 0 && before >= 0 {
		r.link.start = before
	}
}

func (r *reader) start(tokens *html.Tokenizer) {
	raw, more := tokens.TagName()
	tag, name := atom.Lookup(raw), string(raw)
	if r.skippingStart(name, tag) {
		return
	}
	given := readAttributes(tokens, more)
	emoji := emojiOf(given.emoji)
	if emoji == "" && !isSilent(tag) {
		r.open(tag, given)
		return
	}
	if isBlock(tag) {
		r.block()
	}
	r.linked(emoji)
	if !isVoid(tag) {
		r.skip, r.depth, r.emoji = name, 1, emoji != ""
	}
}

// skippingStart reports whether a start tag belongs to what is skipped.
func (r *reader) skippingStart(name string, tag atom.Atom) bool {
	if r.emoji && isBlock(tag) {
		r.skip, r.emoji = "", false
	}
	if name == r.skip {
		r.depth++
	}
	return r.skip != ""
}

// skippingEnd reports whether an end tag belongs to what is skipped.
func (r *reader) skippingEnd(name string, tag atom.Atom) bool {
	if r.skip == "" {
		return false
	}
	closes := name == r.skip
	if closes {
		r.depth--
	}
	if r.depth > 0 && !(r.emoji && isBlock(tag)) {
		return true
	}
	r.skip, r.emoji = "", false
	return closes && !isBlock(tag)
}

func (r *reader) open(tag atom.Atom, given attributes) {
	switch tag {
	case atom.Br:
		r.newline()
		return
	case atom.Img:
		r.linked(given.alt)
		return
	case atom.A:
		r.closeLink()
		r.link = anchor{open: true, href: given.href, start: -1}
		return
	case atom.Td, atom.Th:
		r.cell()
		return
	}
	if !isBlock(tag) {
		return
	}
	r.block()
	switch tag {
	case atom.Pre:
		r.literal++
		r.fresh = true
	case atom.Ul, atom.Ol, atom.Menu:
		r.lists = append(r.lists, list{ordered: tag == atom.Ol, next: given.number(1)})
	case atom.Li:
		r.mark = r.item(given)
	}
}

// item is the mark of the list item that begins: indented by its depth, eight
// levels at most.
func (r *reader) item(given attributes) string {
	if len(r.lists) == 0 {
		return "• "
	}
	indent := strings.Repeat("  ", min(len(r.lists)-1, 8))
	current := &r.lists[len(r.lists)-1]
	if !current.ordered {
		return indent + "• "
	}
	number := given.number(current.next)
	current.next = number + 1
	return indent + strconv.Itoa(number) + ". "
}

func (r *reader) end(tag atom.Atom) {
	switch tag {
	case atom.A:
		r.closeLink()
	case atom.Pre:
		r.literal = max(r.literal-1, 0)
	case atom.Ul, atom.Ol, atom.Menu:
		r.lists = r.lists[:max(len(r.lists)-1, 0)]
		r.mark = ""
	case atom.Li:
		r.mark = ""
	}
	if isBlock(tag) {
		r.block()
	}
}

// closeLink writes the address behind the text of a link, unless the text is
// the address. A link without text shows nothing in the office, and nothing
// here.
func (r *reader) closeLink() {
	link := r.link
	r.link = anchor{}
	if !link.open || link.start < 0 {
		return
	}
	address := shownAddress(link.href)
	label := string(bytes.TrimSpace(r.out[min(link.start, len(r.out)):]))
	if address == "" || blank(label) || strings.TrimSuffix(address, "/") == strings.TrimSuffix(label, "/") {
		return
	}
	r.suffix(" (" + address + ")")
}
