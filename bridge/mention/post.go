package mention

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"bellhop/bridge"
)

// emphasis is the style of a text element.
type emphasis bool

const (
	plain emphasis = false
	bold  emphasis = true
)

// element, section and block are Slack's rich_text blocks, as far as they are
// used. Nothing in a text or link element is parsed by Slack.
type (
	element struct {
		Type  string `json:"type"`
		URL   string `json:"url,omitempty"`
		Text  string `json:"text,omitempty"`
		Style *style `json:"style,omitempty"`
	}
	style struct {
		Bold   bool `json:"bold,omitempty"`
		Strike bool `json:"strike,omitempty"`
		Code   bool `json:"code,omitempty"`
	}
	section struct {
		Type     string    `json:"type"`
		Elements []element `json:"elements"`
	}
	block struct {
		Type     string    `json:"type"`
		Elements []section `json:"elements"`
	}
)

// The kinds of section.
const (
	kindPlain    = "rich_text_section"
	kindQuote    = "rich_text_quote"
	kindVerbatim = "rich_text_preformatted"
)

// post writes one part, as elements and as text at once.
type post struct {
	sections []section
	text     strings.Builder
	// read counts the code points of text.
	read int
	// ended: what follows stands on a new line.
	ended bool
	// joins: the last element is a stretch of the message that goes on.
	joins bool
}

func (p *post) write(text string) {
	p.text.WriteString(text)
	p.read += utf8.RuneCountInString(text)
}

// say writes text with its emphasis. Empty text is nothing: Slack refuses
// empty elements.
func (p *post) say(text string, e emphasis) {
	if text == "" {
		return
	}
	p.flush()
	said := element{Type: typeText, Text: text}
	if e == bold {
		said.Style = &style{Bold: true}
	}
	p.add(kindPlain, said)
	p.write(text)
}

// add appends e to the section of its kind. Sections stand on lines of their
// own: there are no line ends between two.
func (p *post) add(kind string, e element) {
	last := len(p.sections) - 1
	if last < 0 || p.sections[last].Type != kind {
		if p.ends(); len(p.sections) > 0 && e.Type == typeText {
			e.Text = strings.TrimLeft(e.Text, "\n")
		}
		if e == (element{Type: typeText, Style: e.Style}) {
			return
		}
		p.sections = append(p.sections, section{Type: kind})
		last = len(p.sections) - 1
	}
	p.sections[last].Elements = append(p.sections[last].Elements, e)
}

// ends takes the line ends from the last section, which is not all line ends.
func (p *post) ends() {
	if len(p.sections) == 0 {
		return
	}
	last := &p.sections[len(p.sections)-1]
	for n := len(last.Elements); last.Elements[n-1].Type == typeText; n-- {
		e := &last.Elements[n-1]
		if e.Text = strings.TrimRight(e.Text, "\n"); e.Text != "" {
			return
		}
		last.Elements = last.Elements[:n-1]
	}
}

const (
	typeText = "text"
	typeLink = "link"
)

// piece says a stretch of the message in its look, linked to url unless that is
// empty. What is its own address needs no other text.
func (p *post) piece(text string, l look, url string) {
	p.flush()
	p.write(text)
	if l&marking != 0 {
		return
	}
	e := element{Type: typeText, Text: text}
	if url != "" {
		e = element{Type: typeLink, URL: url, Text: text}
		if url == text {
			e.Text = ""
		}
	}
	kind := kindPlain
	switch {
	case l&verbatim != 0:
		kind = kindVerbatim
	case l&quoted != 0:
		kind = kindQuote
	}
	if l&(struck|code) != 0 && kind != kindVerbatim {
		e.Style = &style{Strike: l&struck != 0, Code: l&code != 0}
	}
	if last := p.element(kind); p.joins && last != nil && last.joins(e) {
		last.Text += e.Text
		return
	}
	p.add(kind, e)
	p.joins = true
}

// element is the last, if it is in a section of that kind.
func (p *post) element(kind string) *element {
	last := len(p.sections) - 1
	if last < 0 || p.sections[last].Type != kind {
		return nil
	}
	elements := p.sections[last].Elements
	return &elements[len(elements)-1]
}

// joins reports whether e and next are one text.
func (e *element) joins(next element) bool {
	same := e.Style == next.Style || e.Style != nil && next.Style != nil && *e.Style == *next.Style
	return same && e.Type == typeText && next.Type == typeText
}

// line makes what follows stand on a new line, if anything follows.
func (p *post) line() { p.ended = p.read > 0 }

func (p *post) flush() {
	if p.ended {
		p.ended, p.joins = false, false
		p.add(kindPlain, element{Type: typeText, Text: "\n"})
		p.write("\n")
	}
}

// link says name, linked to address unless that is empty. A name that could be
// taken for another address is not linked: the address stands behind it.
func (p *post) link(name, address string) {
	switch {
	case address == "":
		p.say(name, plain)
		return
	case looksLikeAddress(name):
		p.say(name+" ", plain)
		p.add(kindPlain, element{Type: typeLink, URL: address})
		p.write(address)
		return
	}
	p.flush()
	p.add(kindPlain, element{Type: typeLink, URL: address, Text: name})
	p.write(name + " " + address)
}

func looksLikeAddress(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "://") || strings.Contains(name, "www.")
}

// back links to the office under the words of label. The text gives the
// address alone, and the label where that has no room.
func (p *post) back(label, address string) {
	p.flush()
	p.add(kindPlain, element{Type: typeLink, URL: address, Text: label})
	if p.read+utf8.RuneCountInString(address) > maxPart {
		address = label
	}
	p.write(address)
}

func (p *post) part() bridge.Part {
	blocks, err := json.Marshal([]block{{Type: "rich_text", Elements: p.sections}})
	if err != nil {
		return bridge.Part{Text: escape(p.text.String())}
	}
	return bridge.Part{Text: escape(p.text.String()), Blocks: blocks}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text inert for Slack, which parses the three characters only.
func escape(text string) string { return escaper.Replace(text) }
