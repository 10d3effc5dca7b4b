package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
)

// untilResume is a pause without an end.
const untilResume = 100 * 365 * 24 * time.Hour

// choices carries out what a person wants.
type choices struct {
	*program
	seats   *seats
	desk    desk
	reports *reports
	quit    func()
}

// Intend implements control.Intents.
func (c *choices) Intend(ctx context.Context, intent state.Intent) error {
	switch i := intent.(type) {
	case state.Pause:
		return c.pause(ctx, i.Until)
	case state.Resume:
		return c.relays(ctx, func(r *config.Relay) { r.PausedUntil = time.Time{} })
	case state.Reconnect:
		return c.seats.reconnect(ctx)
	case state.Retry:
		return entries{c.seats}.Retry(ctx, i.ID)
	case state.Drop:
		return entries{c.seats}.Drop(ctx, i.ID)
	case state.Mute:
		return c.mute(ctx, i)
	case state.Language:
		return c.speak(ctx, i.Tag)
	case state.Prefer:
		return c.prefer(ctx, i.Preferences)
	case state.KeepHistory:
		return c.answerHistory(ctx, i.Days)
	case state.FromNow:
		return c.first(ctx, (*seat.Seat).FromNow)
	case state.All:
		return c.first(ctx, (*seat.Seat).All)
	case state.Seen:
		defer c.news.tell()
		return c.reports.putAway(i.Code)
	case state.Quit:
		c.quit()
		return nil
	}
	return fmt.Errorf("agent: %T: %w", intent, state.ErrBadIntent)
}

// pause holds messages until a time, also across restarts; zero means until
// the person resumes.
func (c *choices) pause(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		until = time.Now().Add(untilResume)
	}
	return c.relays(ctx, func(r *config.Relay) { r.PausedUntil = until.UTC().Truncate(time.Second) })
}

func (c *choices) mute(ctx context.Context, m state.Mute) error {
	return c.relays(ctx, func(r *config.Relay) {
		r.Muted = slices.DeleteFunc(r.Muted, func(id string) bool { return id == m.Sender })
		if m.On {
			r.Muted = append(r.Muted, m.Sender)
		}
	})
}

// relays changes what the relay goes by: in the seat that is open, or what the
// first one begins with.
func (c *choices) relays(ctx context.Context, edit func(*config.Relay)) error {
	defer c.news.tell()
	if open := c.seats.open(); open != nil {
		return open.Choose(ctx, edit)
	}
	return c.settings.Update(func(s *config.Settings) error { edit(&s.Relay); return nil })
}

// first takes the choice about what waited before the person connected.
func (c *choices) first(ctx context.Context, choose func(*seat.Seat, context.Context) error) error {
	defer c.news.tell()
	open := c.seats.open()
	if open == nil {
		return &control.Failure{Code: state.CodeNotReady}
	}
	if err := choose(open, ctx); !errors.Is(err, seat.ErrNotReady) {
		return err
	}
	return &control.Failure{Code: state.CodeNotReady}
}

// prefer replaces a person's choices.
func (c *choices) prefer(ctx context.Context, p state.Preferences) error {
	if err := c.desk.startAtLogin(p.StartAtLogin); err != nil {
		return err
	}
	if err := c.keepHistory(ctx, p.HistoryDays); err != nil {
		return err
	}
	err := c.relays(ctx, func(r *config.Relay) {
		r.When = config.When(p.When)
		r.Quiet = quietOf(p.Quiet)
		r.Muted = nil
		for _, sender := range p.Muted {
			r.Muted = append(r.Muted, sender.ID)
		}
		r.CarryEdits, r.CarryDeletions = p.CarryEdits, p.CarryDeletions
	})
	if err != nil {
		return err
	}
	err = c.settings.Update(func(s *config.Settings) error {
		s.Desktop.Notify, s.Desktop.StartAtLogin = p.Notify, p.StartAtLogin
		return nil
	})
	if err != nil {
		return err
	}
	return c.speak(ctx, p.Language)
}

func quietOf(hours []state.QuietHours) []config.QuietHours {
	var out []config.QuietHours
	for _, q := range hours {
		out = append(out, config.QuietHours{From: q.From, To: q.To, Days: q.Days})
	}
	return out
}

// answerHistory keeps the answer to the first run's question.
func (c *choices) answerHistory(ctx context.Context, days int) error {
	if err := c.keepHistory(ctx, days); err != nil {
		return err
	}
	defer c.news.tell()
	return c.settings.Update(func(s *config.Settings) error { s.Desktop.AskedHistory = true; return nil })
}

func (c *choices) keepHistory(ctx context.Context, days int) error {
	if open := c.seats.open(); open != nil {
		return open.KeepHistory(ctx, days)
	}
	return c.settings.Update(func(s *config.Settings) error { s.Relay.HistoryDays = days; return nil })
}

// speak sets the language of screens, problems and posts; the last need a session
// that is made for it.
func (c *choices) speak(ctx context.Context, tag string) error {
	before := c.language()
	err := c.settings.Update(func(s *config.Settings) error { s.Language = tag; return nil })
	if err != nil || c.fixed() || c.language() == before || c.seats.here() == nil {
		return err
	}
	return c.seats.reseat(ctx)
}
