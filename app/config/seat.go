package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

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

// SeatFile is the open settings file of one seat.
type SeatFile = Kept[Seat]

// OpenSeat makes the seat's directory and its file if they are not there; a new
// file begins with relay. A damaged file is set aside and erased after 7 days.
// ErrForeign: the file is another account's. Other refusals are a *KeyError or
// ErrNewer.
func OpenSeat(dir string, account Account, relay Relay) (*SeatFile, error) {
	if err := MakeDir(dir); err != nil {
		return nil, err
	}
	f, err := open(dir, seatFile, newSeat())
	switch {
	case err != nil:
		return nil, err
	case f.fresh:
		return f, f.Update(func(s *Seat) error { s.Account, s.Relay = account, relay.Clone(); return nil })
	case f.now.Account != account:
		return nil, fmt.Errorf("config: open %s: %w", f.path, ErrForeign)
	}
	return f, nil
}

// LoadSeat reads the settings in a seat's directory and writes nothing. An
// fs.ErrNotExist: there are none.
func LoadSeat(dir string) (Seat, error) {
	return load(filepath.Join(dir, seatFile), readSeat)
}

func readSeat(data []byte) (Seat, error) { return decode(data, newSeat()) }

func newSeat() Seat { return Seat{Relay: Default().Relay} }

func (s Seat) check() error {
	switch {
	case s.Version != Version:
		return errVersion
	case !s.Account.Named():
		return &KeyError{"account", "names nobody"}
	}
	return s.Relay.check()
}

// stamped keeps the account: a seat is never another's.
func (s Seat) stamped(was Seat) Seat {
	s.Version = Version
	if was.Account.Named() {
		s.Account = was.Account
	}
	return s
}
