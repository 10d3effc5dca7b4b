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

// element, section and document are Slack's rich_text documents, as far as they
// are used. Nothing in a text or link element is parsed by Slack.
type (
	element struct {
		Type  string `json:"type"`
		URL   string `json:"url,omitempty"`
		Text  string `json:"text"`
		Style *style `json:"style,omitempty"`
	}
	style struct {
		Bold bool `json:"bold"`
	}
	section struct {
		Type     string    `json:"type"`
		Elements []element `json:"elements"`
	}
	document struct {
		Type     string    `json:"type"`
		Elements []section `json:"elements"`
	}
)

// post writes one part, as elements and as text at once.
type post struct {
	elements []element
	text     strings.Builder
	// read counts the code points of text.
	read int
	// ended: what follows stands on a new line.
	ended bool
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
	said := element{Type: "text", Text: text}
	if e == bold {
		said.Style = &style{Bold: true}
	}
	p.elements = append(p.elements, said)
	p.write(text)
}

// line makes what follows stand on a new line, if anything follows.
func (p *post) line() { p.ended = p.read > 0 }

func (p *post) flush() {
	if p.ended {
		p.ended = false
		p.elements = append(p.elements, element{Type: "text", Text: "\n"})
		p.write("\n")
	}
}

// link says name, linked to address unless that is empty.
func (p *post) link(name, address string) {
	if address == "" {
		p.say(name, plain)
		return
	}
	p.flush()
	p.elements = append(p.elements, element{Type: "link", URL: address, Text: name})
	p.write(name + " " + address)
}

// back links to the office under the words of label. The text gives the
// address alone, and the label where that has no room.
func (p *post) back(label, address string) {
	p.flush()
	p.elements = append(p.elements, element{Type: "link", URL: address, Text: label})
	if p.read+utf8.RuneCountInString(address) > maxPart {
		address = label
	}
	p.write(address)
}

func (p *post) part() bridge.Part {
	blocks, err := json.Marshal([]document{{
		Type:     "rich_text",
		Elements: []section{{Type: "rich_text_section", Elements: p.elements}},
	}})
	if err != nil {
		return bridge.Part{Text: escape(p.text.String())}
	}
	return bridge.Part{Text: escape(p.text.String()), Blocks: blocks}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text inert for Slack, which parses the three characters only.
func escape(text string) string { return escaper.Replace(text) }
