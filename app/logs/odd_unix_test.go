//go:build unix

package logs

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"bellhop/app/config/atomicfile"
)

// TestLinksLeadNowhere: neither the log nor a crash report is written into what
// a link leads to, and its mode stays.
func TestLinksLeadNowhere(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(t.TempDir(), "theirs")
	log, crash := filepath.Join(dir, "log"), filepath.Join(dir, crashFile("agent"))
	err := errors.Join(os.WriteFile(theirs, []byte("theirs"), 0o600), os.Chmod(theirs, 0o644), os.Symlink(theirs, log), os.Symlink(theirs, crash))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{File: log}); !errors.Is(err, atomicfile.ErrNotRegular) {
		t.Errorf("log: %v", err)
	}
	if _, _, err := WatchCrash(dir, "agent"); !errors.Is(err, atomicfile.ErrNotRegular) {
		t.Errorf("crash report: %v", err)
	}
	data, err := os.ReadFile(theirs)
	info, statErr := os.Stat(theirs)
	if err := errors.Join(err, statErr); err != nil || string(data) != "theirs" || info.Mode().Perm() != 0o644 {
		t.Errorf("the other file: %q, %v, %v", data, info.Mode(), err)
	}
}
