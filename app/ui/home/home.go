package home

import (
	"context"
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// Screen is the page. Make it with [New].
type Screen struct {
	env     screen.Env
	now     look
	seen    bool
	failed  string // what the last button came to, "" if it went well
	content fyne.CanvasObject

	picture *picture
	notices *fyne.Container
	numbers *fyne.Container
	pause   *parts.Button
}

var _ screen.Screen = (*Screen)(nil)

// New makes the page.
func New(env screen.Env) *Screen {
	h := &Screen{env: env, picture: newPicture(env.Words), notices: parts.Column(theme.M), numbers: parts.Row(theme.XXL)}
	h.pause = parts.Secondary(env.Words.T("tray.pause"), theme.Pause, h.choosePause)
	activity := parts.Plain(env.Words.T("home.show_activity"), theme.Activity, func() { env.Go(screen.PageActivity) })
	h.content = parts.Page(
		parts.Header(env.Words.T("home.title"), "", h.pause),
		parts.Card("", h.picture.Container, nil),
		h.notices,
		parts.Card(env.Words.T("home.today"), h.numbers, activity),
	)
	return h
}

// Content implements screen.Screen.
func (h *Screen) Content() fyne.CanvasObject { return h.content }

// See implements screen.Screen.
func (h *Screen) See(s state.State) { h.show(lookOf(h.env.Words, h.env.Now(), s)) }

// show draws what is different from before.
func (h *Screen) show(l look) {
	before, first := h.now, !h.seen
	h.now, h.seen = l, true
	if first || before.office != l.office || before.bellhop != l.bellhop || before.slack != l.slack {
		h.picture.show(l.office, l.bellhop, l.slack)
	}
	if first || !reflect.DeepEqual(before.notices, l.notices) || well(before) != well(l) {
		h.showNotices()
	}
	if first || before.today != l.today || before.waiting != l.waiting || before.held != l.held || before.skipped != l.skipped {
		h.showNumbers()
	}
	shown(h.pause, l.canPause && !l.paused)
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes != o.Visible() {
		if yes {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// well says that there is nothing to say.
func well(l look) bool {
	return len(l.notices) == 0 && l.office.tone == parts.Working && l.bellhop.tone == parts.Working && l.slack.tone == parts.Working
}

func (h *Screen) showNotices() {
	w := h.env.Words
	h.notices.Objects = nil
	if h.failed != "" {
		h.notices.Add(parts.Banner(parts.Failed, w.T("home.failed"), h.failed, nil))
	}
	for _, n := range h.now.notices {
		h.notices.Add(parts.Banner(n.tone, n.what, n.meaning, h.button(n)))
	}
	if h.failed == "" && well(h.now) {
		h.notices.Add(parts.Banner(parts.Working, w.T("home.all_well"), w.T("home.all_well_body"), nil))
	}
	shown(h.notices, len(h.notices.Objects) > 0)
	h.notices.Refresh()
	h.content.Refresh()
}

func (h *Screen) showNumbers() {
	w, l := h.env.Words, h.now
	h.numbers.Objects = nil
	for _, n := range []struct{ name, value string }{
		{w.T("home.relayed"), l.today}, {w.T("home.skipped"), l.skipped}, {w.T("home.waiting"), l.waiting}, {w.T("home.held"), l.held},
	} {
		if n.value != "" {
			h.numbers.Add(parts.Column(theme.XS, parts.NewLine(parts.Display, n.value), parts.NewLine(parts.Muted, n.name)))
		}
	}
	h.numbers.Refresh()
}

// choosePause opens the menu below the button.
func (h *Screen) choosePause() {
	w, now := h.env.Words, h.env.Now()
	item := func(label string, until time.Time) *fyne.MenuItem {
		return fyne.NewMenuItem(label, func() { h.wish(h.pause, state.Pause{Until: until}) })
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("",
		item(w.T("tray.pause_hour"), now.Add(time.Hour)),
		item(w.T("tray.pause_tomorrow"), tomorrow(now)),
		item(w.T("tray.pause_resume"), time.Time{}),
	), h.env.Window.Canvas())
	menu.ShowAtRelativePosition(fyne.NewPos(0, h.pause.Size().Height+theme.XS), h.pause)
	h.env.Window.Canvas().Focus(menu)
}

// tomorrow is the next day's morning, when people look at Slack again.
func tomorrow(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 8, 0, 0, 0, now.Location())
}

// wish tells the agent what the person wants, and what came of it if it went
// wrong.
func (h *Screen) wish(from fyne.Disableable, i state.Intent) {
	h.ask(from, func(ctx context.Context) error { return h.env.Agent.Intend(ctx, i) })
}

func (h *Screen) ask(from fyne.Disableable, question func(context.Context) error) {
	from.Disable()
	h.env.Work(func(ctx context.Context) {
		err := question(ctx)
		h.env.Do(func() {
			from.Enable()
			if said := forms.Say(h.env.Words, err); said != h.failed {
				h.failed = said
				h.showNotices()
			}
		})
	})
}
