package sandbox

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/slack"
)

// table is what was said, decided and posted, a line for each message.
func (p *play) table() string {
	lines := [][]string{{"", "said", "decided", "route", "in Slack"}}
	for _, r := range p.rows {
		mark := "✓"
		if !p.right(r) {
			mark = "✗"
		}
		lines = append(lines, []string{mark, p.said(r), decided(r), p.route(r), p.posted(r)})
	}
	return aligned(lines)
}

// check is an error for each message of which something else became than was
// wanted.
func (p *play) check() error {
	var wrong []string
	for _, r := range p.rows {
		if !p.right(r) {
			wrong = append(wrong, fmt.Sprintf("%q came out as %s, not %s", r.wish.Text, p.came(r), r.want))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("sandbox: %s", strings.Join(wrong, "; "))
}

func (p *play) said(r *row) string {
	to := "nobody"
	var names []string
	for _, m := range r.wish.Mentions {
		if m.Kind == bridge.MentionPerson {
			m.Name = p.s.name(m.ID)
		}
		names = append(names, "@"+m.Name)
	}
	if len(names) > 0 {
		to = strings.Join(names, " ")
	}
	text := r.wish.Text
	if r.note != "" {
		text += " (" + r.note + ")"
	}
	return fmt.Sprintf("%s → %s: %s", p.s.name(r.wish.From), to, text)
}

func decided(r *row) string {
	if r.judged.Direct != "" {
		return "direct"
	}
	return r.judged.Reason
}

func (p *play) route(r *row) string {
	if r.judged.Direct == "" {
		return "-"
	}
	return p.came(r)
}

// right reports whether what was wanted became of a message.
func (p *play) right(r *row) bool {
	came := p.came(r)
	if r.want == anyRoute {
		return came != lost && came != repeated
	}
	return came == r.want
}

const (
	lost     = "lost"
	repeated = "repeated"
)

// came is what became of a message: its route, or the reason for none.
func (p *play) came(r *row) string {
	if r.judged.Direct == "" {
		if len(p.posts(r)) > 0 {
			return "posted"
		}
		return r.judged.Reason
	}
	reader, posts := slackID(r.judged.Direct), p.posts(r)
	places := map[slack.ConversationKind]int{}
	for _, m := range posts {
		for _, c := range p.s.slack.View(reader) {
			if c.ID == m.Channel {
				places[c.Kind]++
			}
		}
	}
	switch {
	case len(posts) == 0:
		return lost
	case len(posts) == 1 && places[slack.KindGroup] == 1:
		return string(bridge.RouteGroup)
	case len(posts) == 1 && places[slack.KindSlackbot] == 1:
		return string(bridge.RouteSlackbot)
	case len(posts) == 1 && places[slack.KindApp] == 1:
		return string(bridge.RouteApp)
	case len(posts) == 2 && places[slack.KindApp] == 1 && p.s.sees(slackID(r.wish.From), posts[1].Channel):
		return string(bridge.RoutePair)
	}
	return repeated
}

func (p *play) posted(r *row) string {
	if r.judged.Direct == "" {
		return "nothing"
	}
	from := p.s.name(r.wish.From)
	text := map[string]string{
		string(bridge.RouteGroup):    "group DM with " + from,
		string(bridge.RoutePair):     "app DM, a copy to " + from,
		string(bridge.RouteSlackbot): "Slackbot, as " + from,
		string(bridge.RouteApp):      "app DM",
	}[p.came(r)]
	for _, m := range p.posts(r) {
		switch {
		case m.Deleted:
			text += ", deleted"
		case m.EditedTS != "":
			text += ", changed"
		}
	}
	return text
}

// aligned sets lines in columns by the width that characters have on a
// terminal.
func aligned(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	var out strings.Builder
	for _, line := range lines {
		var row strings.Builder
		for i, cell := range line {
			row.WriteString(cell)
			row.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
		}
		out.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	return out.String()
}
