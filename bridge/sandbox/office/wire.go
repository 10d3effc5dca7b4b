package office

import (
	"net"
	"os"
	"sync"
	"time"
)

// wire is a connection that can be made to stall or to be slow. Its deadlines
// rest while it stalls.
type wire struct {
	net.Conn

	mu    sync.Mutex
	gate  chan struct{} // not nil: stalled until it is closed
	timer *time.Timer
	delay time.Duration
	done  chan struct{}
	over  bool
}

func newWire(c net.Conn) net.Conn { return &wire{Conn: c, done: make(chan struct{})} }

func (w *wire) Read(p []byte) (int, error) {
	if err := w.pass(0); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(p)
	if err := w.pass(0); err != nil {
		return 0, err
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	delay := w.delay
	w.mu.Unlock()
	if err := w.pass(delay); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// pass waits for the delay and then for as long as the wire stalls.
func (w *wire) pass(delay time.Duration) error {
	if delay > 0 {
		t := time.NewTimer(delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-w.done:
			return net.ErrClosed
		}
	}
	w.mu.Lock()
	gate := w.gate
	w.mu.Unlock()
	if gate == nil {
		return nil
	}
	select {
	case <-gate:
		return nil
	case <-w.done:
		return net.ErrClosed
	}
}

// stall stops both directions, for d or, when d is 0, until the socket ends.
func (w *wire) stall(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over || w.gate != nil {
		return
	}
	w.gate = make(chan struct{})
	w.Conn.SetDeadline(time.Time{})
	if d > 0 {
		w.timer = time.AfterFunc(d, w.resume)
	}
}

func (w *wire) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over || w.gate == nil {
		return
	}
	close(w.gate)
	w.gate = nil
}

// Stalled reports whether the wire stalls: its host then counts no silence.
func (w *wire) Stalled() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gate != nil
}

func (w *wire) slow(delay time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delay = delay
}

// SetReadDeadline does nothing while the wire stalls.
func (w *wire) SetReadDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gate != nil {
		return nil
	}
	return w.Conn.SetReadDeadline(t)
}

// SetWriteDeadline does nothing while the wire stalls.
func (w *wire) SetWriteDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gate != nil {
		return nil
	}
	return w.Conn.SetWriteDeadline(t)
}

// reset makes the end of the connection a TCP reset.
func (w *wire) reset() {
	if t, ok := w.Conn.(*net.TCPConn); ok {
		t.SetLinger(0)
	}
}

func (w *wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return os.ErrClosed
	}
	w.over = true
	close(w.done)
	if w.timer != nil {
		w.timer.Stop()
	}
	return w.Conn.Close()
}
