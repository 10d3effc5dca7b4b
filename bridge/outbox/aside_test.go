package outbox

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/sqlite"
)

// A file that is whole, but not as this program makes it, is set aside as well.
func TestForeignFileIsSetAside(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"as it is":                 "",
		"an index is gone":         "DROP INDEX events_at",
		"a table is gone":          "DROP TABLE replies",
		"a table more":             "CREATE TABLE more (x INTEGER) STRICT",
		"a trigger":                "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM bodies; END",
		"its version is not told":  "DELETE FROM meta WHERE key = '" + metaSchema + "'",
		"its version is told less": "PRAGMA user_version = 4",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{})
			take(t, s, created("m", "ann", 1))
			if err := errors.Join(s.bare(t.Context(), func(t *tx) error { return t.script(script) }), s.Close()); err != nil {
				t.Fatal(err)
			}
			again := open(t, dir, Options{})
			if set := again.SetAside() != ""; set != (script != "") || len(entries(t, again)) == 0 != set {
				t.Errorf("set aside %q, open %v", again.SetAside(), brief(entries(t, again)))
			}
		})
	}
}

// SQLite would open such a file, for reading only: it is set aside unopened.
func TestFileOfANewerFormatIsSetAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	file[18] = 3
	if err := os.WriteFile(s.path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, Options{})
	if again.SetAside() == "" {
		t.Error("it is not set aside")
	}
	take(t, again, created("m", "ann", 1))
}

// What cannot be set aside whole stays as it is, and is not said to be there.
func TestSettingAsideFails(t *testing.T) {
	t.Parallel()
	now := time.Now()
	aside := fileName + ".damaged-" + now.UTC().Format(asideLayout)
	for name, c := range map[string]struct {
		files []string // one that ends in a slash is a directory
		want  string   // what was set aside
		left  []string
	}{
		"all of it":               {[]string{fileName, fileName + "-wal", fileName + "-shm"}, aside, []string{aside, aside + "-shm", aside + "-wal"}},
		"it was closed":           {[]string{fileName}, aside, []string{aside}},
		"beside another":          {[]string{fileName, aside}, aside + "-2", []string{aside, aside + "-2"}},
		"the database is gone":    {[]string{"other"}, "", []string{"other"}},
		"its log cannot be moved": {[]string{fileName, fileName + "-wal", aside + "-wal/"}, "", []string{fileName, fileName + "-wal", aside + "-wal"}},
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
			s := newStore(dir, Options{})
			err := s.moveAside(now)
			if c.want != "" {
				c.want = filepath.Join(dir, c.want)
			}
			if s.SetAside() != c.want || (err == nil) != (c.want != "") {
				t.Errorf("set aside as %q, %v; want %q", s.SetAside(), err, c.want)
			}
			if diff := cmp.Diff(c.left, names(t, dir)); diff != "" {
				t.Error(diff)
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

// It is said where a file that was set aside could not be removed, and only
// there: it may hold text.
func TestFailedRemovalIsSaid(t *testing.T) {
	t.Parallel()
	for _, stuck := range []bool{false, true} {
		dir := t.TempDir()
		old := filepath.Join(dir, fileName+".damaged-"+time.Now().Add(-8*24*time.Hour).UTC().Format(asideLayout))
		if err := os.Mkdir(old, 0o700); err != nil {
			t.Fatal(err)
		}
		if stuck {
			if err := os.Mkdir(filepath.Join(old, "full"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		var log bytes.Buffer
		open(t, dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		if _, err := os.Stat(old); (err == nil) != stuck {
			t.Errorf("it is there: %v", err)
		}
		if told := strings.Count(log.String(), "level=WARN"); (told == 1) != stuck || told > 1 {
			t.Errorf("the log says %q", log.String())
		}
	}
}

// An index that says something else than its table is damage: it would hide a
// message that is known, which would be posted again.
func TestFileWithAWrongIndexIsSetAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	r := take(t, s, created("message-in-index", "ann", 1))
	send(t, s, r.Entries[0].ID, toApp) // its text is erased
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	places := bytes.Count(file, []byte("message-in-index"))
	if places < 4 { // its id and its event's, in the table and in an index each
		t.Fatalf("it is in %d places", places)
	}
	for from, n := 0, 0; n < places; n++ {
		from += bytes.Index(file[from:], []byte("message-in-index")) + 1
		bad := bytes.Clone(file)
		bad[from] ^= 1
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Open(t.Context(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if again.SetAside() == "" {
			t.Errorf("place %d of %d: it is not set aside", n+1, places)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
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
		"damage":                 {errDamaged, true},
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
			if errors.Is(got, errDamaged) != c.damage || (got == nil) != (c.err == nil) {
				t.Errorf("damage: %v, want %v", errors.Is(got, errDamaged), c.damage)
			}
		})
	}
}
