package control

import (
	"context"
	"sync"
	"testing"

	"bellhop/app/state"
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
