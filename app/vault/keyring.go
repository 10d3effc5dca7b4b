package vault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	service        = "bellhop"
	keyringTimeout = 3 * time.Second
)

// Keyring is the operating system's keyring, one entry for each name under the
// service "bellhop". Its calls can hang for as long as a prompt stands open and
// cannot be ended, so each runs on a goroutine of its own and is left behind
// after the timeout; at most one hangs at a time, and while it does every
// further call waits its timeout and gives ErrLocked. A Set that was left
// behind may still happen.
type Keyring struct {
	timeout time.Duration
	turn    chan struct{}
	os      keyring.Keyring
}

// NewKeyring gives the machine's keyring; timeout 0 means 3 s a call.
func NewKeyring(timeout time.Duration) *Keyring {
	if timeout <= 0 {
		timeout = keyringTimeout
	}
	return &Keyring{timeout: timeout, turn: make(chan struct{}, 1), os: machine{}}
}

// Get reads an entry.
func (k *Keyring) Get(ctx context.Context, name string) (Secret, error) {
	value, err := k.call(ctx, func() (string, error) { return k.os.Get(service, name) })
	if err != nil {
		return Secret{}, fmt.Errorf("vault: get %s from the keyring: %w", name, err)
	}
	return NewSecret(value), nil
}

// Set writes an entry.
func (k *Keyring) Set(ctx context.Context, name string, s Secret) error {
	if err := check(name, s); err != nil {
		return err
	}
	value := s.Reveal()
	if _, err := k.call(ctx, func() (string, error) { return "", k.os.Set(service, name, value) }); err != nil {
		return fmt.Errorf("vault: set %s in the keyring: %w", name, err)
	}
	return nil
}

// Delete removes an entry.
func (k *Keyring) Delete(ctx context.Context, name string) error {
	_, err := k.call(ctx, func() (string, error) { return "", k.os.Delete(service, name) })
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("vault: delete %s from the keyring: %w", name, err)
	}
	return nil
}

type answer struct {
	value string
	err   error
}

func (k *Keyring) call(ctx context.Context, do func() (string, error)) (string, error) {
	limit := time.NewTimer(k.timeout)
	defer limit.Stop()
	select {
	case k.turn <- struct{}{}:
	case <-limit.C:
		return "", ErrLocked
	case <-ctx.Done():
		return "", ctx.Err()
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { <-k.turn }()
		value, err := guarded(do)
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		return a.value, classify(a.err)
	case <-limit.C:
		return "", ErrLocked
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// guarded calls do and takes a panic for a keyring that is gone: go-keyring has
// one when the session bus goes away while a prompt stands open.
func guarded(do func() (string, error)) (value string, err error) {
	defer func() {
		if recover() != nil {
			value, err = "", fmt.Errorf("%w: the connection to it broke", ErrMissing)
		}
	}()
	return do()
}

// classify tells from what go-keyring passes on, much of it bare text of the
// Secret Service's, which of our errors it is. The cause stays attached.
func classify(err error) error {
	var dial *net.OpError
	var run *exec.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrMissing):
		return err
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooLarge
	case errors.Is(err, keyring.ErrUnsupportedPlatform), errors.As(err, &dial), errors.As(err, &run),
		says(err, "was not provided by any .service files", "couldn't determine address of session bus",
			"DBUS_SESSION_BUS_ADDRESS", "dbus: connection closed"):
		return fmt.Errorf("%w: %w", ErrMissing, err)
	case says(err, "failed to unlock", "is locked", "org.freedesktop.DBus.Error.NoReply", "Timeout was reached"):
		return fmt.Errorf("%w: %w", ErrLocked, err)
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

func says(err error, phrases ...string) bool {
	text := err.Error()
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// machine is go-keyring's package functions as the interface that they serve.
type machine struct{}

func (machine) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (machine) Set(service, user, value string) error    { return keyring.Set(service, user, value) }
func (machine) Delete(service, user string) error        { return keyring.Delete(service, user) }
func (machine) DeleteAll(service string) error           { return keyring.DeleteAll(service) }
