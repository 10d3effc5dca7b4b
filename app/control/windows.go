package control

import (
	"context"
	"sync"
)

// windows are the event streams of windows; the newest is shown first.
type windows struct {
	mu   sync.Mutex
	open []chan Show
}

// join adds a window; leave takes it away.
func (w *windows) join() (shows <-chan Show, leave func()) {
	// One that was not read yet is replaced: the person wants the newest.
	ch := make(chan Show, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, ch)
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

// PageQuit is the page that stands for none: the window is to close.
const PageQuit = "quit"

// CloseWindow has an open window close. None is started for it.
func (s *Server) CloseWindow() { s.windows.show(Show{Page: PageQuit}) }

// Show brings the window up with what is asked for, or has one started.
func (s *Server) Show(ctx context.Context, what Show) error {
	if s.windows.show(what) {
		return nil
	}
	return s.more.OpenWindow(ctx, what)
}
