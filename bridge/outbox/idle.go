package outbox

import "time"

// idleAfter is how long nothing was erased when the write-ahead log is emptied.
const idleAfter = time.Second

// wiper empties the write-ahead log, once, when text was erased and the store
// has come to rest. It belongs to the committer; its zero value works.
type wiper struct {
	timer *time.Timer
	due   <-chan time.Time
}

// erased puts the emptying off until nothing more is erased.
func (w *wiper) erased() {
	w.stop()
	w.timer = time.NewTimer(idleAfter)
	w.due = w.timer.C
}

// wipe is called when it is due. Somebody who reads meanwhile has it tried again.
func (w *wiper) wipe(t *tx) {
	w.stop()
	if err := t.truncate(); err != nil {
		t.s.log.Debug("outbox: the write-ahead log is not emptied yet", "error", err)
		w.erased()
	}
}

func (w *wiper) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
	w.timer, w.due = nil, nil
}
