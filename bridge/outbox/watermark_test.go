package outbox

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// snapshot copies the files of a store as a killed process leaves them.
func snapshot(t testing.TB, dir string, names ...string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := errors.Join(err, os.WriteFile(filepath.Join(to, name), data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

var (
	databaseFiles = []string{file.Name, file.Name + "-wal"}
	storeFiles    = append([]string{file.WatermarkName}, databaseFiles...)
)

// killed is what a process leaves that is killed while a post is unanswered. An
// earlier run sent a message; in this one the person disconnected, and a reply
// was written. before is the database as the earlier run left it.
func killed(t *testing.T) (dir, before string) {
	t.Helper()
	home := t.TempDir()
	s := open(t, home, Options{})
	send(t, s, take(t, s, created("a", "ann", 1)).Entries[0].ID, toApp)
	held := created("held", "ann", 1)
	held.Held = true
	take(t, s, held)
	link := bridge.Link{TeamID: "T", UserID: "U", VerifiedAt: noon}
	if err := errors.Join(s.SetLink(t.Context(), &link), s.Close()); err != nil {
		t.Fatal(err)
	}
	before = snapshot(t, home, storeFiles...)
	s = open(t, home, Options{})
	if err := s.SetLink(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	begin(t, s, take(t, s, created("m", "bob", 1)).Entries[0].ID, toApp)
	return snapshot(t, home, storeFiles...), before
}

func copyInto(t *testing.T, to, from string, names ...string) {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What a killed process committed is missed, however it was lost: the repeat of
// the post that was under way bears its mark.
func TestLostCommitsAreMissed(t *testing.T) {
	t.Parallel()
	wal := func(dir string) string { return filepath.Join(dir, file.Name+"-wal") }
	for name, c := range map[string]struct {
		damage func(t *testing.T, dir, before string) error
		lost   bool
	}{
		"nothing is lost":  {func(*testing.T, string, string) error { return nil }, false},
		"the log is gone":  {func(_ *testing.T, dir, _ string) error { return os.Remove(wal(dir)) }, true},
		"the log is empty": {func(_ *testing.T, dir, _ string) error { return os.Truncate(wal(dir), 0) }, true},
		"the log is cut": {func(_ *testing.T, dir, _ string) error {
			info, err := os.Stat(wal(dir))
			if err != nil {
				return err
			}
			return os.Truncate(wal(dir), info.Size()-1)
		}, true},
		"the log begins otherwise": {func(_ *testing.T, dir, _ string) error {
			data, err := os.ReadFile(wal(dir))
			if err != nil {
				return err
			}
			data[20] ^= 1
			return os.WriteFile(wal(dir), data, 0o600)
		}, true},
		"an older copy is put back": {func(t *testing.T, dir, before string) error {
			copyInto(t, dir, before, file.Name)
			return os.Remove(wal(dir))
		}, true},
		"the database is gone": {func(_ *testing.T, dir, _ string) error {
			return errors.Join(os.Remove(wal(dir)), os.Remove(filepath.Join(dir, file.Name)))
		}, true},
		"another's database is put there": {func(t *testing.T, dir, _ string) error {
			other := t.TempDir()
			s := open(t, other, Options{})
			for _, m := range []string{"x", "y", "z"} {
				take(t, s, created(m, "ann", 1))
			}
			if err := s.Close(); err != nil {
				return err
			}
			copyInto(t, dir, other, file.Name)
			return os.Remove(wal(dir))
		}, true},
		"one of an older version is put there": {func(t *testing.T, dir, _ string) error {
			if err := errors.Join(os.Remove(wal(dir)), os.Remove(filepath.Join(dir, file.Name))); err != nil {
				return err
			}
			older(t, dir, "v5.sql")
			return nil
		}, true},
		"what says how far it came is gone": {func(_ *testing.T, dir, _ string) error { return os.Remove(filepath.Join(dir, file.WatermarkName)) }, true},
		"or says nothing": {func(_ *testing.T, dir, _ string) error {
			return os.WriteFile(filepath.Join(dir, file.WatermarkName), []byte("bellhop"), 0o600)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, before := killed(t)
			if err := c.damage(t, dir, before); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			s := open(t, dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if s.Distrusted() != c.lost || s.SetAside() != "" || strings.Contains(log.String(), "are missing") != c.lost {
				t.Errorf("distrusted %v, set aside %q, said %q", s.Distrusted(), s.SetAside(), log.String())
			}
			if link, err := s.Link(t.Context()); link != nil || err != nil {
				t.Errorf("a link is back that was taken away: %v, %v", link, err)
			}
			r := take(t, s, created("m", "bob", 1))
			if len(r.Entries) != 1 || !r.Entries[0].Marked {
				t.Errorf("the repeat is %v", brief(r.Entries))
			}
			for _, e := range entries(t, s) {
				if e.Op == OpPost && e.Message == "held" && e.Marked != c.lost {
					t.Errorf("what was open is %v", brief([]Entry{e}))
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if again := open(t, dir, Options{}); again.Distrusted() || again.markBefore.IsZero() != !c.lost {
				t.Errorf("opened again: distrusted %v, marks what is from before %v", again.Distrusted(), again.markBefore)
			}
		})
	}
}

// Nothing is missed where nothing was lost: not after a kill at any commit, nor
// where a commit came before its number.
func TestWholeFilesAreTrusted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	for _, step := range []func() error{
		func() error { return nil },
		func() error { _, err := s.Take(t.Context(), created("m", "ann", 1)); return err },
		func() error {
			s.Skip(created("n", "ann", 1).Event, "no_mention")
			_, err := s.Totals(t.Context())
			return err
		},
		func() error { return s.SetMeta(t.Context(), "k", "v") },
		func() error { return s.Put(t.Context(), "k", "v", time.Now().Add(time.Hour)) },
		func() error { return s.Prune(t.Context(), time.Now()) },
		func() error { return s.SetHistory(t.Context(), 3) },
		func() error { return s.Idle(t.Context()) },
	} {
		before, err := os.ReadFile(filepath.Join(dir, file.WatermarkName))
		if err := errors.Join(err, step()); err != nil {
			t.Fatal(err)
		}
		for _, late := range []bool{false, true} {
			copied := snapshot(t, dir, storeFiles...)
			if late {
				if err := os.WriteFile(filepath.Join(copied, file.WatermarkName), before, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if again := open(t, copied, Options{}); again.Distrusted() || again.SetAside() != "" {
				t.Fatalf("distrusted %v, set aside %q", again.Distrusted(), again.SetAside())
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if open(t, dir, Options{}).Distrusted() {
		t.Error("distrusted after a close")
	}
}

// A change that was undone has no number: that of the next one is not skipped.
func TestUndoneCommitHasNoNumber(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	was := s.file.Number()
	failed := errors.New("failed")
	err := s.do(t.Context(), func(t *tx) error { return errors.Join(t.SetMeta("k", "v"), failed) })
	if !errors.Is(err, failed) || s.file.Number() != was {
		t.Errorf("%v: number %d, before %d", err, s.file.Number(), was)
	}
	if err := s.do(t.Context(), func(*tx) error { return nil }); err != nil || s.file.Number() != was {
		t.Errorf("nothing was changed: number %d, before %d: %v", s.file.Number(), was, err)
	}
	if err := s.SetMeta(t.Context(), "k", "v"); err != nil || s.file.Number() != was+1 {
		t.Errorf("number %d, before %d: %v", s.file.Number(), was, err)
	}
}

// A replay that was offered whole ends the marks: what comes after it is new.
func TestMarksEndWithTheReplay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := &world{t: t, s: open(t, dir, Options{}), dest: toApp}
	if err := w.s.Restore(t.Context(), bridge.Link{}, time.Now().Add(200*24*time.Hour)); err != nil { // by a wrong clock
		t.Fatal(err)
	}
	w.park()
	w.take(created("m", "ann", 1))
	w.caughtUp()
	w.take(created("same", "bob", 1))
	late := created("n", "cid", 1)
	late.Event.At = noon.Add(time.Microsecond)
	w.take(late)
	if diff := cmp.Diff([]string{"m post 1/1 waiting marked", "same post 1/1 waiting marked", "n post 1/1 waiting"}, brief(entries(t, w.s))); diff != "" {
		t.Error(diff)
	}
	if err := w.s.Close(); err != nil {
		t.Fatal(err)
	}
	if again := open(t, dir, Options{}); !again.markBefore.Equal(late.Event.At) {
		t.Errorf("marks what is from before %v", again.markBefore)
	}
}

// A name of the store's that is a link, or anything but a file, is refused: the
// file at its end keeps its mode and what it says.
func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no modes")
	}
	for _, name := range []string{file.Name, file.Name + "-wal", file.Name + "-shm", file.Name + "-journal", file.WatermarkName, file.LockName} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, other := t.TempDir(), filepath.Join(t.TempDir(), "other")
			err := errors.Join(os.WriteFile(other, []byte("other"), 0o644), os.Chmod(other, 0o644), os.Symlink(other, filepath.Join(dir, name)))
			if err != nil {
				t.Fatal(err)
			}
			if s, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNotRegular) || !strings.Contains(err.Error(), name) {
				_ = s.Close()
				t.Errorf("opened: %v", err)
			}
			info, err := os.Stat(other)
			if err != nil || info.Mode().Perm() != 0o644 || info.Size() != 5 {
				t.Errorf("the other file is %v: %v", info, err)
			}
		})
	}
}

// A directory that is everybody's is not closed to them.
func TestSharedDirectoryStaysOpen(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no modes")
	}
	for _, c := range []struct{ before, after fs.FileMode }{{0o777 | fs.ModeSticky, 0o777 | fs.ModeSticky}, {0o755, 0o700}} {
		dir := t.TempDir()
		if err := os.Chmod(dir, c.before); err != nil {
			t.Fatal(err)
		}
		open(t, dir, Options{})
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm()|info.Mode()&fs.ModeSticky != c.after {
			t.Errorf("it is %v, %v; want %v", info.Mode(), err, c.after)
		}
	}
}

// What there is to delete has one of the store's own names, whatever characters
// the directory's has.
func TestFilesAreTheStoresOwn(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	dir := filepath.Join(parent, "b[ell]*")
	aside := file.AsideName(noon)
	own := []string{file.WatermarkName, file.Name, file.Name + "-wal", file.Name + "-shm", file.Name + "-journal", aside, aside + "-wal", aside + "-2", file.LockName}
	others := []string{"settings.json", file.Name + ".bak", file.Name + ".damaged-by-hand", "x" + file.Name}
	for _, in := range []string{dir, filepath.Join(parent, "bl")} {
		if err := os.Mkdir(in, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(own, others) {
			if err := os.WriteFile(filepath.Join(in, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	paths, err := Files(dir)
	if err != nil || len(paths) == 0 || paths[len(paths)-1] != filepath.Join(dir, file.LockName) {
		t.Errorf("%v, %v: the lock is not last", paths, err)
	}
	var got []string
	for _, path := range paths {
		rest, ok := strings.CutPrefix(path, dir+string(filepath.Separator))
		if !ok {
			t.Errorf("another directory's: %s", path)
		}
		got = append(got, rest)
	}
	slices.Sort(got)
	slices.Sort(own)
	if diff := cmp.Diff(own, got); diff != "" {
		t.Error(diff)
	}
	if none, err := Files(filepath.Join(parent, "none")); len(none) > 0 || err != nil {
		t.Errorf("%v, %v", none, err)
	}
	if _, err := Files(filepath.Join(dir, file.Name)); err == nil {
		t.Error("a file was taken for a directory")
	}
}
