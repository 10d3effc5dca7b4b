package seat

import (
	"context"
	"fmt"
	"time"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/killpoint"
)

// Link is the verified link of this member, nil if nobody is connected.
func (s *Seat) Link(ctx context.Context) (*bridge.Link, error) { return s.store.Link(ctx) }

// oneLink makes the two copies of the link one again; see whichLink. What may
// have been posted out of a lost outbox is marked.
func (s *Seat) oneLink(ctx context.Context) error {
	stored, err := s.store.Link(ctx)
	if err != nil {
		return fmt.Errorf("seat: read link: %w", err)
	}
	shown, err := s.store.Meta(ctx, shownKey)
	if err != nil {
		return fmt.Errorf("seat: read link: %w", err)
	}
	kept := s.file.Settings()
	link, restore := whichLink(stored, kept.Link, kept.Left)
	switch {
	case restore:
		s.log.Warn("the data file was lost, and is made anew")
		err = s.store.Restore(ctx, *link, time.Now())
	case link == nil && stored != nil:
		s.log.Warn("the data file is an older copy: the member had disconnected since")
		err = s.store.SetLink(ctx, nil)
	}
	if err != nil {
		return fmt.Errorf("seat: restore link: %w", err)
	}
	shownNow := sameLink(link, kept.Link) && kept.Shown || s.file.Fresh() && shown != ""
	if sameLink(link, kept.Link) && shownNow == kept.Shown {
		return nil
	}
	return s.file.Update(func(f *config.Seat) error { f.Link, f.Shown = link, shownNow; return nil })
}

// whichLink says which of the two copies of the link holds, and whether the
// outbox has to take it from the settings. Connecting writes the outbox first,
// disconnecting the settings. So the outbox lacks a link that the settings have
// only when its file was lost, or is an older copy; and it has one that was
// disconnected only then, too: all that are no later than the one that was
// disconnected last. Of two links the later one holds.
func whichLink(stored, kept, left *bridge.Link) (link *bridge.Link, restore bool) {
	if stored != nil && left != nil && !stored.VerifiedAt.After(left.VerifiedAt) {
		stored = nil
	}
	switch {
	case stored == nil:
		return kept, kept != nil
	case kept != nil && kept.VerifiedAt.After(stored.VerifiedAt):
		return kept, true
	}
	return stored, false
}

func sameLink(a, b *bridge.Link) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.TeamID == b.TeamID && a.UserID == b.UserID && a.VerifiedAt.Equal(b.VerifiedAt)
}

// connect keeps a link, in the outbox first. links is held.
func (s *Seat) connect(ctx context.Context, to *bridge.Link) error {
	if err := s.store.SetMeta(ctx, shownKey, ""); err != nil {
		return err
	}
	killpoint.Before(killpoint.LinkStored)
	err := s.store.SetLink(ctx, to)
	killpoint.After(killpoint.LinkStored)
	if err != nil {
		return err
	}
	return s.file.Update(func(f *config.Seat) error {
		f.Link, f.Shown, f.Left, f.Untold, f.Why = to, false, nil, false, ""
		return nil
	})
}

// disconnect removes the link, from the settings first. why is one of config's
// reasons, or "" when the person asked for it: the office is told of that.
// links is held.
func (s *Seat) disconnect(ctx context.Context, why string) error {
	link, err := s.store.Link(ctx)
	if err != nil || link == nil {
		return err
	}
	err = s.file.Update(func(f *config.Seat) error {
		f.Link, f.Shown, f.Left, f.Untold, f.Why = nil, false, link, why == "", why
		return nil
	})
	if err != nil {
		return err
	}
	killpoint.Before(killpoint.LinkStored)
	err = s.store.SetLink(ctx, nil)
	killpoint.After(killpoint.LinkStored)
	return err
}

// markShown keeps that the office has shown the link.
func (s *Seat) markShown(ctx context.Context) error {
	if s.file.Settings().Shown {
		return nil
	}
	if err := s.store.SetMeta(ctx, shownKey, "1"); err != nil {
		return err
	}
	return s.file.Update(func(f *config.Seat) error { f.Shown = f.Link != nil; return nil })
}

// markTold keeps that the office knows of the disconnecting.
func (s *Seat) markTold() error {
	return s.file.Update(func(f *config.Seat) error { f.Untold = false; return nil })
}
