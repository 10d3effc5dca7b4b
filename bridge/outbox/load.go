package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

const lastNumbers = `SELECT (SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(n), 0) FROM decisions)`

// load reads into memory what the committer keeps there.
func (s *core) load(t *tx) error {
	s.standMu.Lock()
	defer s.standMu.Unlock()
	err := t.Each(lastNumbers, func(rows *sqlite.Row) error { return rows.Scan(&s.seq, &s.decided) })
	if err == nil {
		s.open, err = t.openSet()
	}
	if err == nil {
		s.tally, err = t.tally(s.open)
	}
	if err == nil {
		err = s.loadMark(t)
	}
	if err == nil {
		err = s.loadFrom(t)
	}
	if err == nil {
		err = s.loadSalt(t)
	}
	if err != nil {
		return err
	}
	s.epoch = 0
	for _, r := range s.open.rows(func(*row) bool { return true }) {
		s.epoch = max(s.epoch, r.lease)
	}
	s.torn = false
	s.park()
	s.show()
	return nil
}

// tally counts what is in the file.
func (q *querier) tally(open *openSet) (tally, error) {
	var a tally
	var err error
	if a.gone, err = q.Gone(); err == nil {
		a.counts, err = q.Ended()
	}
	a.entries = int64(len(open.entries))
	for _, th := range open.threads {
		for _, e := range th.events {
			a.bytes += e.openSize()
		}
	}
	return a, err
}

func (s *core) loadMark(t *tx) error {
	value, err := t.Meta(metaMarkBefore)
	if err != nil || value == "" {
		return err
	}
	us, err := strconv.ParseInt(value, 10, 64)
	s.markBefore = file.FromMicros(us)
	return err
}

// recover counts every attempt that a crash cut short as uncertain, and erases
// what is not kept any longer.
func (s *core) recover(t *tx) error {
	op := &operation{run: func(t *tx) error {
		for _, r := range t.s.open.rows(isSending) {
			if err := t.crashed(r.ID); err != nil {
				return err
			}
		}
		if t.s.file.Lost {
			if t.s.file.SetAside == "" {
				t.s.log.Error("outbox: commits of an earlier run are missing: what was written before now is marked when it is posted")
			}
			if err := t.distrust(time.Now()); err != nil {
				return err
			}
		}
		return t.erase(time.Now())
	}, done: make(chan error, 1)}
	s.commit(t, []*operation{op})
	return <-op.done
}

// codeInterrupted is the error code of an attempt that a crash cut short.
const codeInterrupted = "interrupted"

func (t *tx) crashed(id string) error {
	th, r, err := t.threadOf(id)
	if err != nil {
		return err
	}
	res := Result{State: StateWaiting, Error: codeInterrupted, Uncertain: isPost(r)}
	if isPost(r) && r.Uncertain > 0 {
		res.State = StateUncertain
		if r.Copy {
			res.State = StateClosed
		}
	}
	th.apply(r, res)
	_, err = t.save(th)
	return err
}

// distrust makes the repeat of what may have been posted in the commits that
// were lost bear its mark: all that is open, and what the office says is from
// before now. The link is forgotten: it may have been taken away since.
func (t *tx) distrust(now time.Time) error {
	for _, r := range t.s.open.rows(isPost) {
		r.Uncertain, r.Marked, r.dirty = max(r.Uncertain, 1), true, true
		if _, err := t.save(t.s.open.entries[r.ID]); err != nil {
			return err
		}
	}
	return errors.Join(t.markBefore(now), t.SetMeta(metaLink, ""))
}

// officeAhead is how far the office's clock may be ahead of this one.
const officeAhead = 10 * time.Minute

// markBefore has all be marked that may have been posted before a loss at now.
// The times of events are the office's: its next whole replay says better than
// this clock where they end.
func (t *tx) markBefore(now time.Time) error {
	t.s.markBefore = now.Add(officeAhead)
	return t.SetMeta(metaMarkBefore, fmt.Sprint(file.Micros(t.s.markBefore)))
}

// OpenReadOnly opens the data for reading only, also while another process has
// it open: only the reading methods work. os.ErrNotExist: there is no file.
func OpenReadOnly(ctx context.Context, dir string) (*Store, error) {
	s := newStore(dir, Options{})
	s.readOnly = true
	s.shownEpoch.Store(-1)
	err := ctx.Err()
	if err == nil {
		err = s.file.OpenReader()
	}
	if err == nil {
		s.reader = &querier{DB: s.file.Reader}
		err = s.look()
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: open for reading: %w", err)
	}
	return s, nil
}

// look reads what is open, for one who only reads.
func (s *core) look() (err error) {
	if s.open, err = s.reader.openSet(); err == nil {
		s.tally, err = s.reader.tally(s.open)
	}
	if err != nil {
		return errors.Join(err, s.closeFiles())
	}
	s.show()
	return nil
}

// read runs f on the read connection.
func (s *core) read(ctx context.Context, f func(*querier) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.readMu.Lock()
	defer s.readMu.Unlock()
	if s.reader == nil {
		return ErrClosed
	}
	return f(s.reader)
}

// flushSkips has the skipped events written, so that a reader sees them. What
// the disk refuses stays in the buffer.
func (s *core) flushSkips(ctx context.Context) {
	if !s.readOnly && !s.skips.empty() {
		_ = s.do(ctx, func(*tx) error { return nil })
	}
}

// Close answers what is queued, writes what was skipped, empties the
// write-ahead log and gives the lock back. Later calls give the same answer.
func (s *core) Close() error {
	s.closeOnce.Do(func() {
		close(s.closing)
		var err error
		if !s.readOnly {
			<-s.ended
			err = s.tx.truncate()
		}
		if err = errors.Join(err, s.closeFiles()); err != nil {
			s.closeErr = fmt.Errorf("outbox: close: %w", err)
		}
	})
	return s.closeErr
}
