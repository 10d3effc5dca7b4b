package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func put(t *testing.T, dir, name, data string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenMakesAPrivateFileWithADevice(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	device := f.Settings().Device
	if len(device) != deviceSize || strings.ContainsAny(device, "0123456789") || f.SetAside() != "" {
		t.Errorf("device %q, set aside %q", device, f.SetAside())
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, fileName): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	again, err := Open(dir)
	if err != nil || again.Settings().Device != device {
		t.Errorf("the device changed, or %v", err)
	}
	other, err := Open(t.TempDir())
	if err != nil || other.Settings().Device == device {
		t.Errorf("two installations share a device, or %v", err)
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := full()
	if err := f.Update(func(s *Settings) error { *s = want.Clone(); return nil }); err != nil {
		t.Fatal(err)
	}
	no := errors.New("no")
	var key *KeyError
	if err := f.Update(func(s *Settings) error { s.Office = "x"; return no }); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	if err := f.Update(func(s *Settings) error { s.Relay.HistoryDays = 1000; return nil }); !errors.As(err, &key) {
		t.Errorf("got %v", err)
	}
	f.Settings().Relay.Muted[0] = "changed in a copy"
	f.Settings().Link.UserID = "changed in a copy"
	read, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []Settings{f.Settings(), read} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestUpdatesTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := f.Update(func(s *Settings) error { s.Relay.Muted = append(s.Relay.Muted, "m"); return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s, err := Load(dir); err != nil || len(s.Relay.Muted) != 20 {
		t.Errorf("%d of 20 are there, %v", len(s.Relay.Muted), err)
	}
}

func TestDamagedFileIsSetAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for n, data := range []string{`{"version":1,"office":"wss://kept.exam`, "", strings.Repeat(" ", maxFile+1)} {
		put(t, dir, fileName, data)
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(f.SetAside())
		if err != nil || string(kept) != data {
			t.Errorf("%d: set aside as %q with %d bytes, %v", n, f.SetAside(), len(kept), err)
		}
		if f.Settings().Device == "" {
			t.Errorf("%d: no device", n)
		}
	}
	if names, _ := os.ReadDir(dir); len(names) != 4 {
		t.Errorf("%d files, want three set aside and the settings", len(names))
	}
}

func TestRefusedFileStays(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{"version":9}`, `{"version":1,"ofice":"x"}`} {
		dir := t.TempDir()
		path := put(t, dir, fileName, data)
		f, err := Open(dir)
		if err == nil || f != nil {
			t.Errorf("opened %s", data)
		}
		if kept, _ := os.ReadFile(path); string(kept) != data {
			t.Errorf("%s became %s", data, kept)
		}
		if names, _ := os.ReadDir(dir); len(names) != 1 {
			t.Errorf("left behind: %v", names)
		}
	}
}

func TestOldSetAsideFilesAreErased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now().UTC()
	old := put(t, dir, fileName+asideMark+now.Add(-8*24*time.Hour).Format(asideTime), "x")
	oldTwin := put(t, dir, fileName+asideMark+now.Add(-8*24*time.Hour).Format(asideTime)+"-1", "x")
	young := put(t, dir, fileName+asideMark+now.Add(-6*24*time.Hour).Format(asideTime), "x")
	odd := put(t, dir, fileName+asideMark+"by-hand", "x")
	if _, err := Open(dir); err != nil {
		t.Fatal(err)
	}
	for path, there := range map[string]bool{old: false, oldTwin: false, young: true, odd: true} {
		if _, err := os.Stat(path); (err == nil) != there {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestLoadWritesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "none")
	s, err := Load(dir)
	if err != nil || !cmp.Equal(s, Default()) {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it made the directory: %v", err)
	}
}
