//go:build unix

package seat

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestLockIsARegularFile: a pipe would never open, and a link leads elsewhere.
func TestLockIsARegularFile(t *testing.T) {
	t.Parallel()
	elsewhere := filepath.Join(t.TempDir(), "made")
	for name, plant := range map[string]func(path string) error{
		"pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"link": func(path string) error { return os.Symlink(elsewhere, path) },
	} {
		dir := t.TempDir()
		if err := plant(filepath.Join(dir, lockName)); err != nil {
			t.Fatal(err)
		}
		if h, err := OpenHome(dir); err == nil {
			t.Errorf("%s: took the lock, %v", name, h.Close())
		}
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("made a file behind a link")
	}
}
