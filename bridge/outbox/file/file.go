package file

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// The names of what is in the directory.
const (
	Name          = "bellhop.db"
	LockName      = "bellhop.lock"
	WatermarkName = "bellhop.seen"
)

// The errors that a caller branches on.
var (
	// ErrInUse: another process holds the data.
	ErrInUse = errors.New("outbox: the data is in use by another process")
	// ErrNewer: the file was written by a newer version of this program.
	ErrNewer = errors.New("outbox: the file was written by a newer version")
	// ErrDamaged: the file cannot be trusted.
	ErrDamaged = errors.New("the file is damaged")
)

// File is the open file. It belongs to one goroutine at a time, but for Reader,
// which is a connection of its own.
type File struct {
	// Writer is the connection that changes the file, Reader sees what is
	// committed.
	Writer, Reader *DB
	// SetAside is the path of the damaged file in whose place this one is, or "".
	SetAside string
	// Lost says that commits of an earlier run are missing.
	Lost bool

	log        *slog.Logger
	path, seen string
	lock       *flock.Flock
	id         string
	number     int64 // of the last commit
	mark       *watermark
}

// At is the file in dir, not opened yet.
func At(dir string, log *slog.Logger) *File {
	return &File{log: log, path: filepath.Join(dir, Name), seen: filepath.Join(dir, WatermarkName)}
}

// Path is that of the database.
func (f *File) Path() string { return f.path }

// Open makes the directory if need be, takes the lock, and opens the file, or a
// fresh one in place of a damaged one, which is set aside. All of it is checked
// and brought to this version. After an error nothing is open.
func (f *File) Open(now time.Time) error {
	if err := f.prepare(filepath.Dir(f.path)); err != nil {
		return err
	}
	err := f.open(now)
	if err != nil {
		err = errors.Join(err, f.Close())
	}
	return err
}

// prepare makes the directory private and takes the lock.
func (f *File) prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err == nil && info.Mode()&os.ModeSticky == 0 { // one that is sticky is everybody's, and stays so
		err = os.Chmod(dir, 0o700) // #nosec G302 -- a directory needs the x
	}
	if err != nil {
		return err
	}
	lock := filepath.Join(dir, LockName)
	if err := regular(lock); err != nil {
		return err
	}
	f.lock = flock.New(lock, flock.SetPermissions(0o600))
	locked, err := f.lock.TryLock()
	if err == nil && !locked {
		err = ErrInUse
	}
	return err
}

func (f *File) open(now time.Time) error {
	f.Sweep(now)
	err := f.openWriter()
	if errors.Is(err, ErrDamaged) {
		f.log.Error("outbox: the file is damaged and is set aside", "error", err)
		if err = f.moveAside(now); err != nil {
			return err
		}
		err = f.openWriter()
	}
	if err == nil {
		err = f.identify()
	}
	if err == nil {
		f.Reader, err = Connect(f.path, "", readPragmas)
	}
	return err
}

// openWriter opens the file, checks all of it and brings it to our version.
func (f *File) openWriter() error {
	for _, suffix := range append(besides(), "") {
		if err := regular(f.path + suffix); err != nil {
			return err
		}
	}
	if err := createPrivate(f.path); err != nil {
		return err
	}
	if err := checkHeader(f.path); err != nil {
		return err
	}
	d, err := Connect(f.path, "", writePragmas())
	if err == nil {
		f.Writer = d
		err = Check(d)
	}
	if err == nil {
		return nil
	}
	if f.Writer != nil {
		_ = f.Writer.Close()
		f.Writer = nil
	}
	return err
}

// OpenReader opens the file for reading only, also while another process has it
// open. os.ErrNotExist: there is none.
func (f *File) OpenReader() error {
	if _, err := os.Stat(f.path); err != nil {
		return err
	}
	d, version, err := f.connectReader("mode=ro")
	if unwritable(err) && f.wholeWithoutLog() {
		// Where nothing can be written SQLite cannot share the file, and nobody
		// can change it.
		d, version, err = f.connectReader("mode=ro&immutable=1")
	}
	if err != nil {
		return asDamage(err)
	}
	f.Reader = d
	if version == 0 {
		err = fmt.Errorf("the file is empty: %w", os.ErrNotExist)
	} else if version != Version {
		err = fmt.Errorf("the file has version %d, not %d: it is brought up to date when it is opened for writing", version, Version)
	}
	if err != nil {
		err = errors.Join(err, f.Close())
	}
	return err
}

func (f *File) connectReader(params string) (*DB, int, error) {
	d, err := Connect(f.path, params, readPragmas)
	if err != nil {
		return nil, 0, err
	}
	version, err := d.version()
	if err != nil {
		return nil, 0, errors.Join(err, d.Close())
	}
	return d, version, nil
}

// Close closes what is open and gives the lock back.
func (f *File) Close() error {
	var errs []error
	if f.Reader != nil {
		errs = append(errs, f.Reader.Close())
		f.Reader = nil
	}
	if f.Writer != nil {
		errs = append(errs, f.Writer.Close())
		f.Writer = nil
	}
	if f.mark != nil {
		errs = append(errs, f.mark.close())
		f.mark = nil
	}
	if f.lock != nil {
		errs = append(errs, f.lock.Unlock())
	}
	return errors.Join(errs...)
}
