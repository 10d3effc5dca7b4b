package outbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"bellhop/bridge/outbox/sqlite"
)

const lastNumbers = `SELECT (SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(n), 0) FROM decisions)`

// load reads into memory what the committer keeps there.
func (s *Store) load(t *tx) error {
	s.standMu.Lock()
	defer s.standMu.Unlock()
	err := t.each(lastNumbers, func(rows *sqlite.Row) error { return rows.Scan(&s.seq, &s.decided) })
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
	if a.gone, err = q.gone(); err == nil {
		a.counts, err = q.ended()
	}
	a.entries = int64(len(open.entries))
	for _, th := range open.threads {
		for _, e := range th.events {
			a.bytes += e.openSize()
		}
	}
	return a, err
}

func (s *Store) loadMark(t *tx) error {
	value, err := t.meta(metaMarkBefore)
	if err != nil || value == "" {
		return err
	}
	us, err := strconv.ParseInt(value, 10, 64)
	s.markBefore = fromMicros(us)
	return err
}

// recover counts every attempt that a crash cut short as uncertain, and erases
// what is not kept any longer.
func (s *Store) recover(t *tx) error {
	op := &operation{run: func(t *tx) error {
		for _, r := range t.s.open.rows(isSending) {
			if err := t.crashed(r.ID); err != nil {
				return err
			}
		}
		if t.s.lost {
			t.s.log.Error("outbox: commits of an earlier run are missing: what was written before now is marked when it is posted")
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

// OpenReadOnly opens the data for reading only, also while another process has
// it open: only the reading methods work. os.ErrNotExist: there is no file.
func OpenReadOnly(ctx context.Context, dir string) (*Store, error) {
	s := newStore(dir, Options{})
	s.readOnly = true
	s.shownEpoch.Store(-1)
	_, err := os.Stat(s.path)
	if err = errors.Join(ctx.Err(), err); err != nil {
		return nil, fmt.Errorf("outbox: open for reading: %w", err)
	}
	if err = s.openReader(); err != nil {
		return nil, fmt.Errorf("outbox: open for reading: %w", errors.Join(err, s.closeFiles()))
	}
	return s, nil
}

func (s *Store) openReader() error {
	d, version, err := s.connectReader("mode=ro")
	if unwritable(err) && s.wholeWithoutLog() {
		// Where nothing can be written SQLite cannot share the file, and nobody
		// can change it.
		d, version, err = s.connectReader("mode=ro&immutable=1")
	}
	if err != nil {
		return asDamage(err)
	}
	s.reader = d
	if version == 0 {
		return fmt.Errorf("the file is empty: %w", os.ErrNotExist)
	}
	if version != schemaVersion {
		return fmt.Errorf("the file has version %d, not %d: it is brought up to date when it is opened for writing", version, schemaVersion)
	}
	if s.open, err = d.openSet(); err == nil {
		s.tally, err = d.tally(s.open)
	}
	if err == nil {
		s.show()
	}
	return err
}

func (s *Store) connectReader(params string) (*querier, int, error) {
	d, err := connect(s.path, params, readPragmas)
	if err != nil {
		return nil, 0, err
	}
	version, err := d.version()
	if err != nil {
		return nil, 0, errors.Join(err, d.close())
	}
	return d, version, nil
}

// unwritable reports whether SQLite could not make what it needs beside a file.
func unwritable(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite.CantOpen || e.Code() == sqlite.ReadOnly)
}

// wholeWithoutLog reports whether the file was closed in good order: nothing
// stands in a log beside it.
func (s *Store) wholeWithoutLog() bool {
	info, err := os.Stat(s.path + "-wal")
	return errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0
}

// read runs f on the read connection.
func (s *Store) read(ctx context.Context, f func(*querier) error) error {
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
func (s *Store) flushSkips(ctx context.Context) {
	if !s.readOnly && !s.skips.empty() {
		_ = s.do(ctx, func(*tx) error { return nil })
	}
}

// Close answers what is queued, writes what was skipped, empties the
// write-ahead log and gives the lock back. Later calls give the same answer.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		close(s.closing)
		var err error
		if !s.readOnly {
			<-s.ended
			err = s.writer.truncate()
		}
		if err = errors.Join(err, s.closeFiles()); err != nil {
			s.closeErr = fmt.Errorf("outbox: close: %w", err)
		}
	})
	return s.closeErr
}
