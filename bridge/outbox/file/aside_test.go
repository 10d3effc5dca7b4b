package file

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"bellhop/bridge/outbox/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What cannot be set aside whole stays as it is, and is not said to be there.
func TestSettingAsideFails(t *testing.T) {
	t.Parallel()
	now := time.Now()
	aside := AsideName(now)
	for name, c := range map[string]struct {
		files []string // one that ends in a slash is a directory
		want  string   // what was set aside
		left  []string
	}{
		"all of it":               {[]string{Name, Name + "-wal", Name + "-shm"}, aside, []string{aside, aside + "-shm", aside + "-wal"}},
		"it was closed":           {[]string{Name}, aside, []string{aside}},
		"beside another":          {[]string{Name, aside}, aside + "-2", []string{aside, aside + "-2"}},
		"the database is gone":    {[]string{"other"}, "", []string{"other"}},
		"its log cannot be moved": {[]string{Name, Name + "-wal", aside + "-wal/"}, "", []string{Name, Name + "-wal", aside + "-wal"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, f := range c.files {
				put := func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) }
				if strings.HasSuffix(f, "/") {
					put = func(path string) error { return os.Mkdir(path, 0o700) }
				}
				if err := put(filepath.Join(dir, f)); err != nil {
					t.Fatal(err)
				}
			}
			s := At(dir, slog.New(slog.DiscardHandler))
			err := s.moveAside(now)
			if c.want != "" {
				c.want = filepath.Join(dir, c.want)
			}
			if s.SetAside != c.want || (err == nil) != (c.want != "") {
				t.Errorf("set aside as %q, %v; want %q", s.SetAside, err, c.want)
			}
			if diff := cmp.Diff(c.left, names(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Trouble with the disk says nothing about the file, which stays where it is.
func TestTroubleWithTheDiskIsNoDamage(t *testing.T) {
	t.Parallel()
	foreign := errors.New("no error of the database")
	for name, c := range map[string]struct {
		err    error
		damage bool
	}{
		"none":                   {nil, false},
		"an error of another":    {foreign, false},
		"damage":                 {ErrDamaged, true},
		"the disk is full":       {&sqlite.Error{Extended: sqlite.Full}, false},
		"it is in use":           {&sqlite.Error{Extended: sqlite.Busy}, false},
		"it cannot be opened":    {&sqlite.Error{Extended: sqlite.CantOpen}, false},
		"nothing can be written": {&sqlite.Error{Extended: sqlite.ReadOnly}, false},
		"reading fails":          {&sqlite.Error{Extended: sqlite.IOErr | 1<<8}, false},
		"writing fails":          {&sqlite.Error{Extended: sqlite.IOErr | 3<<8}, false},
		"it ends in between":     {&sqlite.Error{Extended: sqlite.ShortRead}, true},
		"a row is there twice":   {&sqlite.Error{Extended: sqlite.Constraint}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := asDamage(c.err)
			if errors.Is(got, ErrDamaged) != c.damage || (got == nil) != (c.err == nil) {
				t.Errorf("damage: %v, want %v", errors.Is(got, ErrDamaged), c.damage)
			}
		})
	}
}

// names are those of the files in a directory, sorted.
func names(t *testing.T, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, f.Name())
	}
	return out
}
