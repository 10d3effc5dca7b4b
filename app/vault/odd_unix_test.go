//go:build unix

package vault

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bellhop/app/config/atomicfile"
)

// TestPipesKeepNobodyWaiting: secrets and passphrase come from regular files, or
// from links to such.
func TestPipesKeepNobodyWaiting(t *testing.T) {
	dir := t.TempDir()
	pipe, file, linked := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "linked")
	err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(file, []byte("right\r\nrest"), 0o600), os.Symlink(file, linked))
	if err != nil {
		t.Fatal(err)
	}
	for _, odd := range []string{pipe, dir, "/dev/zero"} {
		if _, err := NewFile(odd, fixed("right")).Get(t.Context(), BotToken); !errors.Is(err, atomicfile.ErrNotRegular) {
			t.Errorf("secrets in %s: %v", odd, err)
		}
		t.Setenv("BELLHOP_PASSPHRASE_FILE", odd)
		if _, err := PassphraseFrom(nil)(t.Context()); !errors.Is(err, atomicfile.ErrNotRegular) {
			t.Errorf("passphrase in %s: %v", odd, err)
		}
	}
	t.Setenv("BELLHOP_PASSPHRASE_FILE", linked)
	if got, err := PassphraseFrom(nil)(t.Context()); err != nil || got.Reveal() != "right" {
		t.Errorf("passphrase behind a link: %v", err)
	}
}
