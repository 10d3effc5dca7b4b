package agent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/app/config"
	"bellhop/app/seat"
	"bellhop/app/vault"
	"bellhop/app/workspace"
	"bellhop/bridge/mention"
	"bellhop/bridge/office"
	"bellhop/bridge/office/all"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// The names of the secrets, as the vault has them.
const (
	botToken    = vault.BotToken
	officeToken = vault.OfficeToken
)

// seats holds the seat that is open and the session that relays, of which there
// is at most one of each. The seat of the last time is open before the office
// has welcomed anybody, for the screens: without a session nothing of it is
// posted or settled.
type seats struct {
	*program
	home      *seat.Home
	secrets   *secrets
	workspace *workspace.Workspace
	changes   chan change

	mu      sync.Mutex
	seat    *seat.Seat    // nil: nobody's yet
	session *seat.Session // nil: none
	moving  bool          // a session is being left or made
	trouble error         // why no seat could be opened, nil: one was
}

// Seat implements seat.Seats: it gives the seat of an account, and closes that of
// another one. Only a session's first welcome and a sign-in ask for it, so that
// no session uses the one that is closed.
func (s *seats) Seat(ctx context.Context, account config.Account) (*seat.Seat, error) {
	if open := s.open(); open != nil && open.Account() == account {
		return open, nil
	}
	next, err := s.home.Open(ctx, account, s.seatOptions())
	s.mu.Lock()
	s.trouble = err
	was := s.seat
	if err == nil {
		s.seat = next
	}
	s.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("agent: open data: %w", err)
	}
	if was != nil {
		s.log.Warn("another account's data is open now")
		if err := was.Close(ctx); err != nil {
			s.log.Error("close the data of the account before", "error", err)
		}
	}
	err = s.settings.Update(func(to *config.Settings) error { to.Seat = account.Dir(); return nil })
	if err != nil {
		s.log.Error("settings", "error", err)
	}
	s.news.tell()
	return next, nil
}

func (s *seats) seatOptions() seat.Options {
	return seat.Options{
		Log: s.log, Plain: mention.PlainText, Shown: mention.Shown, Zone: s.o.Zone, History: !s.fixed(),
		Relay: s.settings.Settings().Relay,
	}
}

// openLast opens the seat that was used last, if it is one of this office. One
// whose files are not what they should be keeps nobody else from theirs: whether
// it is needed is known with the office's welcome.
func (s *seats) openLast(ctx context.Context) error {
	_, account, ok := seat.Last(ctx, s.o.Data)
	if !ok || account.Address != config.NormalAddress(s.address()) {
		return nil
	}
	if _, err := s.Seat(ctx, account); errors.Is(err, outbox.ErrInUse) {
		return ErrInUse
	} else if err != nil && !spoilt(err) {
		return err
	} else if err != nil {
		s.log.Error("the data of the last time cannot be opened", "error", err)
	}
	return nil
}

// spoilt reports that a seat's own files are at fault, and not the disk.
func spoilt(err error) bool {
	_, key := errors.AsType[*config.KeyError](err)
	return key || errors.Is(err, config.ErrNewer) || errors.Is(err, outbox.ErrNewer) || errors.Is(err, seat.ErrForeign)
}

// open is the seat that is open, or nil.
func (s *seats) open() *seat.Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seat
}

// here is the session that there is, or nil.
func (s *seats) here() *seat.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}

// snapshot is how the session stands. Without one the office is stopped, or about
// to be connected to.
func (s *seats) snapshot() relay.Snapshot {
	s.mu.Lock()
	session, moving := s.session, s.moving
	s.mu.Unlock()
	if session != nil {
		return session.Snapshot()
	}
	shown := relay.Snapshot{Office: relay.OfficeState{State: office.Stopped}, Slack: relay.SlackState{State: relay.SlackUnknown}}
	if moving && s.address() != "" {
		shown.Office.State = office.Connecting
	}
	return shown
}

// storeTrouble is why no seat could be opened, or nil.
func (s *seats) storeTrouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// unlocked is told that the keyring answers again: the office, which may wait for
// its token, is connected to at once.
func (s *seats) unlocked() {
	if session := s.here(); session != nil && session.Snapshot().Office.State == office.Waiting {
		session.Redial()
	}
}

// close closes the seat and gives the directory back.
func (s *seats) close(ctx context.Context) error {
	var err error
	if open := s.open(); open != nil {
		err = open.Close(ctx)
	}
	return errors.Join(err, s.home.Close())
}

// pruneDaily takes from the data what is past its time. A day on which it fails
// is logged; the next start and the next day try again.
func (s *seats) pruneDaily(ctx context.Context) error {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-day.C:
		}
		if open := s.open(); open != nil {
			if err := open.Prune(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.log.Error("prune", "err", err)
			}
		}
	}
}

const clientName = "bellhop"

// newSession makes a session for an office; it opens and calls nothing.
func (s *seats) newSession(ctx context.Context, address string) (*seat.Session, error) {
	settings := s.settings.Settings()
	client, err := all.Open(office.Options{
		URL: address, Token: s.secrets.required(officeToken), Device: settings.Device,
		ClientName: clientName, ClientVersion: s.o.Version, Log: s.log,
	})
	if err != nil {
		return nil, err
	}
	return seat.NewSession(ctx, seat.Config{
		Address: address, Office: client, Slack: s.slack, Seats: s, Memory: asked{s.settings}, Log: s.log,
		Language: s.language(), Zone: s.o.Zone, Generation: s.workspace.Generation(),
		Stays: !s.fixed(), AskFirst: !s.fixed(), Changed: s.news.tell,
	}), nil
}

func (s *seats) slack(cache slack.Cache) (seat.Slack, error) { return s.workspace.Client(cache) }
