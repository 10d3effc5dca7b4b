package office

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// Draft is something to be said. From and, where mentions name persons, their
// ids must be known; an empty name of a mention is filled in. An empty Space is
// the first one, an empty Format plain, an empty Kind is left out (chat).
// Audience names the members who see it; nil: all of them. ID is the message's
// id, also one that another message bears already; empty: a new one.
type Draft struct {
	ID          string
	From, Space string
	Mentions    []bridge.Mention
	Text        string
	Format      bridge.Format
	Attachments []bridge.Attachment
	Kind        bridge.Kind
	InReplyTo   string
	Audience    []string
}

// message is what was said, as it stands now.
type message struct {
	bridge.Message
	audience []*person
	deleted  bool
}

// event is one message event; its frame is dropped once no log needs it.
type event struct {
	id, messageID string
	typ           bridge.EventType
	at            time.Time
	frame         []byte
	needed        int
}

// To makes mentions of persons, for a [Draft].
func To(ids ...string) []bridge.Mention {
	mentions := make([]bridge.Mention, len(ids))
	for i, id := range ids {
		mentions[i] = bridge.Mention{Kind: bridge.MentionPerson, ID: id}
	}
	return mentions
}

// ToGroup makes a mention of a group, for a [Draft].
func ToGroup(name string) []bridge.Mention {
	return []bridge.Mention{{Kind: bridge.MentionGroup, Name: name}}
}

// Say says something now. It returns [ErrUnknown] or [ErrTooBig] and then has
// said nothing.
func (s *Server) Say(d Draft) (bridge.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.say(d)
	if err != nil {
		return bridge.Message{}, fmt.Errorf("office: say: %w", err)
	}
	s.changed()
	return m.copy(), nil
}

// Burst is n direct messages at once, none of them offered before the last is
// said. It returns their ids.
func (s *Server) Burst(from, to string, n int) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, n)
	for i := range n {
		m, err := s.say(Draft{From: from, Mentions: To(to), Text: fmt.Sprintf("message %d of %d", i+1, n)})
		if err != nil {
			return ids, fmt.Errorf("office: burst: %w", err)
		}
		ids = append(ids, m.ID)
	}
	s.changed()
	return ids, nil
}

func (s *Server) say(d Draft) (*message, error) {
	from := s.byID[d.From]
	if from == nil {
		return nil, fmt.Errorf("from %q: %w", d.From, ErrUnknown)
	}
	space, err := s.space(d.Space)
	if err != nil {
		return nil, err
	}
	mentions, err := s.mentions(d.Mentions)
	if err != nil {
		return nil, err
	}
	audience, err := s.audience(d.Audience)
	if err != nil {
		return nil, err
	}
	if d.InReplyTo != "" && s.byMsgID[d.InReplyTo] == nil {
		return nil, fmt.Errorf("in reply to %q: %w", d.InReplyTo, ErrUnknown)
	}
	m := &message{audience: audience, Message: bridge.Message{
		Space: space, Sender: inRole(from.Person), Mentions: mentions, Text: d.Text,
		Format: cmp.Or(d.Format, bridge.FormatPlain), Attachments: slices.Clone(d.Attachments),
		Kind: d.Kind, InReplyTo: d.InReplyTo, CreatedAt: s.now(), ID: d.ID,
	}}
	if m.ID == "" {
		m.ID = s.newID("msg")
	}
	if err := s.publish(m, bridge.MessageCreated, m.CreatedAt, m.Message); err != nil {
		return nil, err
	}
	s.messages, s.byMsgID[m.ID] = append(s.messages, m), m
	return m, nil
}

func (s *Server) space(id string) (bridge.Space, error) {
	if id == "" {
		return s.spaces[0], nil
	}
	if i := slices.IndexFunc(s.spaces, func(p bridge.Space) bool { return p.ID == id }); i >= 0 {
		return s.spaces[i], nil
	}
	return bridge.Space{}, fmt.Errorf("space %q: %w", id, ErrUnknown)
}

func (s *Server) mentions(wanted []bridge.Mention) ([]bridge.Mention, error) {
	mentions := append([]bridge.Mention{}, wanted...)
	for i := range mentions {
		m := &mentions[i]
		if m.Kind != bridge.MentionPerson {
			continue
		}
		p := s.byID[m.ID]
		if p == nil {
			return nil, fmt.Errorf("mention of %q: %w", m.ID, ErrUnknown)
		}
		m.Name = cmp.Or(m.Name, p.Name)
	}
	return mentions, nil
}

func (s *Server) audience(ids []string) ([]*person, error) {
	if ids == nil {
		return slices.DeleteFunc(slices.Clone(s.people), func(p *person) bool { return p.Role.Outside() }), nil
	}
	var audience []*person
	for _, id := range ids {
		p := s.byID[id]
		if p == nil {
			return nil, fmt.Errorf("audience %q: %w", id, ErrUnknown)
		}
		if !p.Role.Outside() && !slices.Contains(audience, p) {
			audience = append(audience, p)
		}
	}
	return audience, nil
}

// publish adds a message event to the log of everybody who sees the message.
func (s *Server) publish(m *message, t bridge.EventType, at time.Time, data any) error {
	_, err := s.record(m.audience, m.ID, t, at, data)
	return err
}

func (s *Server) record(audience []*person, message string, t bridge.EventType, at time.Time, data any) (string, error) {
	ev := &event{id: s.newID("ev"), messageID: message, typ: t, at: at, needed: len(audience)}
	ev.frame = host.EncodeEvent(ev.id, t, at, data)
	if len(ev.frame) > MaxFrame {
		return "", ErrTooBig
	}
	for _, p := range audience {
		s.append(p, ev)
	}
	return ev.id, nil
}

// Messages are all messages that were not deleted, oldest first, as they stand.
func (s *Server) Messages() []bridge.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	messages := make([]bridge.Message, 0, len(s.messages))
	for _, m := range s.messages {
		if !m.deleted {
			messages = append(messages, m.copy())
		}
	}
	return messages
}

// Spaces are the floors of the office.
func (s *Server) Spaces() []bridge.Space {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.spaces)
}

// AddSpace adds a floor.
func (s *Server) AddSpace(space bridge.Space) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spaces = append(s.spaces, space)
	s.changed()
}

func (m *message) copy() bridge.Message {
	c := m.Message
	c.Sender = inRole(c.Sender)
	c.Mentions = slices.Clone(c.Mentions)
	c.Attachments = slices.Clone(c.Attachments)
	return c
}
