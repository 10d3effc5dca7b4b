package org

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/app/vault"
)

// Organization is what a machine knows of the office and its workspace.
type Organization struct {
	Office    string // the address of the office's gateway
	Workspace Workspace
}

// Settings keep the organisation on this machine's disk.
type Settings interface {
	Organization(ctx context.Context) (Organization, error)
	SetOrganization(ctx context.Context, o Organization) error
}

// Service checks and keeps the workspace. Its methods may be called from any
// goroutine; those that store something do so one after the other.
type Service struct {
	Open     Opener
	Vault    vault.Store
	Settings Settings

	storing sync.Mutex
	work    int // what scrypt runs with instead of workFactor; tests only
}

// undoFor is how long taking back a half of what was stored may last, whatever
// became of the caller.
const undoFor = 5 * time.Second

// Save verifies the form and, if it passed, stores token and workspace. The
// generation is raised unless the token is the one that is there. An error is
// the keyring's or the disk's; then, as after a report that did not pass, all
// is as it was.
func (s *Service) Save(ctx context.Context, f Form) (Report, error) {
	s.storing.Lock()
	defer s.storing.Unlock()
	now, err := s.Settings.Organization(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("org: read the settings: %w", err)
	}
	r := s.Verify(ctx, f, now.Workspace)
	if !r.Passed() {
		return r, nil
	}
	old, err := s.token(ctx)
	if err != nil {
		return r, err
	}
	token := tidyToken(f.Token)
	r.Workspace.Generation = max(now.Workspace.Generation, 1)
	if now.Workspace.TeamID != "" && (now.Workspace.TeamID != r.Workspace.TeamID || !old.Equal(token)) {
		r.Workspace.Generation = now.Workspace.Generation + 1
	}
	now.Workspace = r.Workspace
	return r, s.store(ctx, token, old, now)
}

// token is the one that is stored, empty when there is none.
func (s *Service) token(ctx context.Context) (vault.Secret, error) {
	token, err := s.Vault.Get(ctx, vault.BotToken)
	if errors.Is(err, vault.ErrNotFound) {
		return vault.Secret{}, nil
	}
	if err != nil {
		return vault.Secret{}, fmt.Errorf("org: read the bot token: %w", err)
	}
	return token, nil
}

// store puts the token first: a machine that dies in between holds a token of
// another workspace than its settings name, with which nothing is posted.
func (s *Service) store(ctx context.Context, token, old vault.Secret, o Organization) error {
	if err := s.Vault.Set(ctx, vault.BotToken, token); err != nil {
		return fmt.Errorf("org: store the bot token: %w", err)
	}
	err := s.Settings.SetOrganization(ctx, o)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("org: store the workspace: %w", err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoFor)
	defer cancel()
	undo := s.Vault.Delete
	if !old.Empty() {
		undo = func(ctx context.Context, name string) error { return s.Vault.Set(ctx, name, old) }
	}
	if back := undo(ctx, vault.BotToken); back != nil {
		return errors.Join(err, fmt.Errorf("org: take the bot token back: %w", back))
	}
	return err
}
