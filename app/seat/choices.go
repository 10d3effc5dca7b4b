package seat

import (
	"context"
	"errors"
	"slices"
	"time"

	"bellhop/app/config"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// ErrNotReady: the office has not yet said who the member is.
var ErrNotReady = errors.New("seat: the office has not welcomed the member yet")

// What firstKey can say beside "": nobody was connected yet.
const (
	firstAsked = "asked"
	firstDone  = "done"
)

// asked runs f with the relay, if a session relays for the seat. If none does,
// or it ends meanwhile, it runs without instead: nothing is scheduled then, and
// the next session finds what was done on disk.
func (s *Seat) asked(ctx context.Context, f func(context.Context, *relay.Relay) error, without func(context.Context) error) error {
	live := s.session()
	if live == nil {
		return without(ctx)
	}
	inner, cancel := live.within(ctx)
	defer cancel()
	err := f(inner, live.relay)
	if err != nil && ctx.Err() == nil && live.over.Err() != nil {
		return without(ctx)
	}
	return err
}

// nothing is what there is to do without a relay.
func nothing(context.Context) error { return nil }

// Choose changes what the relay goes by, on disk and then at once.
func (s *Seat) Choose(ctx context.Context, edit func(*config.Relay)) error {
	if err := s.file.Update(func(f *config.Seat) error { edit(&f.Relay); return nil }); err != nil {
		return err
	}
	return s.applyPolicy(ctx)
}

// KeepHistory sets for how many days text is kept, 0 to 90; what is older is
// erased.
func (s *Seat) KeepHistory(ctx context.Context, days int) error {
	if err := s.store.SetHistory(ctx, days); err != nil {
		return err
	}
	return s.file.Update(func(f *config.Seat) error { f.Relay.HistoryDays = days; return nil })
}

// Retry makes an entry waiting again; outbox.ErrUnknown: there is none.
func (s *Seat) Retry(ctx context.Context, id string) error {
	return s.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.Retry(ctx, id) },
		func(ctx context.Context) error { _, err := s.store.Retry(ctx, id); return err })
}

// Drop gives an entry up; outbox.ErrUnknown: there is none.
func (s *Seat) Drop(ctx context.Context, id string) error {
	return s.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.Drop(ctx, id) },
		func(ctx context.Context) error { _, err := s.store.Drop(ctx, id); return err })
}

// Reply keeps a reply. It goes out in a session of this account.
func (s *Seat) Reply(ctx context.Context, reply outbox.Reply) error {
	return s.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.Reply(ctx, reply) },
		func(ctx context.Context) error { return s.store.SaveReply(ctx, reply) })
}

// All is the person's choice to have relayed what waited in the office before
// they connected.
func (s *Seat) All(ctx context.Context) error { return s.setFirst(ctx, firstDone) }

// FromNow is the choice not to have that relayed. ErrNotReady: no session relays
// for the seat.
func (s *Seat) FromNow(ctx context.Context) error {
	err := s.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.FromNow(ctx) },
		func(context.Context) error { return ErrNotReady })
	if err != nil {
		return err
	}
	return s.setFirst(ctx, firstDone)
}

func (s *Seat) firstIs(value string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first == value
}

// setFirst keeps where the choice stands and has the relay go by it.
func (s *Seat) setFirst(ctx context.Context, value string) error {
	if err := s.store.SetMeta(ctx, firstKey, value); err != nil {
		return err
	}
	s.mu.Lock()
	s.first = value
	s.mu.Unlock()
	return s.applyPolicy(ctx)
}

// policy is what the relay makes of the settings.
func (s *Seat) policy() relay.Policy {
	chosen := s.file.Settings().Relay
	return relay.Policy{
		CarryEdits: chosen.CarryEdits, CarryDeletions: chosen.CarryDeletions,
		OnlyAway:    chosen.When == config.Away,
		Quiet:       func(t time.Time) (time.Time, bool) { return chosen.QuietUntil(t.In(s.zone())) },
		PausedUntil: chosen.PausedUntil,
		First:       s.firstIs(firstAsked),
		Muted:       chosen.Muted,
	}
}

func (s *Seat) applyPolicy(ctx context.Context) error {
	return s.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.SetPolicy(ctx, s.policy()) }, nothing)
}

// caughtUp ends the wait for a choice when nothing that was offered is from
// before the person connected. It is all stored by then: SetPolicy comes behind
// it.
func (s *Seat) caughtUp(ctx context.Context) error {
	if !s.firstIs(firstAsked) {
		return nil
	}
	if err := s.applyPolicy(ctx); err != nil {
		return err
	}
	link, err := s.store.Link(ctx)
	if err != nil || link == nil {
		return err
	}
	entries, err := s.store.Entries(ctx)
	if err != nil || slices.ContainsFunc(entries, func(e outbox.Entry) bool { return e.At.Before(link.VerifiedAt) }) {
		return err
	}
	return s.setFirst(ctx, firstDone)
}
