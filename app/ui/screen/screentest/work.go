package screentest

import (
	"context"
	"testing"
)

// Park is called by a script of the agent where it waits for the person: what
// it was asked by goes on. It returns at once.
func (a *Agent) Park(ctx context.Context) {
	select {
	case a.parked <- struct{}{}:
	case <-ctx.Done():
	}
}

// worker runs what a screen wants done, and waits until it is done or parked,
// so that the test and the work never run at the same time.
type worker struct {
	parked  chan struct{}
	running chan struct{} // closed when the work that parked is done; nil when none did
}

func (w *worker) work(ctx context.Context, f func(context.Context)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(ctx)
	}()
	w.wait(done)
}

func (w *worker) wait(done chan struct{}) {
	select {
	case <-done:
	case <-w.parked:
		w.running = done
	}
}

// Wait lets work that has parked go on, until it is done or parks again.
func (d *Desk) Wait(t testing.TB) {
	t.Helper()
	running := d.worker.running
	if running == nil {
		t.Fatal("nothing has parked")
	}
	d.worker.running = nil
	d.worker.wait(running)
}

// finish waits for work that has parked; its context has ended.
func (w *worker) finish() {
	if w.running != nil {
		<-w.running
	}
}
