package office

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/bridge"
)

// ErrUnknown is returned for a person, space or message that is not there.
var ErrUnknown = errors.New("unknown id")

// ErrTooBig is returned for a message whose frame would be over [MaxFrame].
var ErrTooBig = errors.New("frame over 1 MiB")

// Server is one office. It is an [http.Handler] that takes websockets on any
// path. All methods may be called from any goroutine.
type Server struct {
	opt Options

	mu       sync.Mutex
	closed   bool
	done     chan struct{} // closed by Close
	handlers sync.WaitGroup
	change   chan struct{} // nil while nobody waits

	org    bridge.Organization
	spaces []bridge.Space

	people []*person
	byID   map[string]*person
	tokens map[string]*person // nil: withdrawn

	messages []*message
	byMsgID  map[string]*message
	nextID   map[string]int

	sockets map[*conn]struct{}
	faults  []*Fault
	stats   Stats
}

// person is somebody in the office; what follows log is used for members only.
type person struct {
	bridge.Person
	presence string
	room     *bridge.Room

	log     []*entry
	byEvent map[string]*entry
	first   int // no entry before it is open
	open    int // neither settled nor gone
	gaps    []*gap
	gapTold int // gaps that some device has certainly read

	conns   map[string]*conn // by device, welcomed ones only
	devices map[string]*device
	wants   int // counts the wishes for the lease, to serve them in order
	lease   lease
	sending *sendLimit

	settled []Settlement
	offers  []Offer
	leases  []LeaseChange
}

// device is an installation that said hello at least once.
type device struct {
	gapTold int
	refs    map[string]ref
	refAge  []string // oldest first
}

type ref struct {
	messageID string
	at        time.Time
}

// New makes an office. See [Options] for what a zero value means.
func New(o Options) *Server {
	o = o.withDefaults()
	return &Server{
		opt: o, done: make(chan struct{}), org: o.Organization, spaces: append([]bridge.Space(nil), o.Spaces...),
		byID: map[string]*person{}, tokens: map[string]*person{}, byMsgID: map[string]*message{},
		nextID: map[string]int{}, sockets: map[*conn]struct{}{}, stats: Stats{Closes: map[int]int{}},
	}
}

// Close closes every socket with 1001 and waits until all have ended. Later
// upgrades are answered 503. It may be called more than once.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
	}
	for c := range s.sockets {
		s.shut(c, CloseGoingAway, "the office is closing")
	}
	for _, p := range s.people {
		p.lease.stop()
	}
	s.mu.Unlock()
	s.handlers.Wait()
}

// Changed is closed at the next change of anything that can be asked for. Take
// it before looking, so that no change is missed.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.change == nil {
		s.change = make(chan struct{})
	}
	return s.change
}

// WaitFor returns nil once ok does. ok is called now and after each change, on
// the caller's goroutine, and may call any method. The error is ctx's.
func (s *Server) WaitFor(ctx context.Context, ok func() bool) error {
	for {
		changed := s.Changed()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("office: wait: %w", ctx.Err())
		}
	}
}

func (s *Server) changed() {
	if s.change != nil {
		close(s.change)
		s.change = nil
	}
}

// newID gives the next id of a kind: ev-1, ev-2, …
func (s *Server) newID(kind string) string {
	s.nextID[kind]++
	return fmt.Sprintf("%s-%d", kind, s.nextID[kind])
}
