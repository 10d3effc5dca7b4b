package agent

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/tray"
)

const (
	// trayGap is the least time between two looks at the state for the menu.
	trayGap = 250 * time.Millisecond
	// hostGrace is what a desktop that has just begun gets to bring up what
	// shows icons, before the window is opened instead.
	hostGrace = 3 * time.Second
)

// trayIcon shows the icon and the bubbles, and carries out what is clicked.
type trayIcon struct {
	*program
	reports *reports
	windows *windows
	intend  func(context.Context, state.Intent) error

	mu     sync.Mutex
	became string // one of state's; "": there is none
}

// state is what became of the icon.
func (a *trayIcon) state() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.became == "" {
		return state.TrayOff
	}
	return a.became
}

// run shows the icon until ctx ends. Where nothing shows icons, it says so
// and opens the window once; the icon appears when something does.
func (a *trayIcon) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	states := make(chan state.State)
	hosts := make(chan bool, 1)
	group.Go(func() error { return a.feedTray(ctx, states) })
	group.Go(func() error { return a.openInstead(ctx, hosts) })
	group.Go(func() error {
		err := tray.Run(ctx, tray.Options{
			States: states, Chosen: func(c tray.Choice) { a.chosen(ctx, c) }, Zone: a.o.Zone,
			WatchHost: a.o.Desktop.WatchTrayHost,
			Announce:  a.o.Desktop.AnnounceTrayItem,
			Host:      func(present bool) { a.hosted(hosts, present) },
		})
		if err != nil && ctx.Err() == nil {
			a.log.Warn("there is no tray", "error", err)
			a.hosted(hosts, false)
		}
		return nil
	})
	return group.Wait()
}

// feedTray offers the newest state.
func (a *trayIcon) feedTray(ctx context.Context, to chan<- state.State) error {
	for {
		changed := a.news.changed()
		s, err := a.reports.now(ctx)
		if err == nil {
			select {
			case to <- s:
			case <-ctx.Done():
				return nil
			}
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

// hosted notes whether something shows the icon, and never blocks: what was not
// read yet is replaced.
func (a *trayIcon) hosted(to chan bool, present bool) {
	shown := state.TrayNoHost
	if present {
		shown = state.TrayShown
	}
	a.mu.Lock()
	a.became = shown
	a.mu.Unlock()
	a.news.tell()
	select {
	case <-to:
	default:
	}
	select {
	case to <- present:
	default:
	}
}

// openInstead opens the window once when nothing shows the icon for a while.
func (a *trayIcon) openInstead(ctx context.Context, hosts <-chan bool) error {
	grace := time.NewTimer(hostGrace)
	grace.Stop()
	defer grace.Stop()
	for {
		select {
		case present := <-hosts:
			if present {
				return nil
			}
			grace.Reset(hostGrace)
		case <-grace.C:
			if a.o.Desktop.HasDisplay() {
				a.windows.show(ctx, control.Show{})
			}
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// chosen carries out what was clicked in the menu.
func (a *trayIcon) chosen(ctx context.Context, c tray.Choice) {
	intent := c.Intent(time.Now().In(a.o.Zone()))
	if intent == nil {
		a.windows.show(ctx, control.Show{Page: c.Page(), Message: c.Message})
		return
	}
	if err := a.intend(ctx, intent); err != nil && ctx.Err() == nil {
		a.log.Error("a choice in the tray", "error", err)
	}
}

// rest reports whether ctx lasted that long.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
