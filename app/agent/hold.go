package agent

import (
	"context"
	"slices"
	"time"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/bridge/relay"
)

// untilResume is a pause without an end.
const untilResume = 100 * 365 * 24 * time.Hour

// policy is what the relay makes of the settings.
func (a *agent) policy() relay.Policy {
	s := a.settings.Settings()
	return relay.Policy{
		CarryEdits:     s.Relay.CarryEdits,
		CarryDeletions: s.Relay.CarryDeletions,

		OnlyAway:    s.Relay.When == config.Away,
		Quiet:       func(t time.Time) (time.Time, bool) { return s.Relay.QuietUntil(t.In(a.o.Zone())) },
		PausedUntil: s.Relay.PausedUntil,
		First:       a.firstIs(firstAsked),
		Muted:       s.Relay.Muted,
	}
}

// pause holds messages until a time, also across restarts; zero means until
// the person resumes.
func (a *agent) pause(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		until = time.Now().Add(untilResume)
	}
	return a.relays(ctx, func(r *config.Relay) { r.PausedUntil = until.UTC().Truncate(time.Second) })
}

func (a *agent) resume(ctx context.Context) error {
	return a.relays(ctx, func(r *config.Relay) { r.PausedUntil = time.Time{} })
}

func (a *agent) mute(ctx context.Context, m state.Mute) error {
	return a.relays(ctx, func(r *config.Relay) {
		r.Muted = slices.DeleteFunc(r.Muted, func(id string) bool { return id == m.Sender })
		if m.On {
			r.Muted = append(r.Muted, m.Sender)
		}
	})
}

// relays changes what the relay goes by, on disk and then at once.
func (a *agent) relays(ctx context.Context, edit func(*config.Relay)) error {
	err := a.settings.Update(func(s *config.Settings) error { edit(&s.Relay); return nil })
	if err != nil {
		return err
	}
	defer a.news.tell()
	return a.applyPolicy(ctx)
}

func (a *agent) applyPolicy(ctx context.Context) error {
	return a.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.SetPolicy(ctx, a.policy()) }, nothing)
}
