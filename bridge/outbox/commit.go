package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox/file"
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

// do runs f in a transaction and answers when that is on disk. While the queue
// is full it waits until ctx ends; once queued it waits for the answer, so that
// an error always means that nothing was changed.
func (s *core) do(ctx context.Context, f func(*tx) error) error {
	return s.enqueue(ctx, &operation{run: f, done: make(chan error, 1)})
}

func (s *core) bare(ctx context.Context, f func(*tx) error) error {
	return s.enqueue(ctx, &operation{run: f, bare: true, done: make(chan error, 1)})
}

func (s *core) enqueue(ctx context.Context, o *operation) error {
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
	s.serve()
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

// serve commits what is queued unless somebody is at it already: whoever makes
// a change commits it, and need not wait until another goroutine wakes. It is
// one batch; what came meanwhile is the committer's.
func (s *core) serve() {
	if s.turn.TryLock() {
		s.next()
		s.yield()
	}
}

// yield ends a turn. Who could not have it meanwhile is served by the committer.
func (s *core) yield() {
	if s.traces {
		s.traces = false
		s.wiper.Reset(idleAfter)
	}
	if s.lingers && s.skips.empty() {
		s.lingers = false
		s.late.Stop()
	}
	s.turn.Unlock()
	if len(s.queue) > 0 {
		select {
		case s.waiting <- struct{}{}:
		default:
		}
	}
}

// commitLoop is the committer: it writes what nobody waits for, and what came
// while others were at it. It ends when closing is closed and all that was
// queued by then is answered.
func (s *core) commitLoop() {
	defer close(s.ended)
	for {
		select {
		case <-s.waiting:
			s.turn.Lock()
			s.next()
		case <-s.skips.wake:
			s.turn.Lock()
			if s.skips.many() {
				s.commit(s.tx, nil)
			} else if !s.lingers {
				s.lingers = true
				s.late.Reset(skipDelay)
			}
		case <-s.late.C:
			s.turn.Lock()
			s.lingers = false
			s.commit(s.tx, nil)
		case <-s.wiper.C:
			s.turn.Lock()
			s.wipeLog()
		case <-s.closing:
			s.turn.Lock()
			s.drain()
			s.turn.Unlock()
			return
		}
		s.yield()
	}
}

// drain answers what was queued before the end.
func (s *core) drain() {
	for s.next() {
	}
	s.commit(s.tx, nil)
	s.over = true
	s.late.Stop()
	s.wiper.Stop()
}

// next commits the next batch, if there is one.
func (s *core) next() bool {
	if s.over {
		return false
	}
	select {
	case o := <-s.queue:
		s.gather(s.tx, o)
		return true
	default:
		return false
	}
}

// gather commits o together with all that is queued behind it.
func (s *core) gather(t *tx, o *operation) {
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
func (s *core) commit(t *tx, batch []*operation) {
	skipped, lost := s.skips.take()
	if len(batch) == 0 && len(skipped) == 0 {
		return
	}
	errs := make([]error, len(batch))
	err := s.transacted(t, batch, errs, skipped, lost)
	if err != nil {
		s.skips.restore(skipped, lost)
	} else {
		s.skips.written()
	}
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

// transacted runs the transaction while nobody looks at what is open, which is
// afterwards what the file says.
func (s *core) transacted(t *tx, batch []*operation, errs []error, skipped []file.Decision, lost int64) error {
	s.standMu.Lock()
	defer s.standMu.Unlock()
	if err := s.mend(t); err != nil {
		return fmt.Errorf("read what is open: %w", err)
	}
	before, number := s.tally, s.file.Number()
	err := s.transact(t, batch, errs, skipped, lost)
	if err != nil {
		_ = t.Control("ROLLBACK")
		s.file.Uncount(number)
		s.tally, s.torn = before, s.torn || !refused(err)
		if err := s.mend(t); err != nil {
			s.log.Warn("outbox: what is open could not be read", "error", err)
		}
	}
	s.show()
	return err
}

// refused reports whether an operation was refused before it changed anything.
func refused(err error) bool { return errors.Is(err, ErrUnknown) || errors.Is(err, ErrNotDue) }

// show publishes what is open.
func (s *core) show() {
	s.openEntries.Store(s.tally.entries)
	s.openBytes.Store(s.tally.bytes)
	s.heldMessages.Store(int64(len(s.open.held)))
	at := s.tally.ahead.next()
	s.nextOverdue.Store(&at)
}

func (s *core) transact(t *tx, batch []*operation, errs []error, skipped []file.Decision, lost int64) error {
	t.Changed = false
	if err := t.Control("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	gone := s.tally.gone
	if err := t.writeSkips(skipped, lost); err != nil { // first, since an edit asks what was decided of its message
		return err
	}
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
	if s.tally.gone != gone {
		if err := t.SetGone(s.tally.gone); err != nil {
			return err
		}
	}
	if err := t.s.file.Count(); err != nil {
		return err
	}
	killpoint.Before(killpoint.Commit)
	if err := t.Control("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	killpoint.After(killpoint.Commit)
	s.file.Note()
	s.commits.Add(1)
	return nil
}

// isolate runs one operation of several; failed is its own error, fatal one
// that ends the whole transaction.
func (s *core) isolate(t *tx, o *operation) (failed, fatal error) {
	if err := t.Control("SAVEPOINT op"); err != nil {
		return nil, err
	}
	before := s.tally
	if failed = o.run(t); failed != nil {
		s.tally, s.torn = before, s.torn || !refused(failed)
		if err := t.Control("ROLLBACK TO op"); err != nil {
			return failed, failed
		}
		if err := s.mend(t); err != nil {
			return failed, err
		}
	}
	return failed, t.Control("RELEASE op")
}
