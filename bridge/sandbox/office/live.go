package office

import (
	"fmt"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// SetPresence sets a person's presence and tells everybody.
func (s *Server) SetPresence(id, state string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil || !host.KnownPresence(state) {
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
	frames := make([][]byte, n)
	for i := range frames {
		p.presence = []string{"active", "away"}[i%2]
		frames[i] = s.live(bridge.PresenceChanged, happening{Person: p.Person, State: p.presence, Room: p.room})
	}
	s.host.Tell(frames...)
	s.changed()
	return nil
}

// FloodGaps is n live history.gap events at once, each of another minute of the
// hours before now.
func (s *Server) FloodGaps(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames, now := make([][]byte, n), s.now()
	for i := range frames {
		from := now.Add(-time.Duration(n-i) * time.Minute)
		frames[i] = s.live(bridge.HistoryGap, bridge.Gap{From: from, To: from.Add(time.Minute)})
	}
	s.host.Tell(frames...)
}

func (s *Server) tellAll(t bridge.EventType, data any) {
	s.host.Tell(s.live(t, data))
	s.changed()
}

func (s *Server) live(t bridge.EventType, data any) []byte {
	return host.EncodeEvent(s.newID("ev"), t, s.now(), data)
}

// happening is the data of presence, room and visitor events.
type happening struct {
	Person bridge.Person `json:"person"`
	State  string        `json:"state,omitempty"`
	Room   *bridge.Room  `json:"room,omitempty"`
}
