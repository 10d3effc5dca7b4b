package screentest

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// Desk is what a screen under test did outside of the agent.
type Desk struct {
	Window fyne.Window
	Pages  []string // that Env.Go was called with
	Opened []string // addresses that Env.Browse was called with
}

// Now is the time in every environment: 21 November 2026, 14:30 UTC.
func Now() time.Time { return time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC) }

// Env makes an environment in a language, with a light window of the test
// driver in which the screen is still to be put. Do and Work run at once and return when
// all is done.
func Env(t testing.TB, agent screen.Agent, lang string) (screen.Env, *Desk) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	d := &Desk{Window: test.NewTempWindow(t, nil)}
	return screen.Env{
		Agent:  agent,
		Words:  assets.Words(lang),
		Window: d.Window,
		Do:     func(f func()) { f() },
		Work:   func(f func(context.Context)) { f(t.Context()) },
		Browse: func(url string) error { d.Opened = append(d.Opened, url); return nil },
		Data:   "/home/aki/.local/share/bellhop",
		Now:    Now,
		Go:     func(page string) { d.Pages = append(d.Pages, page) },
	}, d
}
