package seat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// ErrForeign: the data in the directory is another account's.
var ErrForeign = errors.New("seat: the data is another account's")

// The outbox's memory of a seat. Two keys have the names that they had before
// there were seats.
const (
	accountKey = "seat.account"
	shownKey   = "seat.shown"
	firstKey   = "agent.first"
	tellingKey = "agent.workspace"
)

// flushTime is what the last writes get when a seat is closed.
const flushTime = 2 * time.Second

// Options are what seats are opened with. All may be left zero.
type Options struct {
	Log *slog.Logger
	// Plain gives the text of a message as Activity shows it; nil: as it came.
	Plain func(bridge.Message) string
	// Shown tells messages apart that show something else: see outbox.Options.
	Shown func(bridge.Message) string
	// Relay is what a new seat begins with; zero: config's default. Muted senders are left out: they are
	// another account's.
	Relay config.Relay
	// History has text kept for the days of the settings; without it none is.
	History bool
	// Zone is asked for the reader's whenever quiet hours are looked at; nil is UTC.
	Zone func() *time.Location
}

// Seat is what is kept of one account. Its methods may be called from any
// goroutine. While a session relays for it, what a person asks for takes effect
// there at once; else it is kept, and the next session finds it.
type Seat struct {
	account config.Account
	dir     string
	store   *outbox.Store
	file    *config.SeatFile
	log     *slog.Logger
	zone    func() *time.Location

	links sync.Mutex // held while the link changes, on disk and in the relay

	mu      sync.Mutex
	first   string // where the choice of firstKey stands
	telling string // the workspace that the office is still to be told of, as JSON
	live    *Session
}

// Open opens the seat of an account in dir, which it makes if need be.
// outbox.ErrInUse: another process, or another Seat, has it open. ErrForeign:
// the data there is another account's; nothing was changed then.
func Open(ctx context.Context, dir string, account config.Account, o Options) (*Seat, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = func() *time.Location { return time.UTC }
	}
	store, err := outbox.Open(ctx, dir, outbox.Options{Log: o.Log, Plain: o.Plain, Shown: o.Shown})
	if err != nil {
		return nil, fmt.Errorf("seat: open: %w", err)
	}
	s := &Seat{account: account, dir: dir, store: store, log: o.Log, zone: o.Zone}
	if err := s.prepare(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("seat: open: %w", err), store.Close())
	}
	return s, nil
}

func (s *Seat) prepare(ctx context.Context, o Options) (err error) {
	relay := o.Relay.Clone()
	if relay.When == "" {
		relay = config.Default().Relay
	}
	relay.Muted = nil
	if s.file, err = config.OpenSeat(s.dir, s.account, relay); errors.Is(err, config.ErrForeign) {
		return ErrForeign
	} else if err != nil {
		return err
	}
	if name := s.store.SetAside(); name != "" {
		s.log.Warn("the data file was damaged and set aside", "file", name)
	}
	if name := s.file.SetAside(); name != "" {
		s.log.Warn("the settings were damaged and set aside", "file", name)
	}
	if err := s.claim(ctx); err != nil {
		return err
	}
	if o.History {
		if err := s.store.SetHistory(ctx, s.file.Settings().Relay.HistoryDays); err != nil {
			return err
		}
	}
	if err := errors.Join(s.store.Prune(ctx, time.Now()), s.oneLink(ctx)); err != nil {
		return err
	}
	for key, to := range map[string]*string{firstKey: &s.first, tellingKey: &s.telling} {
		if *to, err = s.store.Meta(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// claim sees to it that the outbox says whose it is. One that was made anew says
// nothing yet.
func (s *Seat) claim(ctx context.Context) error {
	said, err := s.store.Meta(ctx, accountKey)
	if err != nil {
		return err
	}
	ours, err := json.Marshal(s.account)
	if err != nil || said == string(ours) {
		return err
	}
	if said != "" {
		return ErrForeign
	}
	return s.store.SetMeta(ctx, accountKey, string(ours))
}

// Close writes what is left to write and gives the directory back. No session
// may use the seat any more.
func (s *Seat) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	if err := errors.Join(s.store.Idle(ctx), s.store.Close()); err != nil {
		return fmt.Errorf("seat: close: %w", err)
	}
	return nil
}

// Account says whose seat it is.
func (s *Seat) Account() config.Account { return s.account }

// Dir is the seat's directory.
func (s *Seat) Dir() string { return s.dir }

// Store is the seat's outbox, to be read. What changes it goes through the seat.
func (s *Seat) Store() *outbox.Store { return s.store }

// Settings gives a copy of the seat's settings.
func (s *Seat) Settings() config.Seat { return s.file.Settings() }

// Prune takes from the data what is past its time.
func (s *Seat) Prune(ctx context.Context, now time.Time) error { return s.store.Prune(ctx, now) }

// session is the one that relays for the seat now, or nil.
func (s *Seat) session() *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live
}

// attach makes a session the seat's. It fails when the seat has another.
func (s *Seat) attach(session *Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live != nil {
		return errors.New("seat: another session relays for it")
	}
	s.live = session
	return nil
}

func (s *Seat) detach(session *Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == session {
		s.live = nil
	}
}
