package office

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// ErrUnknown is returned for a person, space or message that is not there.
var ErrUnknown = errors.New("unknown id")

// ErrTooBig is returned for a message whose frame would be over [MaxFrame].
var ErrTooBig = errors.New("frame over 1 MiB")

// Server is one office. It is an [http.Handler] that takes websockets on any
// path. All methods may be called from any goroutine.
type Server struct {
	opt     Options
	host    *host.Host
	figures *figures

	mu     sync.Mutex // the locks of host and figures may be taken while it is held
	org    bridge.Organization
	spaces []bridge.Space

	people []*person
	byID   map[string]*person
	tokens map[string]*person // nil: withdrawn

	messages []*message
	byMsgID  map[string]*message
	nextID   map[string]int

	faults                 []*Fault
	struck, unknownSettled int
}

// person is somebody in the office; what follows room is used for members only.
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
	devices map[string]*device

	settled []Settlement
	offers  []Offer
}

// device is an installation that was welcomed at least once.
type device struct {
	gapTold int
	refs    map[string]ref
}

type ref struct {
	messageID string
	at        time.Time
}

// New makes an office. See [Options] for what a zero value means.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opt: o, figures: newFigures(), org: o.Organization, spaces: append([]bridge.Space(nil), o.Spaces...),
		byID: map[string]*person{}, tokens: map[string]*person{}, byMsgID: map[string]*message{}, nextID: map[string]int{},
	}
	s.host = host.New(memory{s}, s.hostOptions())
	return s
}

// ServeHTTP takes one websocket and returns when it has ended.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.host.ServeHTTP(w, r) }

// Close closes every socket with 1001 and waits until all have ended. Later
// upgrades are answered 503. It may be called more than once.
func (s *Server) Close() { s.host.Close() }

// Changed is closed at the next change of anything that can be asked for. Take
// it before looking, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.figures.next() }

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

func (s *Server) changed() { s.figures.changed() }

func (s *Server) now() time.Time {
	if s.opt.Clock != nil {
		return s.opt.Clock.Now()
	}
	return time.Now()
}

// newID gives the next id of a kind: ev-1, ev-2, …
func (s *Server) newID(kind string) string {
	s.nextID[kind]++
	return fmt.Sprintf("%s-%d", kind, s.nextID[kind])
}
