package file

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

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
func (f *File) identify() (err error) {
	if f.id, err = f.Writer.Meta(KeyFile); err == nil {
		f.number, err = f.Writer.number()
	}
	if err != nil {
		return err
	}
	seen, n, err := readWatermark(f.seen)
	if err != nil {
		return err
	}
	f.Lost = f.SetAside != "" || (f.id != "" || seen != "") && (f.id != seen || f.number < n)
	f.number = max(f.number, n)
	if f.id == "" {
		f.id = newID()
		err = f.Writer.SetMeta(KeyFile, f.id)
	}
	return err
}

func newID() string { return strings.ToLower(rand.Text()) }

func (q *DB) number() (int64, error) {
	value, err := q.Meta(KeyCommit)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// Number is that of the last commit. It counts up from 0 over the life of the
// data.
func (f *File) Number() int64 { return f.number }

// Count gives a commit that is under way its number, if it changes a row.
// After a commit that failed, Uncount takes it back.
func (f *File) Count() error {
	if !f.Writer.Changed {
		return nil
	}
	f.number++
	return f.Writer.SetMeta(KeyCommit, strconv.FormatInt(f.number, 10))
}

// Uncount makes n the number of the last commit again.
func (f *File) Uncount(n int64) { f.number = n }

// Note writes the number of the last commit beside the file.
func (f *File) Note() {
	if f.mark == nil || f.mark.n == f.number {
		return
	}
	if err := f.mark.raise(f.number); err != nil {
		f.log.Warn("outbox: the number of a commit could not be noted", "error", err)
	}
}

// Begin has the number of the last commit stand beside the file for good, and
// Note keep it up to date from now on. Before, what was lost is still told at
// the next Open.
func (f *File) Begin() (err error) {
	f.mark, err = openWatermark(f.seen, f.id, f.number)
	return err
}
