package control

import (
	"context"
	"errors"
	"sync"
	"testing"

	"bellhop/app/state"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a backend with a script. link is what Link does; nil: it ends well.
type fake struct {
	mu      sync.Mutex
	state   state.State
	changed chan struct{}
	asked   []string
	entries []Entry
	err     error
	link    func(ctx context.Context, language string, in Typing, tell func(Progress)) (LinkResult, error)
}

func newFake() *fake { return &fake{changed: make(chan struct{})} }

func (f *fake) State() state.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *fake) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

func (f *fake) set(relayed int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state.Counts.Relayed = relayed
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *fake) note(what string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
	return f.err
}

func (f *fake) Entries(context.Context) ([]Entry, error) { return f.entries, f.note("entries") }
func (f *fake) Retry(_ context.Context, id string) error { return f.note("retry " + id) }
func (f *fake) Drop(_ context.Context, id string) error  { return f.note("drop " + id) }
func (f *fake) Intend(_ context.Context, i state.Intent) error {
	data, err := state.EncodeIntent(i)
	return errors.Join(err, f.note(string(data)))
}

func (f *fake) Link(ctx context.Context, language string, in Typing, tell func(Progress)) (LinkResult, error) {
	if f.link == nil {
		return LinkResult{Already: true}, f.note("link " + language)
	}
	return f.link(ctx, language, in, tell)
}

func (f *fake) Unlink(_ context.Context, language string) (UnlinkResult, error) {
	return UnlinkResult{WasConnected: true}, f.note("unlink " + language)
}

func screensOf(b Backend) Screens {
	s, _ := b.(Screens)
	return s
}

// serve runs a server on dir until the test ends, or stop is called.
func serve(t *testing.T, dir string, b Backend) (stop func()) {
	t.Helper()
	s, err := Listen(Options{Dir: dir, Version: "1.2.3", Backend: b, Screens: screensOf(b)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}
