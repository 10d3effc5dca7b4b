package ui

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
)

// script is an agent that is watched several times over, once by each function.
type script struct {
	watches []func(see func(state.State) error, show func(control.Show) error) error
	times   []time.Duration
	start   time.Time
}

func (s *script) Watch(ctx context.Context, see func(state.State) error, show func(control.Show) error) error {
	s.times = append(s.times, time.Since(s.start))
	if len(s.times) > len(s.watches) {
		<-ctx.Done()
		return ctx.Err()
	}
	return s.watches[len(s.times)-1](see, show)
}

func TestLiveOutlivesTheAgent(t *testing.T) {
	away := func(func(state.State) error, func(control.Show) error) error { return control.ErrNotRunning }
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &script{start: time.Now(), watches: []func(func(state.State) error, func(control.Show) error) error{
			away, away,
			func(see func(state.State) error, show func(control.Show) error) error {
				_ = see(state.State{Version: "1"})
				_ = show(control.Show{Page: "privacy"})
				_ = see(state.State{Version: "2"})
				return io.EOF
			},
			away,
		}}
		var told []string
		on := false
		note := func(format string, args ...any) {
			if !on {
				t.Error("told outside of do")
			}
			told = append(told, fmt.Sprintf(format, args...))
		}
		l := &live{
			agent: s, again: make(chan struct{}, 1),
			do:   func(f func()) { on = true; f(); on = false },
			see:  func(s state.State) { note("state %s", s.Version) },
			show: func(w control.Show) { note("show %s", w.Page) },
			gone: func(err error) { note("gone: %v", err) },
		}
		ended := make(chan error)
		go func() { ended <- l.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		want := []string{"gone: " + control.ErrNotRunning.Error(), "state 1", "show privacy", "state 2", "gone: EOF"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		// The wait doubles while nobody is there, and begins anew after somebody was.
		ms := time.Millisecond
		if diff := cmp.Diff([]time.Duration{0, 250 * ms, 750 * ms, 1000 * ms, 1500 * ms}, s.times); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLookEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := &script{start: time.Now()}
		for range 8 {
			s.watches = append(s.watches, func(func(state.State) error, func(control.Show) error) error { return control.ErrNotRunning })
		}
		l := &live{agent: s, again: make(chan struct{}, 1), do: func(f func()) { f() }, gone: func(error) {}}
		go func() { _ = l.Run(ctx) }()
		time.Sleep(10 * time.Second) // in the middle of a wait of 4 s
		before := len(s.times)
		look(l.again)
		synctest.Wait()
		if got := len(s.times) - before; got != 1 {
			t.Errorf("looked %d times", got)
		}
	})
}
