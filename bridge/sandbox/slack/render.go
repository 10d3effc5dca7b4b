package slack

import (
	"slices"
	"strings"
	"time"
)

// Block is a part of a message as a person sees it, for a web page to draw.
type Block struct {
	Type    string   `json:"type"` // paragraph, list, quote, code, header, context, divider, image
	Spans   []Span   `json:"spans,omitempty"`
	Items   [][]Span `json:"items,omitempty"` // of a list
	Ordered bool     `json:"ordered,omitempty"`
	Indent  int      `json:"indent,omitempty"`
	URL     string   `json:"url,omitempty"` // of an image
}

// render works out what people see of m, whom it pings and where it links to.
// Both the notification, made of text, and the blocks can ping.
func (s *Server) render(m *Message, blocks []any) {
	m.notice = parseText(m.Text, m.parse, s.nameOf)
	m.rendered = nil
	for _, b := range blocks {
		m.rendered = append(m.rendered, s.renderBlock(b.(object))...)
	}
	if len(blocks) == 0 && m.Text != "" {
		m.rendered = []Block{{Type: "paragraph", Spans: m.notice}}
	}
	m.Pings, m.Links = nil, nil
	m.gather(m.notice)
	for _, b := range m.rendered {
		m.gather(b.Spans)
		for _, item := range b.Items {
			m.gather(item)
		}
	}
}

func (m *Message) gather(spans []Span) {
	for _, sp := range spans {
		if sp.Ping != "" && !slices.Contains(m.Pings, sp.Ping) {
			m.Pings = append(m.Pings, sp.Ping)
		}
		link := Link{Text: sp.Text, URL: sp.URL}
		if sp.URL != "" && !slices.Contains(m.Links, link) {
			m.Links = append(m.Links, link)
		}
	}
}

// renderBlock draws a block that was checked before.
func (s *Server) renderBlock(b object) []Block {
	kind, _ := b["type"].(string)
	elements, _ := b["elements"].([]any)
	switch kind {
	case "rich_text":
		out := []Block{}
		for _, v := range elements {
			out = append(out, s.renderRich(v.(object)))
		}
		return out
	case "section":
		out := []Block{}
		if text, ok := b["text"].(object); ok {
			out = append(out, Block{Type: "paragraph", Spans: s.renderText(text)})
		}
		fields, _ := b["fields"].([]any)
		for _, f := range fields {
			out = append(out, Block{Type: "paragraph", Spans: s.renderText(f.(object))})
		}
		return out
	case "context":
		return []Block{{Type: "context", Spans: s.renderContext(elements)}}
	case "header":
		return []Block{{Type: "header", Spans: s.renderText(b["text"].(object))}}
	case "markdown":
		return []Block{{Type: "paragraph", Spans: []Span{{Text: b["text"].(string)}}}}
	case "image":
		url, _ := b["image_url"].(string)
		return []Block{{Type: "image", URL: url, Spans: []Span{{Text: b["alt_text"].(string)}}}}
	case "divider":
		return []Block{{Type: "divider"}}
	}
	return nil
}

func (s *Server) renderContext(elements []any) []Span {
	spans := []Span{}
	for i, v := range elements {
		e := v.(object)
		if i > 0 {
			spans = append(spans, Span{Text: " "})
		}
		if e["type"] == "image" {
			spans = append(spans, Span{Text: e["alt_text"].(string)})
			continue
		}
		spans = append(spans, s.renderText(e)...)
	}
	return join(spans)
}

// renderText draws a text object. Without verbatim, mrkdwn is searched for
// addresses and names.
func (s *Server) renderText(t object) []Span {
	text, _ := t["text"].(string)
	if t["type"] == "plain_text" {
		return []Span{{Text: text}}
	}
	loose := t["verbatim"] != true
	return parseText(text, parsing{link: loose, names: loose}, s.nameOf)
}

func (s *Server) renderRich(e object) Block {
	elements, _ := e["elements"].([]any)
	switch e["type"] {
	case "rich_text_list":
		indent, _ := e["indent"].(float64)
		b := Block{Type: "list", Ordered: e["style"] == "ordered", Indent: int(indent)}
		for _, item := range elements {
			inner, _ := item.(object)["elements"].([]any)
			b.Items = append(b.Items, s.renderInlines(inner))
		}
		return b
	case "rich_text_quote":
		return Block{Type: "quote", Spans: s.renderInlines(elements)}
	case "rich_text_preformatted":
		return Block{Type: "code", Spans: s.renderInlines(elements)}
	}
	return Block{Type: "paragraph", Spans: s.renderInlines(elements)}
}

func (s *Server) renderInlines(elements []any) []Span {
	spans := []Span{}
	for _, v := range elements {
		e := v.(object)
		span := s.renderInline(e)
		style, _ := e["style"].(object)
		span.Bold, span.Italic = style["bold"] == true, style["italic"] == true
		span.Strike, span.Code = style["strike"] == true, style["code"] == true
		spans = append(spans, span)
	}
	return join(spans)
}

// renderInline draws one element of rich text. Its text is not markup.
func (s *Server) renderInline(e object) Span {
	get := func(name string) string { v, _ := e[name].(string); return v }
	switch e["type"] {
	case "link":
		return Span{Text: or(get("text"), get("url")), URL: get("url")}
	case "user":
		return Span{Text: "@" + s.nameOf(get("user_id")), Ping: get("user_id")}
	case "usergroup":
		return Span{Text: "@" + get("usergroup_id"), Ping: get("usergroup_id")}
	case "broadcast":
		return Span{Text: "@" + get("range"), Ping: get("range")}
	case "channel":
		return Span{Text: "#" + get("channel_id")}
	case "team":
		return Span{Text: s.team.TeamName}
	case "emoji":
		return Span{Text: ":" + get("name") + ":"}
	case "color":
		return Span{Text: get("value")}
	case "date":
		seconds, _ := e["timestamp"].(float64)
		when := time.Unix(int64(seconds), 0).UTC().Format("2006-01-02 15:04")
		return Span{Text: or(get("fallback"), when), URL: get("url")}
	}
	return Span{Text: get("text")}
}

// plainBlocks is what blocks say, one line for each and for each list item.
func plainBlocks(blocks []Block) string {
	lines := []string{}
	for _, b := range blocks {
		switch b.Type {
		case "list":
			for _, item := range b.Items {
				lines = append(lines, "• "+plain(item))
			}
		case "divider":
		default:
			lines = append(lines, plain(b.Spans))
		}
	}
	return strings.Join(lines, "\n")
}
