package mention

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// meaning is what an element says by itself.
type meaning struct {
	// block: it stands on lines of its own.
	block bool
	// void: it never has contents; silent: they are never read.
	void, silent bool
	// literal: white space in it is kept.
	literal bool
	look    look
	// before and behind stand around its text; marks: in plain text only.
	before, behind string
	marks          bool
}

// meaningOf is the one table of what elements mean. What is not in it is read
// as if it were not there.
func meaningOf(tag atom.Atom) meaning {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Body, atom.Caption, atom.Center,
		atom.Dd, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Html,
		atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Option, atom.P, atom.Section, atom.Summary,
		atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul:
		return meaning{block: true}
	case atom.Blockquote:
		return meaning{block: true, look: quoted}
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		return meaning{block: true, look: verbatim, literal: true}
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		return meaning{look: code, literal: true}
	case atom.Del, atom.S, atom.Strike:
		return meaning{look: struck, before: "~", behind: "~", marks: true}
	case atom.Q, atom.Cite:
		return meaning{before: "“", behind: "”"}
	case atom.Sup:
		return meaning{before: "^(", behind: ")"}
	case atom.Sub:
		return meaning{before: "_(", behind: ")"}
	case atom.Rt:
		return meaning{before: "(", behind: ")"}
	case atom.Hr:
		return meaning{block: true, void: true}
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Param, atom.Source, atom.Track, atom.Wbr:
		return meaning{void: true}
	case atom.Rp, atom.Script, atom.Style, atom.Template, atom.Title, atom.Noembed, atom.Noframes, atom.Noscript,
		atom.Audio, atom.Iframe, atom.Svg, atom.Video:
		return meaning{silent: true}
	}
	return meaning{}
}

// impliedBy gives the elements that end where tag begins, and how far out they
// are looked for.
func impliedBy(tag atom.Atom) (ends, within []atom.Atom) {
	switch tag {
	case atom.A:
		return []atom.Atom{atom.A}, cellBounds()
	case atom.Li:
		return []atom.Atom{atom.Li}, []atom.Atom{atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Td, atom.Th}
	case atom.Dt, atom.Dd:
		return []atom.Atom{atom.Dt, atom.Dd}, []atom.Atom{atom.Dl, atom.Td, atom.Th}
	case atom.Rt, atom.Rp, atom.Rb:
		return []atom.Atom{atom.Rt, atom.Rp, atom.Rb}, []atom.Atom{atom.Ruby}
	case atom.Td, atom.Th:
		return []atom.Atom{atom.Td, atom.Th, atom.Caption}, []atom.Atom{atom.Table}
	case atom.Tr:
		return []atom.Atom{atom.Tr, atom.Td, atom.Th, atom.Caption}, []atom.Atom{atom.Table}
	case atom.Tbody, atom.Thead, atom.Tfoot:
		return []atom.Atom{atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption}, []atom.Atom{atom.Table}
	}
	return nil, nil
}

// boundsOf are the elements that the end of a tag outside does not close.
func boundsOf(tag atom.Atom) []atom.Atom {
	switch tag {
	case atom.Table:
		return nil
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption:
		return []atom.Atom{atom.Table}
	}
	return cellBounds()
}

func cellBounds() []atom.Atom {
	return []atom.Atom{atom.Td, atom.Th, atom.Caption, atom.Template}
}

// attributes are the few that say something.
type attributes struct {
	href, src, alt, title, emoji, kind string
	// ordinal is start of <ol> or value of <li>, numbers a list's kind of them.
	ordinal, numbers string
	// item is the kind of an item that its list does not say, level its depth.
	item  string
	level int
	// columns and rows are what a cell spans.
	columns, rows string
	checked       bool
	reversed      bool
	emojiClass    bool
	look          look
	// unshown: the office does not show it; dot: nobody would see it.
	unshown, dot bool
}

func readAttributes(tokens *html.Tokenizer, more bool) attributes {
	var a attributes
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		a.take(string(key), string(value))
	}
	return a
}

func (a *attributes) take(key, value string) {
	switch key {
	case "href":
		a.href = value
	case "src":
		a.src = value
	case "alt":
		a.alt = value
	case "title":
		a.title = value
	case "type":
		a.kind = value
		a.numbers = value
	case "data-emoji-code":
		a.emoji = value
	case "start", "value":
		a.ordinal = value
	case "colspan":
		a.columns = value
	case "rowspan":
		a.rows = value
	case "checked":
		a.checked = true
	case "reversed":
		a.reversed = true
	case "data-list":
		a.item = value
	case "data-checked":
		a.item = map[string]string{"true": "checked", "false": "unchecked"}[value]
	case "hidden":
		a.unshown = true
	case "width", "height":
		a.dot = a.dot || value == "0" || value == "1"
	case "class":
		a.takeClass(value)
	case "style":
		a.takeStyle(value)
	}
}

// takeClass knows the classes of the editor Quill, which offices use, and those
// of emoji.
func (a *attributes) takeClass(value string) {
	for _, class := range strings.Fields(value) {
		if level, ok := strings.CutPrefix(class, "ql-indent-"); ok {
			a.level = max(0, min(number(level, 0), 8))
		}
		if class == "ql-code-block-container" {
			a.look |= verbatim
		}
		a.emojiClass = a.emojiClass || strings.Contains(strings.ToLower(class), "emoji")
	}
}

func (a *attributes) takeStyle(value string) {
	for declaration := range strings.SplitSeq(strings.ToLower(value), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(property) {
		case "display":
			a.unshown = a.unshown || strings.HasPrefix(value, "none")
		case "visibility":
			a.unshown = a.unshown || strings.HasPrefix(value, "hidden")
		case "text-decoration", "text-decoration-line":
			if strings.Contains(value, "line-through") {
				a.look |= struck
			}
		case "list-style", "list-style-type":
			a.numbers = value
		}
	}
}

func number(text string, otherwise int) int {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	if err != nil {
		return otherwise
	}
	return int(n)
}

// emojiOf turns a code as offices write it ("1F44F", "1F468-200D-1F4BB") into
// the characters, or gives "" when it is none.
func emojiOf(code string) string {
	if len(code) > 128 {
		return ""
	}
	var emoji strings.Builder
	for _, field := range strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }) {
		field = strings.TrimPrefix(strings.TrimPrefix(field, "U+"), "u+")
		n, err := strconv.ParseUint(field, 16, 32)
		if err != nil || n > unicode.MaxRune || !utf8.ValidRune(rune(n)) || unicode.IsControl(rune(n)) {
			return ""
		}
		emoji.WriteRune(rune(n))
	}
	return emoji.String()
}
