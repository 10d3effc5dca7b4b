package office

import (
	"slices"
	"sync"
	"time"

	"bellhop/bridge/office/host"
)

// Stats are the server's counts since it was made.
type Stats struct {
	host.Stats
	UnknownSettled int // ids in settle frames that were not known
	Faults         int // faults that struck
}

// Settlement is one event that a member's device settled.
type Settlement struct {
	Event, Message, Device string
	At                     time.Time
}

// Offer is one time that a message event was handed to a device's socket. It
// is noted just before the bytes are written, so a client never knows first.
type Offer struct {
	Event, Message, Device string
	At                     time.Time
}

// LeaseChange says who had the lease from then on.
type LeaseChange = host.LeaseChange

// figures are what the host tells. Its lock comes after all others.
type figures struct {
	mu     sync.Mutex
	change chan struct{} // nil while nobody waits
	leases map[string][]LeaseChange
}

func newFigures() *figures { return &figures{leases: map[string][]LeaseChange{}} }

func (f *figures) next() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.change == nil {
		f.change = make(chan struct{})
	}
	return f.change
}

func (f *figures) changed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.change != nil {
		close(f.change)
		f.change = nil
	}
}

func (f *figures) noteLease(member string, c LeaseChange) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.leases[member] = append(f.leases[member], c)
}

// noteOffer notes an offer before its bytes leave.
func (s *Server) noteOffer(member, device, event string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[member]
	if e := p.byEvent[event]; e != nil {
		e.offered++
		p.offers = append(p.offers, Offer{Event: event, Message: e.messageID, Device: device, At: s.now()})
	}
	s.changed()
}

// Stats gives the counts as they are now.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{Stats: s.host.Stats(), UnknownSettled: s.unknownSettled, Faults: s.struck}
}

// Connected reports whether a device of the member has been welcomed and is not
// being closed.
func (s *Server) Connected(member string) bool { return len(s.Devices(member)) > 0 }

// Devices are the member's connected devices, in the order of their welcome.
func (s *Server) Devices(member string) (devices []string) {
	for _, c := range s.host.Sockets() {
		if c.Member() == member {
			devices = append(devices, c.Device())
		}
	}
	return devices
}

// Sockets is how many sockets there are, also unwelcomed and closing ones.
func (s *Server) Sockets() int { return s.host.Open() }

// Holder is the device that has the member's lease, empty if it is free.
func (s *Server) Holder(member string) string { return s.host.Holder(member) }

// ExpireLease ends a member's lease as if its time had run out.
func (s *Server) ExpireLease(member string) { s.host.ExpireLease(member) }

// Leases is the history of the member's lease, oldest first.
func (s *Server) Leases(member string) []LeaseChange {
	s.figures.mu.Lock()
	defer s.figures.mu.Unlock()
	return slices.Clone(s.figures.leases[member])
}

// Settled are the ids of the events that the member's devices settled, in the
// order in which they did.
func (s *Server) Settled(member string) []string {
	return of(s, member, func(p *person) []string {
		ids := make([]string, len(p.settled))
		for i, v := range p.settled {
			ids[i] = v.Event
		}
		return ids
	})
}

// Settlements is Settled with message, device and time.
func (s *Server) Settlements(member string) []Settlement {
	return of(s, member, func(p *person) []Settlement { return slices.Clone(p.settled) })
}

// SettledCount is how many events the member's devices settled.
func (s *Server) SettledCount(member string) int {
	return of(s, member, func(p *person) int { return len(p.settled) })
}

// Unsettled are the ids of the events that would be offered to the member's next
// holder, in order.
func (s *Server) Unsettled(member string) []string {
	return of(s, member, func(p *person) []string {
		s.trim(p, s.now())
		ids := make([]string, 0, p.open)
		for _, e := range p.log[p.first:] {
			if e.open() {
				ids = append(ids, e.id)
			}
		}
		return ids
	})
}

// UnsettledCount is how many events wait for the member.
func (s *Server) UnsettledCount(member string) int {
	return of(s, member, func(p *person) int { s.trim(p, s.now()); return p.open })
}

// Events are the ids of the events of one message, in order, as the member's
// log has them.
func (s *Server) Events(member, message string) []string {
	return of(s, member, func(p *person) []string {
		var ids []string
		for _, e := range p.log {
			if e.messageID == message {
				ids = append(ids, e.id)
			}
		}
		return ids
	})
}

// Deliveries is how often an event was offered to the member's devices.
func (s *Server) Deliveries(member, event string) int {
	return of(s, member, func(p *person) int {
		if e := p.byEvent[event]; e != nil {
			return e.offered
		}
		return 0
	})
}

// Offers are all offers to the member's devices, in order.
func (s *Server) Offers(member string) []Offer {
	return of(s, member, func(p *person) []Offer { return slices.Clone(p.offers) })
}

// OfferCount is how many offers there were.
func (s *Server) OfferCount(member string) int {
	return of(s, member, func(p *person) int { return len(p.offers) })
}

// of reads something of one person under the lock; nobody gives zero.
func of[T any](s *Server, id string, read func(*person) T) (v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[id]; p != nil {
		v = read(p)
	}
	return v
}
