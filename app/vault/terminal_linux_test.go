package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a terminal, and the end at which a person sits.
func terminal(t *testing.T) (screen, keys *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err := errors.Join(err, unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0)); err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return screen, keys
}

func echoes(t *testing.T, screen *os.File) bool {
	t.Helper()
	got, err := unix.IoctlGetTermios(int(screen.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return got.Lflag&unix.ECHO != 0
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	screen, keys := terminal(t)
	defer func() { _ = errors.Join(screen.Close(), keys.Close()) }()
	asked, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		got, err := Terminal(screen, out, "?")(t.Context())
		if err == nil && got.Reveal() != "right" {
			err = errors.New("another passphrase came")
		}
		done <- err
	}()
	if _, err := io.ReadFull(asked, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, asked) }()
	defer asked.Close()
	if _, err := io.WriteString(keys, "right\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestTerminalEndsWithItsContext: a signal ends a program that asks for a
// passphrase, and the terminal shows again what is typed.
func TestTerminalEndsWithItsContext(t *testing.T) {
	t.Parallel()
	screen, keys := terminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	asked, out := io.Pipe()
	done := make(chan error, 1)
	go func() { _, err := Terminal(screen, out, "?")(ctx); done <- err }()
	if _, err := io.ReadFull(asked, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, asked) }()
	for echoes(t, screen) { // until it reads
		runtime.Gosched()
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !echoes(t, screen) {
		t.Error("the terminal hides what is typed")
	}
	// The line ends the read that is left.
	_, err := io.WriteString(keys, "late\n")
	if err := errors.Join(err, asked.Close()); err != nil {
		t.Error(err)
	}
}
