package mention

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isBlock reports whether an element stands on lines of its own.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center,
		atom.Dd, atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Html,
		atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary,
		atom.Caption, atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// isSilent reports whether the contents of an element are never read.
func isSilent(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Title,
		atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript:
		return true
	}
	return false
}

// isVoid reports whether an element never has contents.
func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Img, atom.Br, atom.Hr, atom.Input, atom.Wbr, atom.Embed, atom.Source, atom.Track:
		return true
	}
	return false
}

// attributes are the few that say something.
type attributes struct {
	href, alt, emoji string
	// ordinal is start of <ol> or value of <li>.
	ordinal string
}

func readAttributes(tokens *html.Tokenizer, more bool) attributes {
	var a attributes
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		switch string(key) {
		case "href":
			a.href = string(value)
		case "alt":
			a.alt = string(value)
		case "data-emoji-code":
			a.emoji = string(value)
		case "start", "value":
			a.ordinal = string(value)
		}
	}
	return a
}

func (a attributes) number(otherwise int) int {
	n, err := strconv.ParseInt(strings.TrimSpace(a.ordinal), 10, 32)
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
