package control

import (
	"context"
	"slices"
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

// join adds a window. leave takes it away, and gives what it was told and has not
// read.
func (w *windows) join() (shows <-chan Show, leave func() (unread []Show)) {
	// One that was not read yet is replaced: the person wants the newest.
	ch := make(chan Show, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, ch)
	if time.Now().Before(w.until) {
		ch <- w.wanted
	}
	w.until = time.Time{}
	return ch, func() (unread []Show) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.open = slices.DeleteFunc(w.open, func(other chan Show) bool { return other == ch })
		select {
		case what := <-ch:
			unread = append(unread, what)
		default:
		}
		return unread
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

// missed has what a window did not take, because it was closed just then, shown
// by another. When the program ends, nothing is.
func (s *Server) missed(ctx context.Context, unread []Show) {
	for _, what := range unread {
		select {
		case <-s.ended:
			return
		default:
		}
		if what.Page == PageQuit {
			continue
		}
		if err := s.Show(ctx, what); err != nil {
			s.log.Error("no window opens", "err", err)
		}
	}
}
