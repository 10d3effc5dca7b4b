package agent

import (
	"context"
	"errors"
	"maps"
	"sync"

	"bellhop/app/vault"
)

// How the keyring answered last, as screens are told.
const (
	keyringOK      = "ok"
	keyringLocked  = "locked"
	keyringMissing = "missing"
	keyringRefused = "refused"
)

// secrets is the store of secrets, and what its last answers were.
type secrets struct {
	store    vault.Store
	changed  func()
	unlocked func() // an entry can be read again; not called for the office's, whose reader goes on by itself

	mu     sync.Mutex
	answer string
	has    map[string]bool
	looked map[string]bool // entries that were asked for or changed
}

// Get reads an entry.
func (s *secrets) Get(ctx context.Context, name string) (vault.Secret, error) {
	secret, err := s.store.Get(ctx, name)
	s.note(ctx, err, name, err == nil)
	return secret, err
}

// Set replaces an entry.
func (s *secrets) Set(ctx context.Context, name string, to vault.Secret) error {
	err := s.store.Set(ctx, name, to)
	s.note(ctx, err, name, true)
	return err
}

// Delete removes an entry.
func (s *secrets) Delete(ctx context.Context, name string) error {
	err := s.store.Delete(ctx, name)
	s.note(ctx, err, name, false)
	return err
}

// note keeps how the store answered. A call that was given up tells nothing.
func (s *secrets) note(ctx context.Context, err error, name string, has bool) {
	if ctx.Err() != nil {
		return
	}
	answer := keyringAnswer(err)
	s.mu.Lock()
	news := s.answer != answer || !s.looked[name]
	unlocked := answer == keyringOK && s.answer != keyringOK && s.answer != "" && name != vault.OfficeToken
	s.answer = answer
	if s.looked == nil {
		s.looked = make(map[string]bool)
	}
	s.looked[name] = true
	if answer == keyringOK && (err == nil || errors.Is(err, vault.ErrNotFound)) {
		next := maps.Clone(s.has)
		if next == nil {
			next = make(map[string]bool)
		}
		next[name] = has
		news = news || s.has[name] != has
		s.has = next
	}
	s.mu.Unlock()
	if news {
		s.changed()
	}
	if unlocked {
		s.unlocked()
	}
}

func keyringAnswer(err error) string {
	switch {
	case err == nil, errors.Is(err, vault.ErrNotFound), errors.Is(err, vault.ErrTooLarge):
		return keyringOK
	case errors.Is(err, vault.ErrLocked):
		return keyringLocked
	case errors.Is(err, vault.ErrMissing):
		return keyringMissing
	}
	return keyringRefused
}

// seen says how the store answered last, "" when it was not asked, and whether
// it was seen to have an entry.
func (s *secrets) seen(name string) (answer string, has bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answer, s.has[name]
}

// lacks says whether the store was seen to have no such entry.
func (s *secrets) lacks(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	has, told := s.has[name]
	return told && !has
}

// known says whether the store has answered about an entry, in whatever way.
func (s *secrets) known(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looked[name]
}

// required gives an entry to who cannot do without.
func (s *secrets) required(name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		secret, err := s.Get(ctx, name)
		if err != nil {
			return "", err
		}
		return secret.Reveal(), nil
	}
}

// optional gives "" for an entry that is not there.
func (s *secrets) optional(name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		secret, err := s.optionalSecret(ctx, name)
		return secret.Reveal(), err
	}
}

// optionalSecret gives an empty secret for an entry that is not there.
func (s *secrets) optionalSecret(ctx context.Context, name string) (vault.Secret, error) {
	secret, err := s.Get(ctx, name)
	if errors.Is(err, vault.ErrNotFound) {
		return vault.Secret{}, nil
	}
	return secret, err
}
