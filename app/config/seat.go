package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"bellhop/app/config/atomicfile"
	"bellhop/bridge"
)

const seatFile = "seat.json"

// ErrForeign: the settings in a seat's directory are another account's.
var ErrForeign = errors.New("the settings are another account's")

// Seat is what is kept beside the outbox of one account. Link is a copy of the
// outbox's, so that a damaged outbox disconnects nobody. Shown says that the
// office has shown that link once. Left is the link that was disconnected last,
// so that a damaged outbox does not bring it back. Untold says that the office
// is still to be told of that.
type Seat struct {
	Version int          `json:"version"`
	Account Account      `json:"account"`
	Link    *bridge.Link `json:"link"`
	Shown   bool         `json:"shown,omitempty"`
	Left    *bridge.Link `json:"left,omitempty"`
	Untold  bool         `json:"untold,omitempty"`
	Why     string       `json:"why,omitempty"`
	Relay   Relay        `json:"relay"`
}

// The reasons in Seat.Why for which a link was taken away by nobody here.
const (
	// LeftElsewhere: the office, or another device, took the link away.
	LeftElsewhere = "elsewhere"
	// LeftOutside: the member became a visitor or guest.
	LeftOutside = "outside"
)

// Clone shares nothing with s.
func (s Seat) Clone() Seat {
	for _, link := range []**bridge.Link{&s.Link, &s.Left} {
		if *link != nil {
			l := **link
			*link = &l
		}
	}
	s.Relay = s.Relay.Clone()
	return s
}

// Clone shares nothing with r.
func (r Relay) Clone() Relay {
	r.Muted, r.Quiet = slices.Clone(r.Muted), slices.Clone(r.Quiet)
	for i := range r.Quiet {
		r.Quiet[i].Days = slices.Clone(r.Quiet[i].Days)
	}
	return r
}

// SeatFile is the open settings file of one seat. Its methods may be called from
// any goroutine. One process at a time may write: the outbox's lock on the
// directory sees to it.
type SeatFile struct {
	path  string
	aside string
	fresh bool

	mu  sync.Mutex
	now Seat
}

// OpenSeat makes the seat's directory and its file if they are not there; a new
// file begins with relay. A damaged file is set aside and erased after 7 days.
// ErrForeign: the file is another account's. Other refusals are a *KeyError or
// ErrNewer.
func OpenSeat(dir string, account Account, relay Relay) (*SeatFile, error) {
	if err := MakeDir(dir); err != nil {
		return nil, err
	}
	f := &SeatFile{path: filepath.Join(dir, seatFile)}
	if err := sweep(dir, seatFile, time.Now()); err != nil {
		return nil, err
	}
	s, err := LoadSeat(dir)
	switch {
	case errors.Is(err, ErrDamaged):
		if f.aside, err = setAside(f.path, time.Now()); err != nil {
			return nil, err
		}
	case err == nil && s.Account == account:
		f.now = s
		return f, nil
	case err == nil:
		return nil, fmt.Errorf("config: open %s: %w", f.path, ErrForeign)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	f.fresh = true
	return f, f.Update(func(s *Seat) error { s.Account, s.Relay = account, relay.Clone(); return nil })
}

// LoadSeat reads the settings in a seat's directory and writes nothing. An
// fs.ErrNotExist: there are none.
func LoadSeat(dir string) (Seat, error) {
	path := filepath.Join(dir, seatFile)
	data, err := atomicfile.Read(path, maxFile)
	switch {
	case errors.Is(err, atomicfile.ErrTooLarge):
		return Seat{}, fmt.Errorf("config: read %s: %w", path, ErrDamaged)
	case err != nil:
		return Seat{}, fmt.Errorf("config: %w", err)
	}
	s, err := decodeSeat(data)
	if err != nil {
		return Seat{}, fmt.Errorf("config: read %s: %w", path, err)
	}
	return s, nil
}

func decodeSeat(data []byte) (Seat, error) {
	s := Seat{Relay: Default().Relay}
	if err := decode(data, &s); err != nil {
		return Seat{}, err
	}
	if s.Version != Version {
		return Seat{}, &KeyError{"version", fmt.Sprintf("is not %d", Version)}
	}
	if !s.Account.Named() {
		return Seat{}, &KeyError{"account", "names nobody"}
	}
	if err := s.check(); err != nil {
		return Seat{}, err
	}
	return s, nil
}

// check is that of the settings of which a seat's are a part.
func (s Seat) check() error {
	all := Default()
	all.Relay = s.Relay
	return all.check()
}

// Settings gives a copy of the settings as they are now.
func (f *SeatFile) Settings() Seat {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Clone()
}

// SetAside is the path of the damaged file that OpenSeat set aside, or "".
func (f *SeatFile) SetAside() string { return f.aside }

// Fresh reports whether OpenSeat made the file: it knows nothing of a link.
func (f *SeatFile) Fresh() bool { return f.fresh }

// Update lets edit change a copy and writes it, whole, before it returns. When
// edit, a rule of the file or the write fails, the settings stay as they were.
// The account never changes.
func (f *SeatFile) Update(edit func(*Seat) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := f.now.Clone()
	if err := edit(&next); err != nil {
		return err
	}
	next.Version = Version
	if f.now.Account.Named() {
		next.Account = f.now.Account
	}
	if err := next.check(); err != nil {
		return fmt.Errorf("config: update: %w", err)
	}
	data, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return fmt.Errorf("config: encode: %w", err)
	}
	if err := atomicfile.Write(f.path, append(data, '\n')); err != nil {
		return fmt.Errorf("config: %w", err)
	}
	f.now = next.Clone()
	return nil
}
