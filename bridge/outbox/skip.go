package outbox

import (
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/history"
)

const (
	// maxDecisions is how many events that were not direct stay known.
	maxDecisions = history.Max
	// maxPendingSkips bounds what waits for a commit while the disk does not
	// answer; what comes beyond it is counted without its id.
	maxPendingSkips = 4096
	// manySkips are written without waiting any longer.
	manySkips = 256
)

// skipBuffer holds decisions that are not on disk yet.
type skipBuffer struct {
	mu      sync.Mutex
	pending []file.Decision
	lost    int64 // 0 unless pending is full
	writing bool  // what was taken is not committed yet
	wake    chan struct{}
}

// Skip counts an event that is not relayed, once for each event id, and keeps
// it among the last 10,000 decisions. It never blocks: it is written with the
// next commit or a second later, and at Close. It needs no place on disk to be
// settled.
func (s *core) Skip(e bridge.Event, reason string) {
	if s.readOnly {
		return
	}
	d := file.Decision{Event: e.ID, Type: e.Type, Message: e.MessageID(), At: file.Micros(e.At), Decided: file.Micros(time.Now()), Reason: reason}
	if e.Message != nil {
		d.Conversation = e.Message.Sender.ID
		d.Label = newLabel(e.Message.Sender, e.Message)
	}
	s.skips.add(d)
}

func (b *skipBuffer) add(d file.Decision) {
	b.mu.Lock()
	if len(b.pending) < maxPendingSkips {
		b.pending = append(b.pending, d)
	} else {
		b.lost++
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *skipBuffer) take() ([]file.Decision, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	pending, lost := b.pending, b.lost
	b.pending, b.lost = nil, 0
	b.writing = len(pending) > 0
	return pending, lost
}

// written says that what was taken is on disk.
func (b *skipBuffer) written() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writing = false
}

// restore puts back what could not be written.
func (b *skipBuffer) restore(pending []file.Decision, lost int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writing = false
	b.pending, b.lost = append(pending, b.pending...), b.lost+lost
	if over := len(b.pending) - maxPendingSkips; over > 0 {
		b.pending, b.lost = b.pending[:maxPendingSkips], b.lost+int64(over)
	}
}

func (b *skipBuffer) many() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.pending) >= manySkips
}

// empty reports whether all that was skipped is on disk.
func (b *skipBuffer) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.pending) == 0 && !b.writing
}

const trimDecisions = `DELETE FROM decisions WHERE n <= ?`

// writeSkips writes decisions whose event is not among the known ones.
func (t *tx) writeSkips(pending []file.Decision, lost int64) error {
	t.s.tally.skip(lost)
	if len(pending) == 0 {
		return nil
	}
	for i := range pending {
		d := &pending[i]
		t.s.decided++
		d.N = t.s.decided
		n, err := t.InsertDecision(d)
		if err != nil {
			return err
		}
		t.s.tally.skip(n)
	}
	return t.Exec(trimDecisions, t.s.decided-maxDecisions)
}

// skip counts events that leave no event in the file.
func (a *tally) skip(n int64) {
	a.counts.Skipped += n
	a.gone.Skipped += n
}
