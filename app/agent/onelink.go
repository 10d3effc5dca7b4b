package agent

import (
	"context"
	"fmt"

	"bellhop/app/config"
	"bellhop/bridge"
)

// oneLink gives the stored link after making its two copies one again. The
// outbox leads. It has none although the settings have one only when its file
// was lost: connecting writes the outbox first, disconnecting the settings.
func (a *agent) oneLink(ctx context.Context) (*bridge.Link, error) {
	stored, err := a.store.Link(ctx)
	if err != nil {
		return nil, fmt.Errorf("agent: read link: %w", err)
	}
	kept := a.settings.Settings().Link
	switch {
	case stored == nil && kept == nil, stored != nil && kept != nil && sameLink(*stored, *kept):
		return stored, nil
	case stored == nil:
		if err := a.store.SetLink(ctx, kept); err != nil {
			return nil, fmt.Errorf("agent: restore link: %w", err)
		}
		return kept, nil
	}
	if err := a.settings.Update(func(s *config.Settings) error { s.Link = stored; return nil }); err != nil {
		return nil, fmt.Errorf("agent: copy link: %w", err)
	}
	return stored, nil
}

func sameLink(a, b bridge.Link) bool {
	return a.TeamID == b.TeamID && a.UserID == b.UserID && a.VerifiedAt.Equal(b.VerifiedAt)
}
