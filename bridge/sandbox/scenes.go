package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// play is a conversation under way.
type play struct {
	s    *Sandbox
	rows []*row
}

// anyRoute is wanted of a message that only has to arrive, once.
const anyRoute = "once"

// row is one message of the conversation: what was said, and what must become
// of it.
type row struct {
	wish   wish
	want   string // a route, or the reason for not relaying
	note   string // what happened besides: edited, deleted, …
	id     string
	judged decision
}

// conversation shows each route and each reason. It goes on after a message
// that did not arrive, which the table then shows.
func (p *play) conversation(ctx context.Context) error {
	scenes := []struct {
		title string
		play  func(context.Context) error
	}{
		{"With all scopes: a colleague who is connected, and a visitor", p.standard},
		{"A message is edited, another one deleted", p.changes},
		{"With only the three scopes that it needs at least", p.minimal},
		{"Slack is out for a moment, and the scopes are back", p.outage},
		{"The office's connection drops while somebody writes", p.dropped},
		{"What is not for one person stays in the office", p.unaddressed},
	}
	var troubles error
	for _, scene := range scenes {
		p.s.remark("%s", scene.title)
		err := scene.play(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		troubles = errors.Join(troubles, err)
	}
	return troubles
}

func (p *play) minimal(ctx context.Context) error {
	return errors.Join(
		p.s.set("slack.no_mpim", true), p.s.set("slack.no_customize", true),
		p.relayed(ctx, string(bridge.RoutePair), "", wish{From: "chloe", Mentions: persons("aiko"), Text: "The contract is signed"}),
		p.relayed(ctx, string(bridge.RouteApp), "", wish{From: "vera", Mentions: persons("aiko"), Text: "Hello from the front desk"}),
	)
}

func (p *play) outage(ctx context.Context) error {
	before := len(p.s.slack.Calls())
	if err := p.s.set("slack.outage", true); err != nil {
		return err
	}
	first, err := p.say(anyRoute, "Slack was out", wish{From: "ben", Mentions: persons("aiko"), Text: "Are you there"})
	if err != nil {
		return err
	}
	second, err := p.say(anyRoute, "Slack was out", wish{From: "dmitri", Mentions: persons("aiko"), Text: "The build is green again"})
	if err != nil {
		return err
	}
	err = p.s.wait(ctx, "a call during the outage", func() bool { return len(p.s.slack.Calls()) > before })
	return errors.Join(err,
		p.s.set("slack.no_mpim", false), p.s.set("slack.no_customize", false), p.s.set("slack.outage", false),
		p.arrived(ctx, first), p.arrived(ctx, second))
}

func (p *play) standard(ctx context.Context) error {
	return errors.Join(
		p.relayed(ctx, string(bridge.RouteGroup), "", wish{From: "ben", Mentions: persons("aiko"), Text: "Lunch at noon, the usual place"}),
		p.relayed(ctx, string(bridge.RouteGroup), "", wish{From: "aiko", Mentions: persons("ben"), Text: "Yes, see you there", Space: "lab"}),
		p.relayed(ctx, string(bridge.RouteSlackbot), "", wish{From: "vera", Mentions: persons("aiko"), Text: "Which floor was it again"}),
	)
}

func (p *play) changes(ctx context.Context) error {
	edited, err := p.say(string(bridge.RouteGroup), "", wish{From: "ben", Mentions: persons("aiko"), Text: "The review is at three"})
	if err != nil {
		return err
	}
	if err := p.arrived(ctx, edited); err != nil {
		return err
	}
	if _, err := p.s.office.Edit(edited.id, "The review is at four"); err != nil {
		return fmt.Errorf("sandbox: edit: %w", err)
	}
	err = p.s.wait(ctx, "the edit", func() bool {
		return slices.ContainsFunc(p.posts(edited), func(m slack.Message) bool { return strings.Contains(m.Text, "The review is at four") })
	})
	deleted, sayErr := p.say(string(bridge.RouteGroup), "", wish{From: "ben", Mentions: persons("aiko"), Text: "Sent to the wrong person"})
	if sayErr != nil {
		return errors.Join(err, sayErr)
	}
	if missing := p.arrived(ctx, deleted); missing != nil {
		return errors.Join(err, missing)
	}
	return errors.Join(err, p.s.delete(deleted.id), p.s.wait(ctx, "the deletion", func() bool {
		return slices.ContainsFunc(p.posts(deleted), func(m slack.Message) bool { return m.Deleted })
	}))
}

func (p *play) dropped(ctx context.Context) error {
	p.s.strike(office.Fault{Kind: office.Drop})
	return p.relayed(ctx, anyRoute, "connection cut", wish{From: "ben", Mentions: persons("aiko"), Text: "Did this one get through"})
}

func (p *play) unaddressed(ctx context.Context) error {
	var troubles error
	for _, w := range []struct {
		reason string
		wish   wish
	}{
		{"no_mention", wish{From: "ben", Text: "Good morning everybody"}},
		{"group_mention", wish{From: "dmitri", Mentions: group("all"), Text: "The printer is back"}},
		{"several_mentions", wish{From: "minjun", Mentions: persons("aiko", "ben"), Text: "회의는 4시에 시작합니다"}},
		{"not_chat", wish{From: "ben", Mentions: persons("aiko"), Text: "👍", Kind: bridge.KindReaction}},
		{"own_message", wish{From: "aiko", Mentions: persons("aiko"), Text: "A note to myself"}},
		{"empty", wish{From: "chloe", Mentions: persons("aiko"), Text: "<p> </p>", Format: bridge.FormatHTML}},
	} {
		r, err := p.say(w.reason, "", w.wish)
		if err == nil {
			err = p.s.wait(ctx, "settling "+w.reason, func() bool { return p.settled("aiko", r) && p.settled("ben", r) })
		}
		troubles = errors.Join(troubles, err)
	}
	return troubles
}

func persons(ids ...string) []bridge.Mention { return office.To(ids...) }

func group(name string) []bridge.Mention { return office.ToGroup(name) }

// relayed says something and waits until it stands in Slack.
func (p *play) relayed(ctx context.Context, want, note string, w wish) error {
	r, err := p.say(want, note, w)
	if err != nil {
		return err
	}
	return p.arrived(ctx, r)
}

func (p *play) say(want, note string, w wish) (*row, error) {
	m, err := p.s.office.Say(office.Draft{
		From: w.From, Space: w.Space, Mentions: w.Mentions, Text: w.Text, Format: w.Format, Kind: w.Kind,
	})
	if err != nil {
		return nil, fmt.Errorf("sandbox: say: %w", err)
	}
	r := &row{wish: w, want: want, note: note, id: m.ID, judged: decide(p.s.office.People(), m)}
	p.rows = append(p.rows, r)
	return r, nil
}

// arrived waits until a message stands in Slack, copy and all, and its device
// has settled it.
func (p *play) arrived(ctx context.Context, r *row) error {
	wanted := 1
	if r.want == string(bridge.RoutePair) {
		wanted = 2
	}
	return p.s.wait(ctx, fmt.Sprintf("%q in Slack", r.wish.Text), func() bool {
		return len(p.posts(r)) >= wanted && p.settled(r.judged.Direct, r)
	})
}

// posts are the messages in Slack that carry the text of a row, or did before
// an edit, deleted ones too.
func (p *play) posts(r *row) []slack.Message {
	return slices.DeleteFunc(p.s.slack.Messages(), func(m slack.Message) bool {
		return !strings.Contains(m.Text, r.wish.Text) && !slices.ContainsFunc(m.Revisions, func(was slack.Revision) bool {
			return strings.Contains(was.Text, r.wish.Text)
		})
	})
}

func (p *play) settled(member string, r *row) bool {
	settled := p.s.office.Settled(member)
	for _, event := range p.s.office.Events(member, r.id) {
		if !slices.Contains(settled, event) {
			return false
		}
	}
	return true
}
