package control

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
)

// TestAWindowIsToldToCloseBeforeTheEnd ends the server right after the window
// was told to close, as Quit in the tray does. Which of the two its stream sees
// first is chance, hence the repetition.
func TestAWindowIsToldToCloseBeforeTheEnd(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := t.TempDir()
		s, err := Listen(Options{Dir: dir, Backend: newFake(), Screens: newFakeScreens()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		var told []Show
		// The first state says that the stream is there.
		_ = NewClient(dir, "en").Watch(t.Context(), func(state.State) error {
			s.CloseWindow()
			cancel()
			return nil
		}, func(what Show) error {
			told = append(told, what)
			return nil
		})
		serving.Wait()
		cancel()
		if len(told) != 1 || told[0].Page != PageQuit {
			t.Fatalf("the window was told %v", told)
		}
	}
}

// asksToShow has a client ask for a page, and gives the windows that were
// started for it.
func asksToShow(t *testing.T, what Show) (s *Server, started []string) {
	t.Helper()
	f := newFakeScreens()
	s = &Server{more: f}
	if err := s.Show(t.Context(), what); err != nil {
		t.Fatal(err)
	}
	return s, f.asked
}

// TestASecondStartStartsNoWindow: the window that is there may not follow yet,
// or may have lost its stream. A second start that had another one started
// would come back for ever.
func TestASecondStartStartsNoWindow(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		later time.Duration
		want  []Show
	}{
		"the window follows soon": {joinWithin - time.Second, []Show{{Page: "privacy"}}},
		"or late":                 {joinWithin, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, started := asksToShow(t, Show{Page: "privacy", Running: true})
				if len(started) > 0 {
					t.Fatalf("started %v", started)
				}
				time.Sleep(tc.later)
				var told []Show
				for range 2 { // what was wanted is shown once
					shows, leave := s.windows.join()
					if len(shows) > 0 {
						told = append(told, <-shows)
					}
					leave()
				}
				if diff := cmp.Diff(tc.want, told); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
	if _, started := asksToShow(t, Show{Page: "privacy"}); len(started) != 1 {
		t.Errorf("a click in the tray started %v", started)
	}
}
