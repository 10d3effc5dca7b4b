package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"bellhop/app/config/atomicfile"
)

const (
	defaultBytes = 4 << 20
	oldFiles     = 2
)

// rotating is a file, 0600, that is renamed when it would grow beyond limit.
type rotating struct {
	path  string
	limit int64
	f     *os.File
	size  int64
}

func openRotating(path string, limit int64) (*rotating, error) {
	if limit <= 0 {
		limit = defaultBytes
	}
	r := &rotating{path: path, limit: limit}
	return r, r.open()
}

func (r *rotating) open() error {
	f, err := atomicfile.Open(r.path, os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("logs: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("logs: open %s: %w", r.path, errors.Join(err, f.Close()))
	}
	r.f, r.size = f, info.Size()
	return nil
}

// write appends a line. When the file cannot be renamed it goes on growing:
// a log that is too long is better than none.
func (r *rotating) write(line []byte) error {
	if r.f == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	if r.size > 0 && r.size+int64(len(line)) > r.limit {
		if err := r.rotate(); err != nil {
			return err
		}
	}
	n, err := r.f.Write(line)
	r.size += int64(n)
	if err != nil {
		return fmt.Errorf("logs: write %s: %w", r.path, err)
	}
	return nil
}

func (r *rotating) rotate() error {
	err := r.f.Close()
	r.f = nil
	for n := oldFiles; n > 0 && err == nil; n-- {
		from := r.path
		if n > 1 {
			from = fmt.Sprintf("%s.%d", r.path, n-1)
		}
		if err = os.Rename(from, fmt.Sprintf("%s.%d", r.path, n)); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if openErr := r.open(); openErr != nil {
		return openErr
	}
	if err != nil {
		r.limit += defaultBytes
	}
	return nil
}

func (r *rotating) close() error {
	if r.f == nil {
		return nil
	}
	err := r.f.Close()
	r.f = nil
	return err
}
