package outbox

import (
	"sync"
	"time"

	"bellhop/bridge"
)

const (
	// maxDecisions is how many events that were not direct stay known.
	maxDecisions = 10000
	// maxPendingSkips bounds what waits for a commit while the disk does not
	// answer; what comes beyond it is counted without its id.
	maxPendingSkips = 4096
	// manySkips are written without waiting any longer.
	manySkips = 256
)

// decision is one event that was decided not to be relayed.
type decision struct {
	n            int64
	event        string
	typ          bridge.EventType
	message      string
	conversation string
	at, decided  int64
	reason       string
	label        label
}

// fields are its columns without the checksum.
func (d *decision) fields(to []any) []any {
	return append(to, &d.n, &d.event, (*string)(&d.typ), &d.message, &d.conversation, &d.at, &d.reason, &d.decided,
		&d.label.name, &d.label.role, &d.label.space, &d.label.url)
}

// skipBuffer holds decisions that are not on disk yet.
type skipBuffer struct {
	mu      sync.Mutex
	pending []decision
	lost    int64 // 0 unless pending is full
	writing bool  // what was taken is not committed yet
	wake    chan struct{}
}

// Skip counts an event that is not relayed, once for each event id, and keeps
// it among the last 10,000 decisions. It never blocks: it is written with the
// next commit or a second later, and at Close. It needs no place on disk to be
// settled.
func (s *Store) Skip(e bridge.Event, reason string) {
	if s.readOnly {
		return
	}
	d := decision{event: e.ID, typ: e.Type, message: e.MessageID(), at: micros(e.At), decided: micros(time.Now()), reason: reason}
	if e.Message != nil {
		d.conversation = e.Message.Sender.ID
		d.label = newLabel(e.Message.Sender, e.Message)
	}
	s.skips.add(d)
}

func (b *skipBuffer) add(d decision) {
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

func (b *skipBuffer) take() ([]decision, int64) {
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
func (b *skipBuffer) restore(pending []decision, lost int64) {
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

const (
	decisionColumns = `n, event, type, message, conversation, at, reason, decided, name, role, space, url, sum`

	insertDecision = `INSERT INTO decisions (` + decisionColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (event) DO NOTHING`
	trimDecisions  = `DELETE FROM decisions WHERE n <= ?`
)

// writeSkips writes decisions whose event is not among the known ones.
func (t *tx) writeSkips(pending []decision, lost int64) error {
	t.s.tally.skip(lost)
	if len(pending) == 0 {
		return nil
	}
	for i := range pending {
		d := &pending[i]
		t.s.decided++
		d.n = t.s.decided
		fields := d.fields(t.fields[:0])
		sum := t.sum(fields)
		n, err := t.affected(insertDecision, append(fields, &sum)...)
		if err != nil {
			return err
		}
		t.s.tally.skip(n)
	}
	return t.exec(trimDecisions, t.s.decided-maxDecisions)
}

// skip counts events that leave no event in the file.
func (a *tally) skip(n int64) {
	a.counts.Skipped += n
	a.gone.Skipped += n
}
