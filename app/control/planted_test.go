package control

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPlantedNames shows what becomes of names in the data directory that
// somebody else made first.
func TestPlantedNames(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plant func(dir, outside string) error
		want  error
	}{
		"the directory is a link": {func(dir, outside string) error {
			return os.Symlink(outside, filepath.Join(dir, socketDir))
		}, syscall.ENOTDIR},
		"the directory is a link to nothing": {func(dir, outside string) error {
			return os.Symlink(filepath.Join(outside, "none"), filepath.Join(dir, socketDir))
		}, os.ErrExist},
		"the directory is a file": {func(dir, _ string) error {
			return os.WriteFile(filepath.Join(dir, socketDir), nil, 0o600)
		}, syscall.ENOTDIR},
		"the socket is a link": {func(dir, outside string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, socketDir), 0o700),
				os.Symlink(filepath.Join(outside, "theirs"), filepath.Join(dir, socketDir, socketName)))
		}, nil},
		"the address is a link": {func(dir, outside string) error {
			return os.Symlink(filepath.Join(outside, "theirs"), filepath.Join(dir, addressFile))
		}, nil},
		"the directory is open to all": {func(dir, _ string) error {
			path := filepath.Join(dir, socketDir)
			return errors.Join(os.Mkdir(path, 0o700), os.Chmod(path, 0o777))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, outside := t.TempDir(), t.TempDir()
			theirs := filepath.Join(outside, "theirs")
			if err := errors.Join(os.WriteFile(theirs, []byte("kept"), 0o644), os.Chmod(outside, 0o755), tt.plant(dir, outside)); err != nil {
				t.Fatal(err)
			}
			s, err := Listen(Options{Dir: dir, Backend: newFake()})
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if kept, err := os.ReadFile(theirs); err != nil || string(kept) != "kept" {
				t.Errorf("what the link points to became %q, %v", kept, err)
			}
			if info, err := os.Stat(outside); err != nil || info.Mode().Perm() != 0o755 {
				t.Errorf("where the link points to: %v, %v", info.Mode(), err)
			}
			if err != nil {
				return
			}
			for path, want := range map[string]os.FileMode{
				socketDir: os.ModeDir | 0o700, filepath.Join(socketDir, socketName): os.ModeSocket | 0o600, addressFile: 0o600,
			} {
				if info, err := os.Lstat(filepath.Join(dir, path)); err != nil || info.Mode() != want {
					t.Errorf("%s: %v, %v", path, info, err)
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAForgedAddressIsNotDialed shows which names in control.json a client does
// not even try.
func TestAForgedAddressIsNotDialed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, a := range map[string]Address{
		"a relative path":    {Protocol: Protocol, Socket: "control/s"},
		"no path":            {Protocol: Protocol},
		"an abstract name":   {Protocol: Protocol, Socket: "@bellhop"},
		"a zero in the path": {Protocol: Protocol, Socket: "/run/s\x00x"},
	} {
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, addressFile), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewClient(dir, "en").State(t.Context()); !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
