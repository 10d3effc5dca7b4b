package agent

import (
	"context"
	"fmt"
	"time"

	"bellhop/app/config"
	"bellhop/bridge"
)

// oneLink makes the two copies of the link one again. The outbox leads. It has
// none although the settings have one only when its file was lost: connecting
// writes the outbox first, disconnecting the settings. What may have been posted
// out of a lost file is marked.
func (a *agent) oneLink(ctx context.Context) error {
	stored, err := a.store.Link(ctx)
	if err != nil {
		return fmt.Errorf("agent: read link: %w", err)
	}
	kept := a.settings.Settings().Link
	switch {
	case stored == nil && kept == nil, stored != nil && kept != nil && sameLink(*stored, *kept):
		return nil
	case stored == nil:
		a.log.Warn("the data file was lost, and is made anew")
		if err := a.store.Restore(ctx, *kept, time.Now()); err != nil {
			return fmt.Errorf("agent: restore link: %w", err)
		}
		return nil
	}
	if err := a.settings.Update(func(s *config.Settings) error { s.Link = stored; return nil }); err != nil {
		return fmt.Errorf("agent: copy link: %w", err)
	}
	return nil
}

func sameLink(a, b bridge.Link) bool {
	return a.TeamID == b.TeamID && a.UserID == b.UserID && a.VerifiedAt.Equal(b.VerifiedAt)
}
