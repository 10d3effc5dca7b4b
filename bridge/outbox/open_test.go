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
	"bellhop/bridge/outbox/file"
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
	for name, before := range map[string]func(dir string) error{
		"made here": func(string) error { return nil },
		"open to others before": func(dir string) error {
			return errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, file.Name), nil, 0o644), os.Chmod(dir, 0o755))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "made", "here")
			if err := before(dir); err != nil {
				t.Fatal(err)
			}
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
			want := map[string]fs.FileMode{"here": 0o700, file.Name: 0o600, file.Name + "-wal": 0o600, file.Name + "-shm": 0o600, file.LockName: 0o600, file.WatermarkName: 0o600}
			if diff := cmp.Diff(want, modes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOpenWhereItCannot(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(plain, "dir"), Options{}); err == nil {
		t.Error("opened below a file")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, file.Name), 0o700); err != nil {
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
	fill(t, s)
	big := created("b", "ann", 1)
	big.Event.Message.Text = strings.Repeat("x", 1<<20)
	if _, err := s.Take(t.Context(), big); err == nil {
		t.Fatal("taken onto a full disk")
	}
	if n, size := s.Open(); n != 1 || size != 300 {
		t.Errorf("open: %d entries, %d bytes", n, size)
	}
	drain(t, s)
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
	if err := os.WriteFile(filepath.Join(dir, file.Name), nil, 0o600); err != nil {
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

func TestNewerFileIsRefused(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]string{"its version is told twice": "9", "its version is told once": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{})
			err := s.bare(t.Context(), func(t *tx) error {
				return errors.Join(t.SetMeta(file.KeySchema, told), t.Script("PRAGMA user_version = 9"))
			})
			if err = errors.Join(err, s.Close()); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(s.file.Path())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNewer) {
				t.Errorf("Open: %v", err)
			}
			after, err := os.ReadFile(s.file.Path())
			if err != nil || !cmp.Equal(before, after) {
				t.Errorf("the newer file was changed: %v", err)
			}
		})
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

// Who reads only sees what another process writes meanwhile, though nothing was
// being written when the reader began.
func TestReadOnlySeesWhatIsWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	take(t, s, created("m", "ann", 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ro, err := OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer ro.Close()
	s = open(t, dir, Options{})
	take(t, s, created("n", "ann", 1))
	if diff := cmp.Diff([]string{"m post 1/1 waiting parked", "n post 1/1 waiting parked"}, brief(entries(t, ro))); diff != "" {
		t.Error(diff)
	}
	if got := totals(t, ro); got.Waiting != 2 {
		t.Errorf("totals %+v", got)
	}
	if got := activity(t, ro, Filter{}); len(got) != 2 {
		t.Errorf("%d events are listed", len(got))
	}
}

// A value that was changed in the file while it is open is not believed.
func TestChangedValuesAreNotBelieved(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	ctx := t.Context()
	err := errors.Join(s.SetMeta(ctx, "k", "v"), s.Put(ctx, "email:a", "U1", time.Now().Add(time.Hour)))
	if v, e := s.Meta(ctx, "k"); v != "v" || errors.Join(err, e) != nil {
		t.Fatal(v, err, e)
	}
	err = s.do(ctx, func(t *tx) error {
		return errors.Join(t.Exec("UPDATE meta SET value = 'w' WHERE key = 'k'"), t.Exec("UPDATE cache SET value = 'U2'"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := s.Meta(ctx, "k"); !errors.Is(err, file.ErrDamaged) || v != "" {
		t.Errorf("meta says %q, %v", v, err)
	}
	if v, ok, err := s.Get(ctx, "email:a"); !errors.Is(err, file.ErrDamaged) || ok || v != "" {
		t.Errorf("the cache says %q, %v, %v", v, ok, err)
	}
}
