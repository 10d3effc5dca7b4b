package seat

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/config"
	"bellhop/bridge"
)

func at(day int, user string) *bridge.Link {
	return &bridge.Link{TeamID: team, UserID: user, VerifiedAt: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
}

func TestWhichLinkHolds(t *testing.T) {
	t.Parallel()
	old, late := at(1, "U1"), at(2, "U2")
	for name, c := range map[string]struct {
		stored, kept, left, want *bridge.Link
		restore                  bool
	}{
		"nobody is connected":                {nil, nil, nil, nil, false},
		"both say the same":                  {old, old, nil, old, false},
		"killed while connecting":            {late, nil, old, late, false},
		"killed while changing":              {late, old, nil, late, false},
		"the outbox was lost":                {nil, late, nil, late, true},
		"an older copy, disconnected since":  {old, nil, old, nil, false},
		"an older copy, connected anew":      {old, late, old, late, true},
		"an older copy, another link since":  {old, late, nil, late, true},
		"lost after having been left":        {nil, nil, old, nil, false},
		"the settings were lost":             {old, nil, nil, old, false},
		"connected again to the one of then": {late, nil, at(1, "U2"), late, false},
		"a copy from two connections ago":    {old, nil, late, nil, false},
	} {
		got, restore := whichLink(c.stored, c.kept, c.left)
		if diff := cmp.Diff(c.want, got); diff != "" || restore != c.restore {
			t.Errorf("%s: restore %t: %s", name, restore, diff)
		}
	}
}

// lived is a seat that was connected and closed, with a copy of its outbox from
// before that and one from while it was.
func lived(t *testing.T, account config.Account) (dir string, before, while []byte) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "seat")
	copied := func() []byte {
		data, err := os.ReadFile(filepath.Join(dir, "bellhop.db"))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	use(t, dir, account, func(*Seat) error { return nil })
	before = copied()
	use(t, dir, account, func(s *Seat) error { return s.connect(t.Context(), at(2, "U1")) })
	return dir, before, copied()
}

func use(t *testing.T, dir string, account config.Account, do func(*Seat) error) {
	t.Helper()
	s, err := Open(t.Context(), dir, account, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(do(s), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// A link is neither lost nor brought back by an outbox that is not there, or is an
// older copy.
func TestLinkOutlivesTheOutbox(t *testing.T) {
	t.Parallel()
	account := accounts()[0]
	has := func(want *bridge.Link) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			use(t, dir, account, func(s *Seat) error {
				got, err := s.Link(t.Context())
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("the link: %s, %v", diff, err)
				}
				if diff := cmp.Diff(want, s.Settings().Link); diff != "" {
					t.Errorf("its copy: %s", diff)
				}
				return nil
			})
		}
	}
	replace := func(t *testing.T, dir string, by []byte) {
		t.Helper()
		for _, name := range []string{"bellhop.db", "bellhop.db-wal", "bellhop.seen"} {
			_ = os.Remove(filepath.Join(dir, name))
		}
		if by != nil {
			if err := os.WriteFile(filepath.Join(dir, "bellhop.db"), by, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("connected, lost", func(t *testing.T) {
		t.Parallel()
		dir, _, _ := lived(t, account)
		replace(t, dir, nil)
		has(at(2, "U1"))(t, dir)
	})
	t.Run("connected, older", func(t *testing.T) {
		t.Parallel()
		dir, before, _ := lived(t, account)
		replace(t, dir, before)
		has(at(2, "U1"))(t, dir)
	})
	t.Run("disconnected, older", func(t *testing.T) {
		t.Parallel()
		dir, _, while := lived(t, account)
		use(t, dir, account, func(s *Seat) error { return s.disconnect(t.Context(), "") })
		replace(t, dir, while)
		has(nil)(t, dir)
		if kept, err := config.LoadSeat(dir); err != nil || !kept.Untold {
			t.Errorf("the office is not told: %v", err)
		}
	})
	t.Run("disconnected, older with its watermark", func(t *testing.T) {
		t.Parallel()
		dir, _, while := lived(t, account)
		seen, err := os.ReadFile(filepath.Join(dir, "bellhop.seen"))
		use(t, dir, account, func(s *Seat) error { return s.disconnect(t.Context(), "") })
		replace(t, dir, while)
		if err := errors.Join(err, os.WriteFile(filepath.Join(dir, "bellhop.seen"), seen, 0o600)); err != nil {
			t.Fatal(err)
		}
		has(nil)(t, dir)
	})
	t.Run("connected, settings lost", func(t *testing.T) {
		t.Parallel()
		dir, _, _ := lived(t, account)
		if err := os.Remove(filepath.Join(dir, "seat.json")); err != nil {
			t.Fatal(err)
		}
		has(at(2, "U1"))(t, dir)
	})
}

// Another account opens nothing in a seat's directory, whichever of its files are
// left.
func TestSeatIsRefusedToAnother(t *testing.T) {
	t.Parallel()
	ann, bob := accounts()[0], accounts()[1]
	for name, lose := range map[string]string{"both files": "", "the settings": "bellhop.db", "the outbox": "seat.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, _, _ := lived(t, ann)
			if lose != "" {
				if err := os.Remove(filepath.Join(dir, lose)); err != nil {
					t.Fatal(err)
				}
			}
			if s, err := Open(t.Context(), dir, bob, Options{}); !errors.Is(err, ErrForeign) {
				t.Errorf("opened with %v", err)
				if err == nil {
					t.Error(s.Close(t.Context()))
				}
			}
		})
	}
}
