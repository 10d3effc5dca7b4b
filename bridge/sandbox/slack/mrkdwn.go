package slack

import (
	"regexp"
	"strings"
)

// Span is a run of text that a person sees. Ping is whom it pings: channel,
// here, everyone, or the id of a user or of a user group.
type Span struct {
	Text   string `json:"text"`
	URL    string `json:"url,omitempty"`
	Ping   string `json:"ping,omitempty"`
	Bold   bool   `json:"bold,omitempty"`
	Italic bool   `json:"italic,omitempty"`
	Strike bool   `json:"strike,omitempty"`
	Code   bool   `json:"code,omitempty"`
}

// parsing is what Slack looks for in text besides what stands between < and >:
// bare addresses, and names of groups.
type parsing struct{ link, names bool }

// parsingOf reads the parse and link_names of a call. chat.update starts from
// another default than chat.postMessage.
func parsingOf(q request, standard parsing) parsing {
	p := standard
	switch q.args["parse"] {
	case "none":
		p.link = false
	case "full":
		p = parsing{link: true, names: true}
	default:
		p.link = true
	}
	p.names = p.names || q.flag("link_names")
	return p
}

var (
	bareURL   = regexp.MustCompile(`https?://[^\s<>|]+[^\s<>|.,;:!?)\]'"]`)
	bareGroup = regexp.MustCompile(`(^|[^\pL\pN_])(@(?:here|channel|everyone))\b`)
	entities  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// parseText reads Slack's markup as its clients do: what stands between < and
// > is a mention, a date or a link; elsewhere three entities are decoded.
// Emphasis stays as it was typed.
func parseText(text string, p parsing, nameOf func(string) string) []Span {
	spans := []Span{}
	for text != "" {
		before, rest, found := strings.Cut(text, "<")
		spans = append(spans, parsePlain(before, p)...)
		if !found {
			break
		}
		inner, after, closed := strings.Cut(rest, ">")
		if !closed || strings.Contains(inner, "<") || inner == "" {
			spans = append(spans, Span{Text: "<"})
			text = rest
			continue
		}
		spans = append(spans, parseMarkup(inner, nameOf))
		text = after
	}
	return join(spans)
}

func parseMarkup(inner string, nameOf func(string) string) Span {
	target, label, _ := strings.Cut(inner, "|")
	label = entities.Replace(label)
	switch {
	case strings.HasPrefix(target, "@"):
		id := target[1:]
		return Span{Text: "@" + or(label, nameOf(id)), Ping: id}
	case strings.HasPrefix(target, "#"):
		return Span{Text: "#" + or(label, target[1:])}
	case strings.HasPrefix(target, "!subteam^"):
		id := strings.TrimPrefix(target, "!subteam^")
		return Span{Text: or(label, "@"+id), Ping: id}
	case strings.HasPrefix(target, "!date^"):
		return Span{Text: label}
	case target == "!here" || target == "!channel" || target == "!everyone":
		return Span{Text: "@" + target[1:], Ping: target[1:]}
	case strings.HasPrefix(target, "!"):
		return Span{Text: "<" + or(label, target) + ">"}
	}
	if scheme, _, found := strings.Cut(target, ":"); found && scheme != "" {
		url := entities.Replace(target)
		return Span{Text: or(label, url), URL: url}
	}
	return Span{Text: "<" + entities.Replace(inner) + ">"}
}

func parsePlain(text string, p parsing) []Span {
	spans := []Span{}
	if p.link {
		for {
			at := bareURL.FindStringIndex(text)
			if at == nil {
				break
			}
			spans = append(spans, parseGroups(text[:at[0]], p)...)
			url := entities.Replace(text[at[0]:at[1]])
			spans = append(spans, Span{Text: url, URL: url})
			text = text[at[1]:]
		}
	}
	return append(spans, parseGroups(text, p)...)
}

func parseGroups(text string, p parsing) []Span {
	spans := []Span{}
	for p.names {
		at := bareGroup.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		spans = append(spans, Span{Text: entities.Replace(text[:at[4]])}, Span{Text: text[at[4]:at[5]], Ping: text[at[4]+1 : at[5]]})
		text = text[at[5]:]
	}
	return append(spans, Span{Text: entities.Replace(text)})
}

// join drops empty spans and makes one of neighbours that look alike.
func join(spans []Span) []Span {
	out := []Span{}
	for _, s := range spans {
		if s.Text == "" && s.URL == "" && s.Ping == "" {
			continue
		}
		n := len(out)
		if n > 0 && s.URL == "" && s.Ping == "" && out[n-1].like(s) {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// like reports whether two spans differ in their text at most.
func (s Span) like(other Span) bool {
	s.Text, other.Text = "", ""
	return s == other
}

// plain is what spans say.
func plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
