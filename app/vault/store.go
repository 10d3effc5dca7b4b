package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The names of the entries.
const (
	OfficeToken = "office-token"
	BotToken    = "bot-token"
)

// MaxSize is how many bytes an entry may hold: what Windows allows.
const MaxSize = 2560

// The errors that a caller branches on.
var (
	// ErrNotFound: the store works and has no such entry.
	ErrNotFound = errors.New("no such secret")
	// ErrLocked: the keyring did not answer in time, or is locked and nobody
	// unlocked it. The entry may well be there: ask the person.
	ErrLocked = errors.New("the keyring is locked or does not answer")
	// ErrMissing: this machine has no keyring service.
	ErrMissing = errors.New("there is no keyring service")
	// ErrRefused: the keyring answered and would not, or the store cannot do
	// that at all (the environment cannot be written).
	ErrRefused = errors.New("the secret store refused")
	// ErrTooLarge: the value has more than MaxSize bytes.
	ErrTooLarge = errors.New("the secret is larger than 2560 bytes")
	// ErrPassphrase: the passphrase does not open the file.
	ErrPassphrase = errors.New("the passphrase is wrong or missing")
	// ErrDamaged: the file is not one that holds secrets, or asks for more work
	// than we are willing to do.
	ErrDamaged = errors.New("not a usable file of secrets")
	// ErrSource: the word that names a store is none of the three.
	ErrSource = errors.New("want keyring, env or file:PATH")
)

// Store keeps secrets by name. Its methods may be called from any goroutine;
// they may take seconds, so never on one that draws or reads frames.
type Store interface {
	// Get gives the entry, or ErrNotFound.
	Get(ctx context.Context, name string) (Secret, error)
	// Set replaces the entry, whether there was one or not. An empty secret is
	// refused with ErrRefused.
	Set(ctx context.Context, name string, s Secret) error
	// Delete removes the entry; one that is not there is no error.
	Delete(ctx context.Context, name string) error
}

// Source says which store is meant; made by [Parse], without opening anything.
type Source struct{ kind, path string }

// Parse reads "keyring", "env" or "file:PATH". Anything else: ErrSource.
func Parse(s string) (Source, error) {
	switch {
	case s == "keyring", s == "env":
		return Source{kind: s}, nil
	case strings.HasPrefix(s, "file:") && len(s) > len("file:"):
		return Source{kind: "file", path: strings.TrimPrefix(s, "file:")}, nil
	}
	return Source{}, fmt.Errorf("vault: parse store: %w", ErrSource)
}

// String is what Parse took.
func (s Source) String() string {
	if s.kind == "file" {
		return "file:" + s.path
	}
	return s.kind
}

// Options are what some stores need. The zero value works, but for a file
// whose passphrase has to be asked for.
type Options struct {
	// Timeout is how long a keyring call may take; 0 means 3 s.
	Timeout time.Duration
	// Prompt asks a person for the passphrase of a file, when
	// BELLHOP_PASSPHRASE_FILE is not set. It is called at most once at a time.
	Prompt func(ctx context.Context) (Secret, error)
}

// Open gives the store. With env it reads the variables and unsets them, so
// that no child process inherits them; with file nothing is read before the
// first Get. What was read is remembered.
func (s Source) Open(o Options) (Store, error) {
	switch s.kind {
	case "keyring":
		return NewCache(NewKeyring(o.Timeout)), nil
	case "env":
		return NewEnvironment()
	case "file":
		return NewFile(s.path, PassphraseFrom(o.Prompt)), nil
	}
	return nil, fmt.Errorf("vault: open store: %w", ErrSource)
}

func check(name string, s Secret) error {
	switch {
	case s.Empty():
		return fmt.Errorf("vault: set %s to nothing: %w", name, ErrRefused)
	case len(s.Reveal()) > MaxSize:
		return fmt.Errorf("vault: set %s: %w", name, ErrTooLarge)
	}
	return nil
}
