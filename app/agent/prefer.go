package agent

import (
	"context"
	"slices"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// firstKey is the outbox's memory of the choice that a person has before their
// first messages are relayed: what waited in the office as well, or only what
// comes from now on.
const firstKey = "agent.first"

// What firstKey can say beside "": nobody was connected yet.
const (
	firstAsked = "asked"
	firstDone  = "done"
)

// prefer replaces a person's choices.
func (a *agent) prefer(ctx context.Context, p state.Preferences) error {
	if err := a.startAtLogin(p.StartAtLogin); err != nil {
		return err
	}
	if err := a.keepHistory(ctx, p.HistoryDays); err != nil {
		return err
	}
	err := a.relays(ctx, func(r *config.Relay) {
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
	err = a.settings.Update(func(s *config.Settings) error {
		s.Desktop.Notify, s.Desktop.StartAtLogin = p.Notify, p.StartAtLogin
		return nil
	})
	if err != nil {
		return err
	}
	return a.speak(ctx, p.Language)
}

func quietOf(hours []state.QuietHours) []config.QuietHours {
	var out []config.QuietHours
	for _, q := range hours {
		out = append(out, config.QuietHours{From: q.From, To: q.To, Days: q.Days})
	}
	return out
}

// preferences are the choices as screens are shown them.
func (a *agent) preferences(ctx context.Context, s config.Settings) *state.Preferences {
	p := &state.Preferences{
		When: string(s.Relay.When), CarryEdits: s.Relay.CarryEdits, CarryDeletions: s.Relay.CarryDeletions,
		HistoryDays: s.Relay.HistoryDays, Language: s.Language, StartAtLogin: s.Desktop.StartAtLogin, Notify: s.Desktop.Notify,
	}
	for _, q := range s.Relay.Quiet {
		p.Quiet = append(p.Quiet, state.QuietHours{From: q.From, To: q.To, Days: q.Days})
	}
	p.Muted = a.mutedSenders(ctx, s.Relay.Muted)
	return p
}

// answerHistory keeps the answer to the first run's question.
func (a *agent) answerHistory(ctx context.Context, days int) error {
	if err := a.keepHistory(ctx, days); err != nil {
		return err
	}
	defer a.news.tell()
	return a.settings.Update(func(s *config.Settings) error { s.Desktop.AskedHistory = true; return nil })
}

// keepHistory sets for how many days text is kept; what is older is erased.
func (a *agent) keepHistory(ctx context.Context, days int) error {
	if err := a.store.SetHistory(ctx, days); err != nil {
		return err
	}
	return a.settings.Update(func(s *config.Settings) error { s.Relay.HistoryDays = days; return nil })
}

// askFirst begins the wait for the person's choice, once for each member.
func (a *agent) askFirst(ctx context.Context) error {
	if a.fixed() || !a.firstIs("") {
		return nil
	}
	return a.setFirst(ctx, firstAsked)
}

func (a *agent) firstIs(value string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first == value
}

// setFirst keeps where the choice stands and has the relay go by it.
func (a *agent) setFirst(ctx context.Context, value string) error {
	if err := a.store.SetMeta(ctx, firstKey, value); err != nil {
		return err
	}
	a.mu.Lock()
	a.first = value
	a.mu.Unlock()
	defer a.news.tell()
	return a.applyPolicy(ctx)
}

// fromNow skips what waited before the person connected.
func (a *agent) fromNow(ctx context.Context) error {
	err := a.asked(ctx, func(ctx context.Context, r *relay.Relay) error { return r.FromNow(ctx) }, notReady)
	if err != nil {
		return err
	}
	return a.setFirst(ctx, firstDone)
}

// caughtUp ends the wait for a choice when nothing that was offered is from
// before the person connected. It is all stored by then: SetPolicy comes behind
// it.
func (a *agent) caughtUp(ctx context.Context, s *seat) error {
	if !a.firstIs(firstAsked) {
		return nil
	}
	ctx, cancel := s.within(ctx)
	defer cancel()
	if err := s.relay.SetPolicy(ctx, a.policy()); err != nil {
		return err
	}
	link, err := a.storedLink(ctx)
	if err != nil || link == nil {
		return err
	}
	entries, err := a.store.Entries(ctx)
	if err != nil || slices.ContainsFunc(entries, func(e outbox.Entry) bool { return e.At.Before(link.VerifiedAt) }) {
		return err
	}
	return a.setFirst(ctx, firstDone)
}

func notReady(context.Context) error { return &control.Failure{Code: state.CodeNotReady} }
