package office

import (
	"cmp"
	"fmt"

	"bellhop/bridge"
)

// Change is what an edit makes of a message. What is empty or nil stays as it
// is, but Text. From and Space claim another sender or space than the message's,
// which an office that keeps the contract never does.
type Change struct {
	Text        string
	Mentions    []bridge.Mention
	Kind        bridge.Kind
	From, Space string
}

// Edit gives a message another text.
func (s *Server) Edit(id, text string) (bridge.Message, error) {
	return s.Change(id, Change{Text: text})
}

// Change edits a message. Of several with the same id it is the last one.
func (s *Server) Change(id string, c Change) (bridge.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.byMsgID[id]
	if m == nil || m.deleted {
		return bridge.Message{}, fmt.Errorf("office: edit %q: %w", id, ErrUnknown)
	}
	edited, err := s.edited(m.Message, c)
	if err != nil {
		return bridge.Message{}, fmt.Errorf("office: edit %q: %w", id, err)
	}
	if err := s.publish(m, bridge.MessageUpdated, edited.EditedAt, edited); err != nil {
		return bridge.Message{}, fmt.Errorf("office: edit %q: %w", id, err)
	}
	m.Message = edited
	s.changed()
	return m.copy(), nil
}

func (s *Server) edited(m bridge.Message, c Change) (_ bridge.Message, err error) {
	m.Text, m.EditedAt, m.Kind = c.Text, s.now(), cmp.Or(c.Kind, m.Kind)
	if c.Mentions != nil {
		if m.Mentions, err = s.mentions(c.Mentions); err != nil {
			return m, err
		}
	}
	if c.Space != "" {
		if m.Space, err = s.space(c.Space); err != nil {
			return m, err
		}
	}
	if c.From != "" {
		p := s.byID[c.From]
		if p == nil {
			return m, fmt.Errorf("from %q: %w", c.From, ErrUnknown)
		}
		m.Sender = inRole(p.Person)
	}
	return m, nil
}

// Delete takes a message back. Of several with the same id it is the last one.
func (s *Server) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.byMsgID[id]
	if m == nil || m.deleted {
		return fmt.Errorf("office: delete %q: %w", id, ErrUnknown)
	}
	at := s.now()
	d := bridge.Deletion{ID: id, DeletedAt: at}
	if s.opt.Revision > 1 {
		d.Space = m.Space.ID
	}
	if err := s.publish(m, bridge.MessageDeleted, at, d); err != nil {
		return fmt.Errorf("office: delete %q: %w", id, err)
	}
	m.deleted = true
	s.changed()
	return nil
}

// Claim puts a message event of any data into the logs of the audience (nil: all
// members), and changes nothing that was said: an edit or a deletion that comes
// before its creation or names another space, data that cannot be read. message
// is the id that [Server.Events] knows it by. It returns the event's id.
func (s *Server) Claim(t bridge.EventType, message string, data any, audience ...string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	people, err := s.audience(audience)
	if err != nil {
		return "", fmt.Errorf("office: claim: %w", err)
	}
	id, err := s.record(people, message, t, s.now(), data)
	if err != nil {
		return "", fmt.Errorf("office: claim: %w", err)
	}
	s.changed()
	return id, nil
}
