package seat

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/bridge/outbox"
)

func TestHome(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	h, err := OpenHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHome(dir); !errors.Is(err, outbox.ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := h.Open(t.Context(), config.Account{}, Options{}); !errors.Is(err, ErrNotReady) {
		t.Errorf("nobody's: %v", err)
	}
	account := accounts()[0]
	s, err := h.Open(t.Context(), account, Options{})
	if err != nil || s.Account() != account || s.Dir() != Dir(dir, account) {
		t.Fatal(err)
	}
	if _, err := h.Open(t.Context(), account, Options{}); !errors.Is(err, outbox.ErrInUse) {
		t.Errorf("a seat was opened twice: %v", err)
	}
	if err := errors.Join(s.Close(t.Context()), h.Close()); err != nil {
		t.Error(err)
	}
	again, err := OpenHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(again.Close(), os.RemoveAll(filepath.Join(dir, SeatsName)), os.WriteFile(filepath.Join(dir, SeatsName), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Open(t.Context(), account, Options{}); err == nil {
		t.Error("opened where there is no directory")
	}
	if _, err := OpenHome(filepath.Join(dir, SeatsName)); err == nil {
		t.Error("a file is a home")
	}
}

// The seat that was used last is known by its settings, and by its outbox where
// those are damaged.
func TestLast(t *testing.T) {
	t.Parallel()
	account := accounts()[0]
	for name, c := range map[string]struct {
		settings string // what becomes of those of the seat
		named    string // by the machine
		found    bool
	}{
		"as it was":    {"", account.Dir(), true},
		"damaged":      {"{", account.Dir(), true},
		"none":         {"gone", account.Dir(), true},
		"another seat": {"", accounts()[1].Dir(), false},
		"no seat":      {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			dir := Dir(data, account)
			err := os.MkdirAll(filepath.Dir(dir), 0o700)
			use(t, dir, account, func(*Seat) error { return nil })
			switch file := filepath.Join(dir, "seat.json"); c.settings {
			case "":
			case "gone":
				err = errors.Join(err, os.Remove(file))
			default:
				err = errors.Join(err, os.WriteFile(file, []byte(c.settings), 0o600))
			}
			settings, opening := config.Open(data)
			err = errors.Join(err, opening, settings.Update(func(s *config.Settings) error { s.Seat = c.named; return nil }))
			got, whose, found := Last(t.Context(), data)
			if err != nil || found != c.found || found && (whose != account || got != dir) {
				t.Errorf("%s of %+v, %t, %v", got, whose, found, err)
			}
		})
	}
}

// What is damaged is set aside, and said.
func TestDamageIsLogged(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"bellhop.db": "the data file was damaged", "seat.json": "the settings were damaged"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			dir, _, _ := lived(t, accounts()[0])
			if err := os.WriteFile(filepath.Join(dir, file), []byte(strings.Repeat("{", 5000)), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				var log bytes.Buffer
				s, err := Open(t.Context(), dir, accounts()[0], Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Close(t.Context()); err != nil || strings.Contains(log.String(), "damaged") != (want != "") || !strings.Contains(log.String(), want) {
					t.Errorf("%v; it says %s", err, log.String())
				}
				want = ""
			}
		})
	}
}

// A new seat begins with what it is given, but for who is muted.
func TestNewSeatBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		with Options
		want config.Relay
	}{
		"with nothing":    {Options{}, config.Default().Relay},
		"with the person": {Options{History: true, Relay: config.Relay{When: config.Away, HistoryDays: 9, Muted: []string{"sam"}}}, config.Relay{When: config.Away, HistoryDays: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Open(t.Context(), t.TempDir(), accounts()[0], c.with)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Settings().Relay
			if got.When != c.want.When || got.HistoryDays != c.want.HistoryDays || got.CarryEdits != c.want.CarryEdits || len(got.Muted) > 0 {
				t.Errorf("%+v", got)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// What was set aside goes after a week, and nothing else does.
func TestSweepUnclaimed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	since := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	name := unclaimedMark + since.Format(unclaimedTime)
	below := filepath.Join(dir, SeatsName)
	for _, n := range []string{name, "20260102T030405Z", unclaimedMark + "x", accounts()[0].Dir()} {
		if _, ok := IsUnclaimed(n); ok != (n == name) {
			t.Errorf("%s is unclaimed: %t", n, ok)
		}
		if err := os.MkdirAll(filepath.Join(below, n), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		after time.Duration
		left  int
	}{{unclaimedKept, 4}, {unclaimedKept + 1, 3}, {100 * unclaimedKept, 3}} {
		sweepUnclaimed(dir, since.Add(c.after), slog.New(slog.DiscardHandler))
		if left, err := os.ReadDir(below); err != nil || len(left) != c.left {
			t.Errorf("after %s: %d, %v", c.after, len(left), err)
		}
	}
	if unclaimedKept != 168*time.Hour {
		t.Errorf("a week is %s", unclaimedKept)
	}
}

// What cannot be adopted is told, and stays where it is.
func TestAdoptFails(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(dir string) error{
		"the outbox": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, oldFile)), os.Mkdir(filepath.Join(dir, oldFile), 0o700))
		},
		"the settings": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "settings.json"), []byte(`{"version":99}`), 0o600)
		},
		"the seats": func(dir string) error { return os.WriteFile(filepath.Join(dir, SeatsName), nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := older(t, "office.example acme bob", "wss://office.example/gateway")
			if err := spoil(dir); err != nil {
				t.Fatal(err)
			}
			if err := Adopt(t.Context(), dir, slog.New(slog.DiscardHandler)); err == nil {
				t.Error("no error")
			}
			if _, err := os.Lstat(filepath.Join(dir, oldFile)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Data of an account that has a seat already is set aside: two outboxes cannot be
// made one.
func TestAdoptBesideASeat(t *testing.T) {
	t.Parallel()
	dir := older(t, "office.example acme bob", "wss://office.example/gateway")
	account := config.NewAccount("wss://office.example/gateway", "acme", "bob")
	if err := os.MkdirAll(filepath.Join(dir, SeatsName), 0o700); err != nil {
		t.Fatal(err)
	}
	use(t, Dir(dir, account), account, func(s *Seat) error { return s.connect(t.Context(), at(5, "U9")) })
	if err := Adopt(t.Context(), dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	use(t, Dir(dir, account), account, func(s *Seat) error {
		if got, err := s.Link(t.Context()); err != nil || !sameLink(got, at(5, "U9")) {
			t.Errorf("the seat was overwritten: %+v, %v", got, err)
		}
		return nil
	})
	below, err := os.ReadDir(filepath.Join(dir, SeatsName))
	if err != nil || len(below) != 2 {
		t.Errorf("%d below, %v", len(below), err)
	}
}
