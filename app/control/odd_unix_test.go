//go:build unix

package control

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAddressInAPipeKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, addressFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewClient(dir, "en").State(t.Context()); !errors.Is(err, ErrAddress) {
		t.Errorf("got %v", err)
	}
}
