package seat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// ErrOtherAccount ends a session whose office welcomed another account than
// before: another token, or another member behind the same one. A new session
// learns whose seat it is.
var ErrOtherAccount = errors.New("seat: the office welcomed another account")

// Slack is what a session needs of Slack. *slack.Client is one.
type Slack interface {
	relay.Slack
	// Reserve waits for a place in the limits.
	Reserve(ctx context.Context, channel string) error
	Close()
}

// Seats gives the seat of an account, open, with no session in it. The session
// never closes it.
type Seats interface {
	Seat(ctx context.Context, account config.Account) (*Seat, error)
}

// Config is what a session is made of. Address, Office, Slack, Seats and Memory
// are required.
type Config struct {
	// Address is the office's, as the account names it.
	Address string
	// Office is a client that has not run, and does not want the lease yet.
	Office office.Whole
	// Slack gives the client for the seat that was found. It is called once.
	Slack func(cache slack.Cache) (Slack, error)
	Seats Seats
	// Memory counts the codes that were sent, for all accounts together.
	Memory link.Memory
	Log    *slog.Logger
	// Language and Zone are the reader's, for what is posted. A nil Zone is UTC.
	Language string
	Zone     func() *time.Location
	// Generation is that of the bot token; 0 when it is not known.
	Generation int
	// Listen binds where Allow leads to; nil: a free port on loopback.
	Listen func() (link.Doorway, error)
	// Stays has Run go on, without the office, when the office refuses for good.
	Stays bool
	// AskFirst has the first Connect hold what waited until the person has chosen.
	AskFirst bool
	// Changed is called after every change of Snapshot, from any goroutine; it
	// must not block. Optional.
	Changed func()
}

// Session is a connection to one office. It relays for the one account that the
// office names in its first welcome. Make it with NewSession, run it once.
type Session struct {
	cfg Config
	log *slog.Logger
	// over ends with the relay, with the cause link.ErrLeft: whoever waits for the
	// relay would never wake up.
	over context.Context
	end  context.CancelCauseFunc

	arrived chan struct{} // closed once seat, slack, relay and connects are set
	trouble chan error    // why the session cannot go on
	caught  chan struct{} // told at the end of a replay
	muted   bool          // the reader's own: nothing of the office counts any more

	// Set by the first welcome, before arrived is closed.
	seat     *Seat
	slack    Slack
	relay    *relay.Relay
	connects *link.Service

	mu       sync.Mutex
	standing office.State // before the first welcome
	self     bridge.Person
	org      bridge.Organization
	gapsRead int // how many gaps the person has put away
}

// NewSession makes a session that does nothing until Run. life ends it for those
// who wait for something in it.
func NewSession(ctx context.Context, cfg Config) *Session {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Changed == nil {
		cfg.Changed = func() {}
	}
	s := &Session{
		cfg: cfg, log: cfg.Log, arrived: make(chan struct{}), trouble: make(chan error, 1), caught: make(chan struct{}, 1),
		standing: office.State{State: office.Connecting},
	}
	s.over, s.end = context.WithCancelCause(context.WithoutCancel(ctx))
	return s
}

// Run connects, and relays once the office has welcomed the member, until ctx
// ends (nil) or the office refuses for good (a *office.Refusal, unless
// Config.Stays). ErrOtherAccount: the office welcomed somebody else. What a seat
// could not be opened for is returned as well. The relay ends first, then
// drained is called, and the connection has time to send the last settles.
func (s *Session) Run(ctx context.Context, drained func()) error {
	connection, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		err := s.cfg.Office.Run(connection, s.signal)
		if _, refused := errors.AsType[*office.Refusal](err); err == nil || refused && s.cfg.Stays {
			return nil
		}
		return fmt.Errorf("seat: office: %w", err)
	})
	group.Go(func() error {
		select {
		case err := <-s.trouble:
			return err
		case <-gctx.Done():
			return nil
		}
	})
	group.Go(func() error { s.follow(gctx); return nil })
	group.Go(func() error {
		defer hangUp()
		defer drained()
		defer s.leave()
		select {
		case <-s.arrived:
			return s.relay.Run(gctx)
		case <-gctx.Done():
			return nil
		}
	})
	err := group.Wait()
	s.close()
	return err
}

// leave ends what was begun in the session: nothing is kept of it any more.
func (s *Session) leave() {
	s.end(link.ErrLeft)
	if seat := s.Seat(); seat != nil {
		seat.links.Lock() // whoever keeps a link now has kept it
		defer seat.links.Unlock()
		seat.detach(s)
	}
}

func (s *Session) close() {
	s.leave()
	if s.Seat() != nil {
		s.slack.Close()
	}
}

// Seat is the seat that the session relays for, nil before the first welcome.
func (s *Session) Seat() *Seat {
	select {
	case <-s.arrived:
		return s.seat
	default:
		return nil
	}
}

// Snapshot is how things stand.
func (s *Session) Snapshot() relay.Snapshot {
	if s.Seat() != nil {
		return s.relay.Snapshot()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return relay.Snapshot{
		Office: relay.OfficeState{State: s.standing.State, Err: s.standing.Err, RetryAt: s.standing.RetryAt},
		Slack:  relay.SlackState{State: relay.SlackUnknown},
	}
}

// Refused is why the office will not have this member, or nil.
func (s *Session) Refused() error {
	o := s.Snapshot().Office
	if o.State != office.Stopped {
		return nil
	}
	return o.Err
}

// Redial drops the connection to the office and connects at once.
func (s *Session) Redial() { s.cfg.Office.Reconnect() }

// Reconnect connects anew at once, and asks Slack again.
func (s *Session) Reconnect(ctx context.Context) error {
	s.Redial()
	if seat := s.Seat(); seat != nil {
		return seat.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.AskSlack(ctx) }, nothing)
	}
	return nil
}

// TellUnlinked has the office told that the member is not connected any more.
// What is kept is left alone.
func (s *Session) TellUnlinked() { s.cfg.Office.Link(nil) }

// NewGaps reports whether the office lost messages of which the person has not
// been told; PutGapsAway says that they have.
func (s *Session) NewGaps() bool {
	gaps := s.Snapshot().GapsTold
	s.mu.Lock()
	defer s.mu.Unlock()
	return gaps > s.gapsRead
}

// PutGapsAway has NewGaps tell of later gaps only.
func (s *Session) PutGapsAway() {
	gaps := s.Snapshot().GapsTold
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gapsRead = gaps
}

// follow does what comes after a replay.
func (s *Session) follow(ctx context.Context) {
	select {
	case <-s.arrived:
	case <-ctx.Done():
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.caught:
			s.logged("the choice before the first message", s.seat.caughtUp(ctx))
		}
	}
}

// within gives a context that ends with the session too.
func (s *Session) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.over, func() { cancel(context.Cause(s.over)) })
	return ctx, func() { stop(); cancel(nil) }
}

func (s *Session) logged(what string, err error) {
	if err != nil && s.over.Err() == nil {
		s.log.Error(what, "error", err)
	}
}
