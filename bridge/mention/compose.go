package mention

import (
	"fmt"
	"strings"
	"time"

	"bellhop/bridge"
)

// Style is how a message is said, not what: it never changes where a message
// is cut.
type Style struct {
	// Language is "en", "ja" or "ko"; any other means English.
	Language string
	// Zone is the reader's; nil means UTC.
	Zone *time.Location
	// Copy is set on the sender's copy of the pair route: it is headed with
	// Recipient, the name of whom the message went to.
	Copy      bool
	Recipient string
	// Marked heads the parts with "possibly repeated".
	Marked bool
	// Edited heads the parts with "edited", for routes where what was posted
	// cannot be changed.
	Edited bool
	// Continued heads the parts with "continued": those that an edit added.
	Continued bool
	// Route leaves the sender's name out on bridge.RouteSlackbot, where Slack
	// shows it as the author.
	Route bridge.Route
}

const separator = " · "

// Parts is how many posts m takes, 1 to 10, whatever the Style.
func Parts(m bridge.Message) int { return len(layOut(m).scripts) }

// Compose says m in Parts(m) parts, in the order they are to be posted. Each
// is at most 4,000 code points as read, heading and remarks included. Text,
// escaped once, says all that Blocks do, with addresses written out; only the
// office's address is left to Blocks where it has no room.
func Compose(m bridge.Message, s Style) []bridge.Part {
	l := layOut(m)
	w := wordsOf(s.Language)
	parts := make([]bridge.Part, len(l.scripts))
	for i, script := range l.scripts {
		var p post
		p.head(m, s, w, numbering(i+1, len(parts)))
		p.body(script, w)
		if i == len(parts)-1 {
			p.note(l, w)
			p.foot(m, s, w)
		}
		if p.read == 0 {
			p.say(nameOf(m.Sender.Name, w), bold)
		}
		parts[i] = p.part()
	}
	return parts
}

// Plain says the same without blocks: for a Slack that refuses them.
func Plain(p bridge.Part) bridge.Part { return bridge.Part{Text: p.Text} }

// Shown gives all that is shown of a message, in no readable form. It is the same
// for two messages if an edit from one to the other changes nothing that anybody
// sees, whatever the Style. What is beyond ten parts, and who is addressed, is
// not in it.
func Shown(m bridge.Message) string {
	var shown strings.Builder
	for _, part := range Compose(m, Style{}) {
		fmt.Fprintf(&shown, "%s\x00%s\x00", part.Text, part.Blocks)
	}
	return shown.String()
}

func numbering(part, parts int) string {
	if parts == 1 {
		return ""
	}
	return fmt.Sprintf("(%d/%d)", part, parts)
}

func nameOf(name string, w words) string {
	if name = bridge.OneLine(name, maxName); name != "" {
		return name
	}
	return w.somebody
}

// head is one line: who, where, remarks, and which part this is.
func (p *post) head(m bridge.Message, s Style, w words, number string) {
	who, remarks := heading(m, s, w)
	line := strings.Join(remarks, separator)
	if number != "" {
		line = strings.TrimPrefix(line+" "+number, " ")
	}
	if who == "" {
		p.say(line, plain)
		return
	}
	p.say(who, bold)
	switch {
	case line == "":
	case len(remarks) == 0:
		p.say(" "+line, plain)
	default:
		p.say(separator+line, plain)
	}
}

// heading gives the name that heads the message, "" when Slack shows it, and
// what else stands on that line.
func heading(m bridge.Message, s Style, w words) (who string, remarks []string) {
	switch {
	case s.Copy:
		who = fmt.Sprintf(w.to, nameOf(s.Recipient, w))
	case s.Route == bridge.RouteSlackbot:
		if role := roleOf(m.Sender.Role, w); role != "" {
			remarks = append(remarks, role)
		}
	default:
		who = nameOf(m.Sender.Name, w)
		if role := roleOf(m.Sender.Role, w); role != "" {
			who += " (" + role + ")"
		}
	}
	if space := bridge.OneLine(m.Space.Name, maxName); space != "" {
		remarks = append(remarks, space)
	}
	for _, remark := range []struct {
		made bool
		word string
	}{{m.InReplyTo != "", w.reply}, {s.Edited, w.edited}, {s.Continued, w.continued}, {s.Marked, w.repeated}} {
		if remark.made {
			remarks = append(remarks, remark.word)
		}
	}
	return who, remarks
}

func roleOf(role bridge.Role, w words) string {
	switch role {
	case bridge.RoleVisitor:
		return w.visitor
	case bridge.RoleGuest:
		return w.guest
	}
	return ""
}

func (p *post) body(s script, w words) {
	p.line()
	s.pieces(p.piece)
	for _, f := range s.files {
		p.line()
		name := f.name
		if name == "" {
			name = w.unnamed
		}
		p.say("📎 ", plain)
		p.link(name, f.address)
		if f.broken {
			p.say(" ("+w.noAddress+")", plain)
		}
	}
}

// note says what found no room in ten parts.
func (p *post) note(l layout, w words) {
	if l.missingText > 0 {
		p.line()
		p.say(fmt.Sprintf(w.missingText, l.missingText), bold)
	}
	if l.missing > 0 {
		p.line()
		p.say(fmt.Sprintf(w.missingFiles, l.missing), bold)
	}
}

// foot is one line: when it was written, and the way back to the office.
func (p *post) foot(m bridge.Message, s Style, w words) {
	p.line()
	before := p.read
	if !m.CreatedAt.IsZero() {
		zone := s.Zone
		if zone == nil {
			zone = time.UTC
		}
		p.say(moment(m.CreatedAt.In(zone), w), plain)
	}
	if m.Space.URL == "" {
		return
	}
	if p.read > before {
		p.say(separator, plain)
	}
	if address := webAddress(m.Space.URL); address != "" {
		p.back(w.open, address)
	} else {
		p.say(w.open+": "+w.noAddress, plain)
	}
}

// moment writes t with the name of its zone, which the system that made the
// zone chose and nobody bounded.
func moment(t time.Time, w words) string {
	name, _ := t.Zone()
	if short := bridge.OneLine(name, maxZone); short != name {
		_, offset := t.Zone()
		t = t.In(time.FixedZone(short, offset))
	}
	return t.Format(w.moment)
}
