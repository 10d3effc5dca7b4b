package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bellhop/bridge/killpoint"
)

const (
	// maxBatch is how many operations one commit takes at most.
	maxBatch = 512
	// skipDelay is how long a skipped event waits for a commit to go along with.
	skipDelay = time.Second
)

// operation is one change, and who waits for it. A bare one runs outside of a
// transaction, alone.
type operation struct {
	run  func(*tx) error
	bare bool
	done chan error
}

// do has the committer run f and answers when that is on disk. While the queue
// is full it waits until ctx ends; once queued it waits for the answer, so that
// an error always means that nothing was changed.
func (s *Store) do(ctx context.Context, f func(*tx) error) error {
	return s.enqueue(ctx, &operation{run: f, done: make(chan error, 1)})
}

func (s *Store) bare(ctx context.Context, f func(*tx) error) error {
	return s.enqueue(ctx, &operation{run: f, bare: true, done: make(chan error, 1)})
}

func (s *Store) enqueue(ctx context.Context, o *operation) error {
	if s.readOnly {
		return ErrReadOnly
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.closing:
		return ErrClosed
	default:
	}
	select {
	case s.queue <- o:
	case <-s.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-o.done:
		return err
	case <-s.ended:
	}
	select {
	case err := <-o.done:
		return err
	default:
		return ErrClosed
	}
}

// commitLoop is the committer: the only goroutine that writes. It ends when
// closing is closed and all that was queued by then is answered.
func (s *Store) commitLoop(t *tx) {
	defer close(s.ended)
	var timer *time.Timer
	var late <-chan time.Time
	var wipe wiper
	defer wipe.stop()
	for {
		select {
		case o := <-s.queue:
			s.gather(t, o)
		case <-s.skips.wake:
			if s.skips.many() {
				s.commit(t, nil)
			} else if late == nil {
				timer = time.NewTimer(skipDelay)
				late = timer.C
			}
			continue
		case <-late:
			s.commit(t, nil)
		case <-wipe.due:
			wipe.wipe(t)
			continue
		case <-s.closing:
			s.drain(t)
			if timer != nil {
				timer.Stop()
			}
			return
		}
		if s.traces {
			s.traces = false
			wipe.erased()
		}
		if late != nil && s.skips.empty() {
			timer.Stop()
			late = nil
		}
	}
}

// drain answers what was queued before the end.
func (s *Store) drain(t *tx) {
	for {
		select {
		case o := <-s.queue:
			s.gather(t, o)
		default:
			s.commit(t, nil)
			return
		}
	}
}

// gather commits o together with all that is queued behind it.
func (s *Store) gather(t *tx, o *operation) {
	batch := make([]*operation, 0, 8)
	for {
		if o.bare {
			s.commit(t, batch)
			o.done <- o.run(t)
			return
		}
		batch = append(batch, o)
		if len(batch) == maxBatch {
			break
		}
		select {
		case o = <-s.queue:
			continue
		default:
		}
		break
	}
	s.commit(t, batch)
}

// commit runs the batch in one transaction and answers each operation. One that
// fails is undone alone; if the commit fails, all of them are.
func (s *Store) commit(t *tx, batch []*operation) {
	skipped, lost := s.skips.take()
	if len(batch) == 0 && len(skipped) == 0 && lost == 0 {
		return
	}
	before := s.tally
	errs := make([]error, len(batch))
	err := s.transact(t, batch, errs, skipped, lost)
	if err != nil {
		_ = t.exec("ROLLBACK")
		s.tally, s.shelf.torn = before, true
		s.skips.restore(skipped, lost)
	} else {
		s.skips.written()
	}
	s.showHeld(t)
	s.openEntries.Store(s.tally.entries)
	s.openBytes.Store(s.tally.bytes)
	for i, o := range batch {
		if errs[i] == nil {
			errs[i] = err
		}
		o.done <- errs[i]
	}
	if err != nil && len(batch) == 0 {
		s.log.Warn("outbox: skipped events could not be written", "error", err)
	}
}

func (s *Store) transact(t *tx, batch []*operation, errs []error, skipped []decision, lost int64) error {
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	counted := s.tally.counts
	for i, o := range batch {
		if len(batch) == 1 {
			if err := o.run(t); err != nil {
				return err
			}
			break
		}
		var err error
		if errs[i], err = s.isolate(t, o); err != nil {
			return err
		}
	}
	if err := t.writeSkips(skipped, lost); err != nil {
		return err
	}
	if s.tally.counts != counted {
		value, err := json.Marshal(s.tally.counts)
		if err != nil {
			return err
		}
		if err := t.setMeta(metaCounts, string(value)); err != nil {
			return err
		}
	}
	killpoint.Before(killpoint.Commit)
	if err := t.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	killpoint.After(killpoint.Commit)
	s.commits.Add(1)
	return nil
}

// isolate runs one operation of several; failed is its own error, fatal one
// that ends the whole transaction.
func (s *Store) isolate(t *tx, o *operation) (failed, fatal error) {
	if err := t.exec("SAVEPOINT op"); err != nil {
		return nil, err
	}
	before := s.tally
	if failed = o.run(t); failed != nil {
		s.tally, s.shelf.torn = before, true
		if err := t.exec("ROLLBACK TO op"); err != nil {
			return failed, failed
		}
	}
	return failed, t.exec("RELEASE op")
}
