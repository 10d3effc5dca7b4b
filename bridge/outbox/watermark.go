package outbox

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// watermarkName is the file beside the database that says how far it came.
const watermarkName = "bellhop.seen"

// watermark says which database stands beside it and the number of its last
// commit. A write-ahead log that was lost or cut, or an older copy, leaves a
// database that is whole and says less: nothing in it can tell that.
//
// It is written after each commit without waiting for the disk, which a killed
// process survives, and synced when the store opens and closes.
type watermark struct {
	file *os.File
	id   string
	n    int64
}

const watermarkForm = "bellhop 1 %s %020d\n"

// readWatermark gives "" for an id where there is none, or it says nothing.
func readWatermark(path string) (id string, n int64, err error) {
	if err := regular(path); err != nil {
		return "", 0, err
	}
	data, err := os.ReadFile(path) // #nosec G304 -- the file of the data directory
	if errors.Is(err, os.ErrNotExist) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	if _, err := fmt.Sscanf(string(data), "bellhop 1 %s %d\n", &id, &n); err != nil || n < 0 {
		return "", 0, nil
	}
	return id, n, nil
}

// openWatermark makes the file say that, for good, and keeps it open.
func openWatermark(path, id string, n int64) (*watermark, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the file of the data directory
	if err != nil {
		return nil, err
	}
	w := &watermark{file: f, id: id}
	if err := errors.Join(f.Truncate(int64(len(fmt.Sprintf(watermarkForm, id, n)))), w.raise(n), f.Sync()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return w, nil
}

// raise writes the number of a commit.
func (w *watermark) raise(n int64) error {
	w.n = n
	_, err := w.file.WriteAt(fmt.Appendf(nil, watermarkForm, w.id, n), 0)
	return err
}

func (w *watermark) close() error { return errors.Join(w.file.Sync(), w.file.Close()) }

// identify gives a new file its id, and compares an old one with what stood
// beside it: what was committed and is not there any more was lost.
func (s *Store) identify(t *tx) error {
	id, err := t.meta(metaFile)
	if err == nil {
		s.number, err = t.number()
	}
	if err != nil {
		return err
	}
	seen, n, err := readWatermark(s.seen)
	if err != nil {
		return err
	}
	s.lost = s.setAside != "" || (id != "" || seen != "") && (id != seen || s.number < n)
	s.number = max(s.number, n)
	if id == "" {
		id = NewID()
		err = t.setMeta(metaFile, id)
	}
	s.id = id
	return err
}

func (q *querier) number() (int64, error) {
	value, err := q.meta(metaCommit)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
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
	t.s.markBefore = now
	return errors.Join(t.setMeta(metaMarkBefore, fmt.Sprint(micros(now))), t.setMeta(metaLink, ""))
}

// numbered writes the number of this commit into it, if it changes anything.
func (t *tx) numbered() error {
	if !t.changed {
		return nil
	}
	t.s.number++
	return t.setMeta(metaCommit, strconv.FormatInt(t.s.number, 10))
}

// noted writes the number of a commit beside the file.
func (s *Store) noted() {
	if s.mark == nil || s.mark.n == s.number {
		return
	}
	if err := s.mark.raise(s.number); err != nil {
		s.log.Warn("outbox: the number of a commit could not be noted", "error", err)
	}
}

// Distrusted reports whether commits of an earlier run are missing from the
// file, or the file itself: a write-ahead log was lost or cut, an older copy was
// put back, or the file was damaged and set aside. What was written before now is
// marked when it is posted, and the link is forgotten: the caller gives it back
// with Restore if it is still so.
func (s *Store) Distrusted() bool { return s.lost }
