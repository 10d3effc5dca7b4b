package office

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// Kind is what a fault does.
type Kind string

// The kinds of fault. Stall, Slow, and the kinds that write a frame leave the
// socket open; a frame of a client that they come before is handled as usual.
const (
	Drop          Kind = "drop"        // end the TCP connection without a close frame
	Reset         Kind = "reset"       // the same with a TCP reset
	Stall         Kind = "stall"       // stop reading and writing, for Delay (0: for good)
	Slow          Kind = "slow"        // from now on every write takes Delay longer
	Duplicate     Kind = "duplicate"   // write the frame it comes before (Before "event" if not said) twice
	Garbage       Kind = "garbage"     // write Frame, or text that is no frame of the contract
	Binary        Kind = "binary"      // write Frame, or an unknown op, as a binary frame
	Big           Kind = "big"         // write a frame that is one byte too large
	CloseCode     Kind = "close"       // close with Code
	Refuse        Kind = "refuse"      // answer an upgrade with Status and RetryAfter
	NoSubprotocol Kind = "subprotocol" // upgrade without picking a subprotocol
)

// Fault is something that is to go wrong.
//
// Before and After say when: an op of either side ("settle": before or after
// it is handled; "welcome", "event", "caught_up", …: before or after it is
// written; "live": an event other than a message's), or Before "upgrade". With
// neither, it strikes the sockets that are open now, and if that does not use
// it up, each later one after its welcome.
type Fault struct {
	Kind   Kind
	Member string // empty: any
	Device string // empty: any
	Before string
	After  string
	// Skip is how many occasions pass first, Count how often it then strikes:
	// 0 is once, negative always.
	Skip, Count int
	Code        int           // of CloseCode; 0 is 1012
	Status      int           // of Refuse; 0 is 503
	RetryAfter  time.Duration // of Refuse
	Delay       time.Duration // of Stall and Slow
	Frame       []byte        // of Garbage and Binary
}

// moment is when a fault may strike; neither set is now.
type moment struct{ before, after string }

// Fault arms a fault. Those armed first strike first; several may strike at
// once.
func (s *Server) Fault(f Fault) {
	switch {
	case f.Kind == Refuse || f.Kind == NoSubprotocol:
		f.Before, f.After = "upgrade", ""
	case f.Kind == Duplicate && f.Before == "":
		f.Before, f.After = "event", ""
	}
	if f.Count == 0 {
		f.Count = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	armed := s.faults
	s.faults = []*Fault{&f}
	if f.Before == "" && f.After == "" {
		for _, c := range s.inOrder() {
			if c.welcomed && !c.closing && !c.dead {
				s.strike(c, moment{})
			}
		}
	}
	s.faults = append(armed, s.faults...)
}

// inOrder are the sockets in the order in which they were welcomed.
func (s *Server) inOrder() []*conn {
	var all []*conn
	for c := range s.sockets {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *conn) int { return a.number - b.number })
	return all
}

// ClearFaults disarms all faults. What stalls or is slow remains so.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// take uses up and gives the faults that strike at a moment.
func (s *Server) take(p *person, device string, m moment) []Fault {
	var struck []Fault
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool {
		member := p != nil && p.ID == f.Member
		if f.Before != m.before || f.After != m.after ||
			f.Member != "" && !member || f.Device != "" && f.Device != device {
			return false
		}
		if f.Skip > 0 {
			f.Skip--
			return false
		}
		struck = append(struck, *f)
		if f.Count > 0 {
			f.Count--
		}
		return f.Count == 0
	})
	s.stats.Faults += len(struck)
	return struck
}

// strike applies the faults of a moment and reports whether there were any.
func (s *Server) strike(c *conn, m moment) bool {
	if len(s.faults) == 0 {
		return false
	}
	struck := s.take(c.person, c.device, m)
	for _, f := range struck {
		s.apply(c, f)
	}
	return len(struck) > 0
}

func (s *Server) apply(c *conn, f Fault) {
	if c.dead {
		return
	}
	switch f.Kind {
	case Drop, Reset:
		s.kill(c, f.Kind == Reset)
	case Stall:
		c.wire.stall(f.Delay, s.silence())
	case Slow:
		c.wire.slow(f.Delay)
	case Duplicate:
		c.twice = true
	case CloseCode:
		if f.Code == 0 {
			f.Code = websocket.CloseServiceRestart
		}
		s.shut(c, f.Code, "on request")
	case Garbage:
		if f.Frame == nil {
			f.Frame = []byte(garbage[s.stats.Faults%len(garbage)])
		}
		s.insert(c, frame{data: f.Frame})
	case Binary:
		if f.Frame == nil {
			f.Frame = []byte(`{"op":"sandbox.binary"}`)
		}
		s.insert(c, frame{data: f.Frame, kind: websocket.BinaryMessage})
	case Big:
		s.insert(c, frame{data: oversize()})
	}
}

func (s *Server) insert(c *conn, f frame) {
	c.inject = append(c.inject, f)
	c.nudge()
}

// garbage is text that no client may stumble over.
var garbage = [...]string{
	"not json", "", "[]", "null", `{"op":7}`, `{}`, `{"op":"event"}`, `{"op":"event","id":"x","type":"message.created","data":{}}`,
	`{"op":"welcome"`, `{"op":"event","id":"x","type":"message.created","at":"yesterday","data":{"id":"y"}}`,
	"{\"op\":\"\xff\xfe\"}", `{"op":"lease","held":"yes"}`, `{"op":"caught_up","through":{}}`,
}

func oversize() []byte {
	b := bytes.Repeat([]byte{' '}, MaxFrame+1)
	copy(b, `{"op":"sandbox.big"}`)
	return b
}

// admit lets a fault decide on an upgrade.
func (f Fault) admit(a *admission) {
	switch f.Kind {
	case Refuse:
		a.status, a.retryAfter = f.Status, f.RetryAfter
		if a.status == 0 {
			a.status = http.StatusServiceUnavailable
		}
	case NoSubprotocol:
		a.bare = true
	case Drop, Reset:
		a.drop, a.reset = true, f.Kind == Reset
	case Stall:
		a.stall = f.Delay
	}
}
