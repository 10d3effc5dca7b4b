package screentest

import (
	"slices"
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
	Over   bool     // Env.Over was called

	worker *worker
	past   time.Duration // since Now
	alarms []*alarm
}

// Sit makes a desk at a window, for an agent which may be nil: what is not made
// by [Env] takes its Work, Time and After.
func Sit(t testing.TB, w fyne.Window, agent *Agent) *Desk {
	t.Helper()
	d := &Desk{Window: w, worker: newWorker(t.Context())}
	if agent != nil {
		agent.worker = d.worker
	}
	t.Cleanup(d.worker.finish)
	return d
}

// alarm is what Env.After was called with.
type alarm struct {
	at time.Time
	f  func()
}

// Pass lets time pass, and runs what was to run meanwhile, in order.
func (d *Desk) Pass(passing time.Duration) {
	end := d.Time().Add(passing)
	for {
		var next *alarm
		for _, a := range d.alarms {
			if !a.at.After(end) && (next == nil || a.at.Before(next.at)) {
				next = a
			}
		}
		if next == nil {
			d.past = end.Sub(Now())
			return
		}
		d.past = next.at.Sub(Now())
		d.drop(next)
		next.f()
	}
}

// Alarms is how many calls of Env.After are still to come.
func (d *Desk) Alarms() int { return len(d.alarms) }

// Time is Env.Now: it passes only by Pass.
func (d *Desk) Time() time.Time { return Now().Add(d.past) }

func (d *Desk) drop(a *alarm) {
	d.alarms = slices.DeleteFunc(d.alarms, func(other *alarm) bool { return other == a })
}

// After is Env.After.
func (d *Desk) After(passing time.Duration, f func()) (stop func()) {
	a := &alarm{d.Time().Add(passing), f}
	d.alarms = append(d.alarms, a)
	return func() { d.drop(a) }
}

// Now is the time in every environment at the beginning: 21 November 2026, 14:30
// UTC. It passes only by [Desk.Pass].
func Now() time.Time { return time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC) }

// Env makes an environment in a language, with a light window of the test
// driver in which the screen is still to be put. Do and Work run at once and return when
// all is done, or when the agent's script has parked.
func Env(t testing.TB, agent screen.Agent, lang string) (screen.Env, *Desk) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	a, _ := agent.(*Agent)
	d := Sit(t, test.NewTempWindow(t, nil), a)
	return screen.Env{
		Agent:  agent,
		Words:  assets.Words(lang),
		Window: d.Window,
		Do:     d.Do,
		Work:   d.Work,
		Browse: func(url string) error { d.Opened = append(d.Opened, url); return nil },
		Data:   "/home/aki/.local/share/bellhop",
		Now:    d.Time,
		After:  d.After,
		Go:     func(page string) { d.Pages = append(d.Pages, page) },
		Over:   func() { d.Over = true },
	}, d
}
