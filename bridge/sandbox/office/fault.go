package office

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bellhop/bridge/office/host"
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
	Alter         Kind = "alter"       // change Keys of the frame it comes before (Before "welcome" if not said)
	CloseCode     Kind = "close"       // close with Code
	Refuse        Kind = "refuse"      // answer an upgrade with Status, RetryAfter and Location
	NoSubprotocol Kind = "subprotocol" // upgrade without picking a subprotocol
	EndlessStatus Kind = "status"      // answer an upgrade with a status line that never ends
	EndlessHeader Kind = "header"      // answer an upgrade with headers that never end
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
	Location    string        // of Refuse
	Delay       time.Duration // of Stall and Slow
	Frame       []byte        // of Garbage and Binary
	// Keys of Alter are paths such as "lease.grant" with their new values, which
	// must be encodable as JSON; a nil value takes the key away.
	Keys map[string]any
}

// moment is when a fault may strike; neither set is now.
type moment struct{ before, after string }

// Fault arms a fault. Those armed first strike first; several may strike at
// once.
func (s *Server) Fault(f Fault) {
	switch f.Kind {
	case Refuse, NoSubprotocol, EndlessStatus, EndlessHeader:
		f.Before, f.After = "upgrade", ""
	case Duplicate:
		f.Before, f.After = cmp.Or(f.Before, "event"), ""
	case Alter:
		f.Before, f.After = cmp.Or(f.Before, "welcome"), ""
	}
	if f.Count == 0 {
		f.Count = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	armed := s.faults
	s.faults = []*Fault{&f}
	if f.Before == "" && f.After == "" {
		for _, c := range s.host.Sockets() {
			s.strike(c, moment{})
		}
	}
	s.faults = append(armed, s.faults...)
}

// ClearFaults disarms all faults. What stalls or is slow remains so.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// take uses up and gives the faults that strike at a moment.
func (s *Server) take(member, device string, m moment) []Fault {
	var struck []Fault
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool {
		if f.Before != m.before || f.After != m.after ||
			f.Member != "" && f.Member != member || f.Device != "" && f.Device != device {
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
	s.struck += len(struck)
	return struck
}

func (s *Server) strikeAt(c *host.Socket, m moment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strike(c, m)
}

// afterFrame strikes what is to follow a frame; what is to strike a socket at
// once, whenever it comes, waits for its welcome.
func (s *Server) afterFrame(c *host.Socket, op string) {
	s.strikeAt(c, moment{after: op})
	if op == "welcome" {
		s.strikeAt(c, moment{})
	}
}

// strike applies the faults of a moment.
func (s *Server) strike(c *host.Socket, m moment) {
	if len(s.faults) == 0 {
		return
	}
	for _, f := range s.take(c.Member(), c.Device(), m) {
		s.apply(c, f)
	}
}

func (s *Server) apply(c *host.Socket, f Fault) {
	w, _ := c.Wire().(*wire) // newWire made it
	switch f.Kind {
	case Drop:
		c.Kill()
	case Reset:
		w.reset()
		c.Kill()
	case Stall:
		w.stall(f.Delay)
	case Slow:
		w.slow(f.Delay)
	case Duplicate:
		c.Repeat()
	case Alter:
		c.Rewrite(func(frame []byte) []byte { return alter(frame, f.Keys) })
	case CloseCode:
		c.Close(cmp.Or(f.Code, host.CloseRestart), "on request")
	case Garbage:
		if f.Frame == nil {
			f.Frame = []byte(garbage[s.struck%len(garbage)])
		}
		c.Insert(f.Frame, false)
	case Binary:
		if f.Frame == nil {
			f.Frame = []byte(`{"op":"sandbox.binary"}`)
		}
		c.Insert(f.Frame, true)
	case Big:
		c.Insert(oversize(), false)
	}
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

// alter sets keys of a frame of our own.
func alter(frame []byte, keys map[string]any) []byte {
	var o map[string]any
	if json.Unmarshal(frame, &o) != nil {
		return frame
	}
	for path, v := range keys {
		at, names := o, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			inner, ok := at[name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[name] = inner
			}
			at = inner
		}
		if last := names[len(names)-1]; v == nil {
			delete(at, last)
		} else {
			at[last] = v
		}
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic("office: alter: " + err.Error())
	}
	return b
}
