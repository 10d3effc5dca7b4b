package control

import (
	"context"
	"sync"
	"time"
)

// joinWithin is how long what was meant for a window that does not follow yet
// is kept for it: longer than a window waits before it looks for the agent
// again.
const joinWithin = 10 * time.Second

// windows are the event streams of windows; the newest is shown first.
type windows struct {
	mu   sync.Mutex
	open []chan Show

	wanted Show      // what the next window is to show
	until  time.Time // when that is of no use any more; zero: nothing is wanted
}

// join adds a window; leave takes it away.
func (w *windows) join() (shows <-chan Show, leave func()) {
	// One that was not read yet is replaced: the person wants the newest.
	ch := make(chan Show, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, ch)
	if time.Now().Before(w.until) {
		ch <- w.wanted
	}
	w.until = time.Time{}
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for i, other := range w.open {
			if other == ch {
				w.open = append(w.open[:i:i], w.open[i+1:]...)
			}
		}
	}
}

// show tells the newest window, and reports whether there is one.
func (w *windows) show(what Show) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) == 0 {
		return false
	}
	ch := w.open[len(w.open)-1]
	select {
	case <-ch:
	default:
	}
	ch <- what
	return true
}

// keep has the next window show something, if it comes soon.
func (w *windows) keep(what Show) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wanted, w.until = what, time.Now().Add(joinWithin)
}

// PageQuit is the page that stands for none: the window is to close.
const PageQuit = "quit"

// CloseWindow has an open window close. None is started for it.
func (s *Server) CloseWindow() { s.windows.show(Show{Page: PageQuit}) }

// Show brings the window up with what is asked for, or has one started. What a
// second start of the window asks for starts none: that would come back here.
func (s *Server) Show(ctx context.Context, what Show) error {
	running := what.Running
	what.Running = false
	switch {
	case s.windows.show(what):
		return nil
	case running:
		s.windows.keep(what)
		return nil
	}
	return s.more.OpenWindow(ctx, what)
}
