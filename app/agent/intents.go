package agent

import (
	"context"
	"fmt"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
)

// Intend implements control.Intents.
func (b backend) Intend(ctx context.Context, intent state.Intent) error {
	switch i := intent.(type) {
	case state.Pause:
		return b.pause(ctx, i.Until)
	case state.Resume:
		return b.resume(ctx)
	case state.Reconnect:
		return b.reconnect(ctx)
	case state.Retry:
		return b.Retry(ctx, i.ID)
	case state.Drop:
		return b.Drop(ctx, i.ID)
	case state.Mute:
		return b.mute(ctx, i)
	case state.Language:
		return b.speak(ctx, i.Tag)
	case state.Prefer:
		return b.prefer(ctx, i.Preferences)
	case state.KeepHistory:
		return b.answerHistory(ctx, i.Days)
	case state.FromNow:
		return b.fromNow(ctx)
	case state.All:
		return b.setFirst(ctx, firstDone)
	case state.Seen:
		defer b.news.tell()
		return b.putAway(ctx, i.Code)
	case state.Quit:
		b.agent.control.CloseWindow()
		b.quit()
		return nil
	}
	return fmt.Errorf("agent: %T: %w", intent, state.ErrBadIntent)
}

// reconnect drops the socket and asks Slack again. A seat that the office
// refused is made anew: what it was refused for may be over.
func (a *agent) reconnect(ctx context.Context) error {
	s := a.here()
	if !a.fixed() && (s == nil || s.refused() != nil) {
		return a.reseat(ctx)
	}
	if s == nil {
		return nil
	}
	s.office.Reconnect()
	return a.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.AskSlack(ctx) }, nothing)
}

// unlocked is told that the keyring answers again: the office, which may wait for
// its token, is connected to at once.
func (a *agent) unlocked() {
	if s := a.here(); s != nil && s.relay.Snapshot().Office.State == office.Waiting {
		s.office.Reconnect()
	}
}

// speak sets the language of screens, problems and posts; the last need a seat
// that is made for it.
func (a *agent) speak(ctx context.Context, tag string) error {
	before := a.language()
	err := a.settings.Update(func(s *config.Settings) error { s.Language = tag; return nil })
	if err != nil || a.fixed() || a.language() == before || a.here() == nil {
		return err
	}
	return a.reseat(ctx)
}

// nothing is what there is to do without a relay.
func nothing(context.Context) error { return nil }
