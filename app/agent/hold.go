package agent

import (
	"context"
	"slices"
	"time"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/bridge/relay"
)

// never is a pause that is over.
var never = time.Unix(0, 0)

// untilResume is a pause without an end.
const untilResume = 100 * 365 * 24 * time.Hour

// policy is what the relay makes of the settings.
func policy(s config.Settings, zone *time.Location, paused time.Time) relay.Policy {
	return relay.Policy{
		CarryEdits:     s.Relay.CarryEdits,
		CarryDeletions: s.Relay.CarryDeletions,

		OnlyAway:    s.Relay.When == config.Away,
		Quiet:       func(t time.Time) (time.Time, bool) { return s.Relay.QuietUntil(t.In(zone)) },
		PausedUntil: paused,
		Muted:       s.Relay.Muted,
	}
}

// pause holds messages until a time; zero means until the person resumes.
func (a *agent) pause(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		until = time.Now().Add(untilResume)
	}
	a.seen.mu.Lock()
	a.seen.paused = until
	a.seen.mu.Unlock()
	return a.applyPolicy(ctx)
}

func (a *agent) mute(ctx context.Context, m state.Mute) error {
	err := a.settings.Update(func(s *config.Settings) error {
		s.Relay.Muted = slices.DeleteFunc(s.Relay.Muted, func(id string) bool { return id == m.Sender })
		if m.On {
			s.Relay.Muted = append(s.Relay.Muted, m.Sender)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.applyPolicy(ctx)
}

func (a *agent) applyPolicy(ctx context.Context) error {
	a.seen.mu.Lock()
	paused := a.seen.paused
	a.seen.mu.Unlock()
	return a.relay.SetPolicy(ctx, policy(a.settings.Settings(), a.o.Zone, paused))
}
