package office

import (
	"fmt"
	"time"

	"bellhop/bridge"
)

// knownPresence reports whether a person can have this state.
func knownPresence(state string) bool {
	switch state {
	case "active", "away", "meeting", "busy", "offline":
		return true
	}
	return false
}

// SetPresence sets a person's presence and tells everybody.
func (s *Server) SetPresence(id, state string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil || !knownPresence(state) {
		return fmt.Errorf("office: set presence of %q: %w", id, ErrUnknown)
	}
	s.setPresence(p, state)
	return nil
}

func (s *Server) setPresence(p *person, state string) {
	p.presence = state
	s.tellAll(bridge.PresenceChanged, happening{Person: p.Person, State: state, Room: p.room})
}

// Presence is what [Server.SetPresence] or the member's own device last set,
// else empty.
func (s *Server) Presence(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[id]; p != nil {
		return p.presence
	}
	return ""
}

// Enter moves a person into a room, out of the one they were in, and tells
// everybody.
func (s *Server) Enter(id string, room bridge.Room) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil {
		return fmt.Errorf("office: enter %q: %w", id, ErrUnknown)
	}
	s.leave(p)
	p.room = &room
	s.tellAll(bridge.RoomEntered, happening{Person: p.Person, Room: &room})
	return nil
}

// Leave moves a person out of their room; without one it does nothing.
func (s *Server) Leave(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil {
		return fmt.Errorf("office: leave %q: %w", id, ErrUnknown)
	}
	s.leave(p)
	return nil
}

func (s *Server) leave(p *person) {
	if p.room == nil {
		return
	}
	room := p.room
	p.room = nil
	s.tellAll(bridge.RoomLeft, happening{Person: p.Person, Room: room})
}

// Knock is a visitor at the door, of a room if room is not nil.
func (s *Server) Knock(id string, room *bridge.Room) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil {
		return fmt.Errorf("office: knock %q: %w", id, ErrUnknown)
	}
	s.tellAll(bridge.VisitorKnocked, happening{Person: p.Person, Room: room})
	return nil
}

// Emit sends every device a live event of any type, such as one that the
// contract does not have. data is encoded as JSON and must be encodable.
func (s *Server) Emit(t bridge.EventType, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tellAll(t, data)
}

// Flood is n presence changes at once, for load.
func (s *Server) Flood(id string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil {
		return fmt.Errorf("office: flood by %q: %w", id, ErrUnknown)
	}
	for i := range n {
		s.setPresence(p, []string{"active", "away"}[i%2])
	}
	return nil
}

func (s *Server) tellAll(t bridge.EventType, data any) {
	b := encode(eventFrame{Op: "event", ID: s.newID("ev"), Type: t, At: time.Now(), Data: data})
	for c := range s.sockets {
		if c.welcomed {
			s.queue(c, frame{op: "live", data: b})
		}
	}
	s.changed()
}
