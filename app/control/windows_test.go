package control

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
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

// closing is a window that is told to show something as soon as it follows.
type closing struct {
	*httptest.ResponseRecorder
	writes  int
	follows func()
	takes   func() error // what comes after the first state
}

func (c *closing) Write(p []byte) (int, error) {
	if c.writes++; c.writes == 1 {
		c.follows()
		return len(p), nil
	}
	return len(p), c.takes()
}

// TestWhatAClosedWindowWasToShow is shown by another one: a window that was
// closed just now may still be taken for one that follows.
func TestWhatAClosedWindowWasToShow(t *testing.T) {
	t.Parallel()
	gone := errors.New("broken pipe")
	for name, tc := range map[string]struct {
		page    string
		noticed bool // that it has gone
		took    error
		ended   bool
		want    []string
	}{
		"gone":                      {"activity", false, gone, false, []string{"window activity"}},
		"gone, and that is known":   {"activity", true, gone, false, []string{"window activity"}},
		"there":                     {"activity", false, nil, false, nil},
		"gone, and was to close":    {PageQuit, true, gone, false, nil},
		"gone, as the program is":   {"activity", true, gone, true, nil},
		"there, the program is not": {"activity", true, nil, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeScreens()
			ended := make(chan struct{})
			if tc.ended {
				close(ended)
			}
			s := &Server{backend: f, more: f, ended: ended, log: slog.New(slog.DiscardHandler)}
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			w := &closing{ResponseRecorder: httptest.NewRecorder(), follows: func() {
				if err := s.Show(ctx, Show{Page: tc.page}); err != nil {
					t.Error(err)
				}
				if tc.noticed {
					leave()
				}
			}, takes: func() error { leave(); return tc.took }}
			s.events(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/events?window=1", nil))
			if diff := cmp.Diff(tc.want, f.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}
