package outbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second Open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, Options{})
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no modes")
	}
	dir := filepath.Join(t.TempDir(), "made", "here")
	s := open(t, dir, Options{})
	take(t, s, created("m", "ann", 1))
	modes := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		modes[d.Name()] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]fs.FileMode{"here": 0o700, fileName: 0o600, fileName + "-wal": 0o600, fileName + "-shm": 0o600, lockName: 0o600}
	if diff := cmp.Diff(want, modes); diff != "" {
		t.Error(diff)
	}
}

func TestOpenWhereItCannot(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(file, "dir"), Options{}); err == nil {
		t.Error("opened below a file")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, fileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); err == nil {
		t.Error("opened a directory")
	}
}

// TestFullDisk lets the file grow no further: an intake is refused, nothing
// that was acknowledged is lost, and with room again it goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	take(t, s, created("a", "ann", 1))
	limit := func(pages string) {
		t.Helper()
		if err := s.bare(t.Context(), func(t *tx) error { return t.script("PRAGMA max_page_count = " + pages) }); err != nil {
			t.Fatal(err)
		}
	}
	limit("1")
	big := created("b", "ann", 1)
	big.Event.Message.Text = strings.Repeat("x", 1<<20)
	if _, err := s.Take(t.Context(), big); err == nil {
		t.Fatal("taken onto a full disk")
	}
	if n, size := s.Open(); n != 1 || size != 300 {
		t.Errorf("open: %d entries, %d bytes", n, size)
	}
	limit("1000000")
	if r := take(t, s, big); r.Disposition != Stored {
		t.Errorf("with room again: %v", r.Disposition)
	}
	if diff := cmp.Diff(Totals{Received: 2, Waiting: 2}, totals(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := OpenReadOnly(t.Context(), dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("nothing there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReadOnly(t.Context(), dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("an empty file: %v", err)
	}
	s := open(t, dir, Options{})
	take(t, s, created("m", "ann", 2))
	for _, running := range []bool{true, false} {
		if !running {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		ro, err := OpenReadOnly(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"m post 1/2 waiting parked", "m post 2/2 waiting parked"}, brief(entries(t, ro))); diff != "" {
			t.Error(diff)
		}
		if n, _ := ro.Open(); n != 2 || totals(t, ro).Waiting != 1 {
			t.Errorf("open: %d entries, totals %v", n, totals(t, ro))
		}
		ro.Skip(skip("x"), "no_mention")
		if _, err := ro.Take(t.Context(), created("n", "ann", 1)); !errors.Is(err, ErrReadOnly) {
			t.Errorf("Take: %v", err)
		}
		if err := ro.Close(); err != nil {
			t.Error(err)
		}
	}
	again := open(t, dir, Options{})
	if n, _ := again.Open(); n != 2 {
		t.Errorf("%d entries after reading", n)
	}
}

// older writes the file of an older version into dir.
func older(t *testing.T, dir, script string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", script))
	if err != nil {
		t.Fatal(err)
	}
	d, err := connect(filepath.Join(dir, fileName), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.script(string(text)), d.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReadOnly(t.Context(), dir); err == nil {
		t.Error("an old file was read as if it were a new one")
	}
}

// TestMigration opens a file of version 1 that an attempt was cut short in.
func TestMigration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older(t, dir, "v1.sql")
	s := open(t, dir, Options{})
	if s.SetAside() != "" {
		t.Fatal("a file of version 1 was taken for a damaged one")
	}
	if diff := cmp.Diff([]string{"b post 1/2 waiting marked parked", "b post 2/2 waiting parked"}, brief(entries(t, s))); diff != "" {
		t.Error(diff)
	}
	s.Skip(skip("x"), "no_mention")
	if diff := cmp.Diff(Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1}, totals(t, s)); diff != "" {
		t.Error(diff)
	}
	if r := take(t, s, created("a", "ann", 1)); r.Disposition != Done {
		t.Errorf("what version 1 sent is %v", r.Disposition)
	}
	if link, err := s.Link(t.Context()); err != nil || link == nil || link.UserID != "U" {
		t.Errorf("link %v: %v", link, err)
	}
}

// TestMigrationFromVersion4 opens a file that has some of everything: what was
// sent, dropped, deleted, edited, held, skipped, and cut short in an attempt.
func TestMigrationFromVersion4(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older(t, dir, "v4.sql")
	for range 2 {
		s := open(t, dir, Options{History: 100 * 365 * 24 * time.Hour})
		if s.SetAside() != "" {
			t.Fatal("a file of version 4 was taken for a damaged one")
		}
		want := []string{
			"b post 1/2 waiting marked parked", "b post 2/2 waiting parked", "b edit 1/1 waiting parked", "c post 1/1 held parked",
			"e remove 1/1 waiting parked",
		}
		if diff := cmp.Diff(want, brief(entries(t, s))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(Totals{Received: 10, Relayed: 2, Waiting: 3, Held: 2, Skipped: 2, Dropped: 1}, totals(t, s)); diff != "" {
			t.Error(diff)
		}
		if got := entries(t, s)[0]; got.ID != "78fb78b70bd9d671" || got.Sender.Name != nameCanary+" bob" || got.Channel != "U1" || got.CopyTo != "U2" {
			t.Errorf("the attempt that was cut short is %s to %s, copy to %s", got.ID, got.Channel, got.CopyTo)
		}
		if n, size := s.Open(); n != 5 || size != 900 {
			t.Errorf("open: %d entries, %d bytes", n, size)
		}
		for _, id := range []string{"a", "d", "e"} {
			if r := take(t, s, created(id, "ann", 1)); r.Disposition != Done {
				t.Errorf("%s, which version 4 ended, is %v", id, r.Disposition)
			}
			if got := text(t, s, id); got != "old" {
				t.Errorf("history says %q of %s", got, id)
			}
		}
		for _, a := range activity(t, s, Filter{}) {
			if a.Event != "x" && (a.Sender.Name == "" || a.Space.Name != "Floor") {
				t.Errorf("%s: the names are lost", a.Event)
			}
		}
		if replies, err := s.OpenReplies(t.Context()); err != nil || len(replies) != 1 || replies[0].Text != "yes" {
			t.Errorf("%d replies: %v", len(replies), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	err := s.bare(t.Context(), func(t *tx) error {
		return errors.Join(t.setMeta(metaSchema, "9"), t.script("PRAGMA user_version = 9"))
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("Open: %v", err)
	}
	after, err := os.ReadFile(s.path)
	if err != nil || !cmp.Equal(before, after) {
		t.Errorf("the newer file was changed: %v", err)
	}
}

func TestCacheAndMeta(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	ctx := t.Context()
	now := time.Now()
	err := errors.Join(
		s.Put(ctx, "email:a", "U1", now.Add(-time.Hour)), s.Put(ctx, "email:a", "U2", now.Add(time.Hour)), s.Put(ctx, "email:b", "", now.Add(time.Hour)),
		s.Put(ctx, "email:old", "U3", now.Add(-time.Second)), s.Put(ctx, "room:%_", "C1", now.Add(time.Hour)), s.Put(ctx, "room:x", "C2", now.Add(time.Hour)),
		s.Forget(ctx, "room:%"), s.SetMeta(ctx, "k", "v"), s.SetMeta(ctx, "gone", "v"), s.SetMeta(ctx, "gone", ""),
		s.SetLink(ctx, &bridge.Link{TeamID: "T", UserID: "U", VerifiedAt: noon}), s.Close(),
	)
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	type cached struct {
		Value string
		OK    bool
	}
	got := map[string]cached{}
	for _, key := range []string{"email:a", "email:b", "email:old", "email:none", "room:%_", "room:x"} {
		value, ok, err := s.Get(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		got[key] = cached{value, ok}
	}
	want := map[string]cached{"email:a": {"U2", true}, "email:b": {"", true}, "email:old": {}, "email:none": {}, "room:%_": {}, "room:x": {"C2", true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	k, err1 := s.Meta(ctx, "k")
	gone, err2 := s.Meta(ctx, "gone")
	if k != "v" || gone != "" || errors.Join(err1, err2) != nil {
		t.Error(k, gone, err1, err2)
	}
	link, err := s.Link(ctx)
	if err != nil || !cmp.Equal(link, &bridge.Link{TeamID: "T", UserID: "U", VerifiedAt: noon}) {
		t.Error(link, err)
	}
	if err := s.SetLink(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if link, err := s.Link(ctx); link != nil || err != nil {
		t.Error(link, err)
	}
}
