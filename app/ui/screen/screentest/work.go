package screentest

import (
	"context"
	"testing"
)

// Park is called by a script of the agent where it waits for the person: what
// it was asked by returns. It goes on at the next [Desk.Wait], or when the test
// ends.
func (a *Agent) Park() {
	w := a.worker
	select {
	case w.parked <- struct{}{}:
	case <-w.life.Done():
		return
	}
	select {
	case <-w.resume:
	case <-w.life.Done():
	}
}

// worker runs what a screen wants done, and waits until it is done or parked,
// so that the test and the work never run at the same time.
type worker struct {
	life    context.Context // the test's
	parked  chan struct{}
	resume  chan struct{}
	running chan struct{} // closed when the work that parked is done; nil when none did
}

func newWorker(life context.Context) *worker {
	return &worker{life: life, parked: make(chan struct{}), resume: make(chan struct{})}
}

// Work is Env.Work: it returns when all is done, or when the agent's script has
// parked.
func (d *Desk) Work(f func(context.Context)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(d.worker.life)
	}()
	d.worker.wait(done)
}

func (w *worker) wait(done chan struct{}) {
	select {
	case <-done:
	case <-w.parked:
		w.running = done
	}
}

// Do is Env.Do: at once, and not any more when the test has ended.
func (d *Desk) Do(f func()) {
	if d.worker.life.Err() == nil {
		f()
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
	d.worker.resume <- struct{}{}
	d.worker.wait(running)
}

// finish waits for work that has parked; its context has ended.
func (w *worker) finish() {
	if w.running != nil {
		<-w.running
	}
}
