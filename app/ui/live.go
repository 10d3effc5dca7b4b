package ui

import (
	"context"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
)

// How long live waits before it looks for the agent again: doubling, as long
// as there is none.
const (
	firstWait = 250 * time.Millisecond
	longWait  = 4 * time.Second
)

// watcher is the part of *control.Client that live needs.
type watcher interface {
	Watch(ctx context.Context, see func(state.State) error, show func(control.Show) error) error
}

// live follows the agent. It is the one place in which what the agent says
// comes to the toolkit's goroutine: all callbacks are called there, by do.
type live struct {
	agent watcher
	do    func(func())
	see   func(state.State)
	show  func(control.Show)
	// gone tells why the agent is not there; it is told once for each time that
	// it goes, and not again while it stays away.
	gone func(error)
	// again has a value when the person wants to know at once.
	again chan struct{}
}

// look ends a wait for the agent.
func look(again chan<- struct{}) {
	select {
	case again <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Run follows the agent, through any number of its restarts, until ctx ends.
func (l *live) Run(ctx context.Context) error {
	wait, away := firstWait, false
	for {
		err := l.agent.Watch(ctx,
			func(s state.State) error {
				wait, away = firstWait, false
				l.do(func() { l.see(s) })
				return nil
			},
			func(what control.Show) error {
				l.do(func() { l.show(what) })
				return nil
			})
		if ctx.Err() != nil {
			return nil
		}
		if !away {
			away = true
			l.do(func() { l.gone(err) })
		}
		if !l.rest(ctx, wait) {
			return nil
		}
		wait = min(2*wait, longWait)
	}
}

// rest waits, and reports whether to go on.
func (l *live) rest(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.again:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}
