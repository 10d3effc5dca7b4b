//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bellhop/app/config/atomicfile"
)

// TestSettingsAreARegularFile: a pipe would keep the program waiting, and what a
// link leads to is somebody else's.
func TestSettingsAreARegularFile(t *testing.T) {
	t.Parallel()
	theirs := filepath.Join(t.TempDir(), "theirs")
	err := os.WriteFile(theirs, []byte(`{"version":1}`), 0o600)
	if err := errors.Join(err, os.Chmod(theirs, 0o644)); err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(string) error{
		"a pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"a link":      func(path string) error { return os.Symlink(theirs, path) },
		"a device":    func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := make(filepath.Join(dir, fileName)); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(dir); !errors.Is(err, atomicfile.ErrNotRegular) {
				t.Errorf("Load: %v", err)
			}
			if _, err := Open(dir); !errors.Is(err, atomicfile.ErrNotRegular) {
				t.Errorf("Open: %v", err)
			}
			if info, err := os.Stat(theirs); err != nil || info.Mode().Perm() != 0o644 {
				t.Errorf("the other file: %v, %v", info.Mode(), err)
			}
		})
	}
}

// TestMakeDirFollowsNoLink: the directory behind a link keeps its mode.
func TestMakeDirFollowsNoLink(t *testing.T) {
	t.Parallel()
	others, link := t.TempDir(), filepath.Join(t.TempDir(), "seats")
	if err := errors.Join(os.Chmod(others, 0o755), os.Symlink(others, link)); err != nil { // #nosec G302 -- it is the test's own
		t.Fatal(err)
	}
	err := MakeDir(link)
	if info, _ := os.Stat(others); err == nil || info.Mode().Perm() != 0o755 {
		t.Errorf("got %v, mode %v", err, info.Mode())
	}
}
