package agent

import (
	"context"
	"errors"
	"sync"
	"time"

	"bellhop/app/desktop"
	"bellhop/app/state"
	"bellhop/app/tray"
	"bellhop/assets"
)

// notifyAfter is how long a problem has to last before it is worth a bubble on
// the desktop: many are over by then.
const notifyAfter = 10 * time.Second

// notifyProblems tells on the desktop of what a person can mend, once for each
// time that it comes up, and of nothing else.
func (a *trayIcon) notifyProblems(ctx context.Context) error {
	told := map[string]bool{}
	var bubbles bubbles
	defer bubbles.end()
	for {
		changed := a.news.changed()
		s, err := a.reports.now(ctx)
		if err == nil && worthTelling(s, told) != nil {
			if !rest(ctx, notifyAfter) {
				return nil
			}
			if s, err = a.reports.now(ctx); err == nil {
				a.notify(ctx, s, told, &bubbles)
			}
		}
		if err == nil {
			forgetMended(s, told)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
		if !rest(ctx, trayGap) {
			return nil
		}
	}
}

func (a *trayIcon) notify(ctx context.Context, s state.State, told map[string]bool, bubbles *bubbles) {
	p := worthTelling(s, told)
	if p == nil {
		return
	}
	told[p.Code] = true
	if s.Preferences != nil && !s.Preferences.Notify {
		return
	}
	n := desktop.Notification{Title: "Bellhop", Body: p.Text, Click: assets.Words(a.language()).T("tray.open")}
	bubbles.show(ctx, func(ctx context.Context) {
		clicked, err := a.o.Desktop.Notify(ctx, n)
		switch {
		case clicked:
			a.chosen(ctx, tray.Choice{Action: tray.Open})
		case err != nil && !errors.Is(err, desktop.ErrUnsupported) && ctx.Err() == nil:
			a.log.Debug("no notification", "error", err)
		}
	})
}

// bubbles waits for clicks: only one on the newest counts.
type bubbles struct {
	waiting sync.WaitGroup
	cancel  context.CancelFunc // of the wait for the newest; nil: there was none
}

func (b *bubbles) show(ctx context.Context, show func(context.Context)) {
	b.end()
	ctx, b.cancel = context.WithCancel(ctx)
	b.waiting.Go(func() { show(ctx) })
}

func (b *bubbles) end() {
	if b.cancel != nil {
		b.cancel()
	}
	b.waiting.Wait()
}

// worthTelling is the most urgent problem that this person can mend and was not
// told of, or nil. That nobody is connected, or signed in yet, is what the
// first run is for.
func worthTelling(s state.State, told map[string]bool) *state.Problem {
	for _, p := range s.Problems {
		owners := p.Needs == state.NeedsOwner && s.Office.Self != nil && s.Office.Self.Manages
		switch {
		case p.Needs != state.NeedsMember && !owners, told[p.Code]:
		case p.Code == state.CodeNotConnected:
		case p.Code == state.CodeNoOfficeToken && s.Setup != nil && !s.Setup.Office && (s.Setup.Keyring == keyringOK || s.Setup.Keyring == ""):
		default:
			return &p
		}
	}
	return nil
}

// forgetMended lets a problem that comes up again be told again.
func forgetMended(s state.State, told map[string]bool) {
	for code := range told {
		gone := true
		for _, p := range s.Problems {
			gone = gone && p.Code != code
		}
		if gone {
			delete(told, code)
		}
	}
}
