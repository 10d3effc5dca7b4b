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

	"bellhop/bridge/outbox/file"
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
		"its version is not told":  "DELETE FROM meta WHERE key = '" + file.KeySchema + "'",
		"its version is told less": "PRAGMA user_version = 4",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{})
			take(t, s, created("m", "ann", 1))
			if err := errors.Join(s.bare(t.Context(), func(t *tx) error { return t.Script(script) }), s.Close()); err != nil {
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
	file, err := os.ReadFile(s.file.Path())
	if err != nil {
		t.Fatal(err)
	}
	file[18] = 3
	if err := os.WriteFile(s.file.Path(), file, 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, Options{})
	if again.SetAside() == "" {
		t.Error("it is not set aside")
	}
	take(t, again, created("m", "ann", 1))
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
		old := filepath.Join(dir, file.AsideName(time.Now().Add(-8*24*time.Hour)))
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
	file, err := os.ReadFile(s.file.Path())
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
		if err := os.WriteFile(s.file.Path(), bad, 0o600); err != nil {
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
