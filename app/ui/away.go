package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bellhop/app/control"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// gone is told that the agent is not there. The first time, before there was
// any, it is started without being asked.
func (f *frame) gone(err error) {
	f.away = err
	if f.over {
		return
	}
	if f.seen {
		f.state.Running = false
		for _, p := range f.pages {
			p.See(f.state)
		}
	}
	if !f.seen && !f.asked && errors.Is(err, control.ErrNotRunning) && f.opt.StartAgent != nil {
		f.asked = true
		f.start(nil)
		return
	}
	f.showAway()
}

// start starts the agent, and looks at once whether it is there.
func (f *frame) start(from fyne.Disableable) {
	if from != nil {
		from.Disable()
	}
	f.work(f.life, func(ctx context.Context) {
		err := f.opt.StartAgent(ctx)
		f.do(func() {
			if from != nil {
				from.Enable()
			}
			f.failed = err != nil && ctx.Err() == nil
			f.showAway()
			look(f.again)
		})
	})
}

// showAway says above the page, or instead of one, that the agent is not there.
func (f *frame) showAway() {
	f.notice.Objects = nil
	if f.away != nil && f.seen && !f.over {
		what, meaning := f.awayWords()
		f.notice.Add(container.New(layout.NewCustomPaddedLayout(theme.L, 0, theme.XXL, theme.XXL),
			parts.Limit(theme.PageWidth, parts.Banner(parts.Failed, what, meaning, f.startButton()))))
	}
	f.rest.Refresh()
	if !f.seen {
		f.turn("")
	}
}

// lobby stands in the window until the first state is there.
func (f *frame) lobby() fyne.CanvasObject {
	w := f.env.Words
	if f.away == nil || f.asked && !f.failed && errors.Is(f.away, control.ErrNotRunning) {
		return parts.EmptyState(theme.Bell, "Bellhop", w.T("window.starting"), nil)
	}
	what, meaning := f.awayWords()
	return parts.EmptyState(theme.StateOffline, what, meaning, f.startButton())
}

func (f *frame) awayWords() (what, meaning string) {
	w := f.env.Words
	switch {
	case errors.Is(f.away, control.ErrProtocol):
		return w.T("window.no_agent"), forms.Say(w, f.away)
	case f.failed:
		return w.T("window.no_agent"), w.T("window.not_started")
	}
	return w.T("window.no_agent"), w.T("window.no_agent_body")
}

// startButton is nil where starting would not help.
func (f *frame) startButton() fyne.CanvasObject {
	if f.opt.StartAgent == nil || errors.Is(f.away, control.ErrProtocol) {
		return nil
	}
	b := parts.Primary(f.env.Words.T("window.start_agent"), theme.Resume, nil)
	b.OnTapped = func() { f.start(b) }
	return b
}
