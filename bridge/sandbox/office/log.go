package office

import (
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// entry is one message event in the log of one member. It is open until it is
// settled or, by the retention, gone.
type entry struct {
	*event
	offered int
	settled bool
	gone    bool
}

// gap is a run of events that the retention took. It grows until a device has
// been told of it.
type gap struct {
	bridge.Gap
	id    string
	frame []byte // nil until told
}

func (e *entry) open() bool { return !e.settled && !e.gone }

// release forgets the frame once no member's log needs it.
func (e *entry) release() {
	if e.needed--; e.needed == 0 {
		e.frame = nil
	}
}

func (s *Server) append(p *person, ev *event) {
	e := &entry{event: ev}
	p.log, p.byEvent[ev.id] = append(p.log, e), e
	p.open++
	s.trim(p, ev.at)
	s.host.Wake(p.ID)
}

// trim lets the oldest open events go until the retention holds.
func (s *Server) trim(p *person, now time.Time) {
	for p.first < len(p.log) {
		e := p.log[p.first]
		if e.open() {
			if p.open <= s.opt.Retain && now.Sub(e.at) <= s.opt.RetainFor {
				return
			}
			e.gone = true
			p.open--
			e.release()
			s.widenGap(p, e.at)
		}
		p.first++
	}
}

func (s *Server) widenGap(p *person, at time.Time) {
	if n := len(p.gaps); n == 0 || p.gaps[n-1].frame != nil {
		p.gaps = append(p.gaps, &gap{Gap: bridge.Gap{From: at}, id: s.newID("ev")})
	}
	p.gaps[len(p.gaps)-1].To = at
	s.host.Wake(p.ID)
	s.changed()
}

// tell seals a gap, so that all devices are told the same.
func (g *gap) tell(now time.Time) []byte {
	if g.frame == nil {
		g.frame = host.EncodeEvent(g.id, bridge.HistoryGap, now, g.Gap)
	}
	return g.frame
}

func (s *Server) settle(p *person, device string, ids []string) {
	now := s.now()
	for _, id := range ids {
		e := p.byEvent[id]
		if e == nil {
			s.unknownSettled++
			continue
		}
		if e.settled {
			continue
		}
		if e.open() {
			p.open--
			e.release()
		}
		e.settled = true
		p.settled = append(p.settled, Settlement{Event: id, Message: e.messageID, Device: device, At: now})
	}
	s.trim(p, now)
	s.changed()
}

// lastOpen is the id of the newest open event, empty without one.
func (p *person) lastOpen() string {
	for i := len(p.log) - 1; i >= p.first; i-- {
		if p.log[i].open() {
			return p.log[i].id
		}
	}
	return ""
}
