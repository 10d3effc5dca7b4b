package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// The errors that a caller of [Read] branches on, beside those of package fs.
var (
	// ErrNotRegular: the path names a directory, a pipe, a device or, for a file
	// of our own, a link.
	ErrNotRegular = errors.New("not a regular file")
	// ErrTooLarge: the file is larger than it may be.
	ErrTooLarge = errors.New("the file is too large")
)

// Read gives the contents of a file of our own, of at most limit bytes. It
// follows no link and never waits for another program.
func Read(path string, limit int64) ([]byte, error) {
	return read(path, limit, os.Lstat, noFollow)
}

// ReadNamed is [Read] for a file that a person named. It follows links.
func ReadNamed(path string, limit int64) ([]byte, error) {
	return read(path, limit, os.Stat, 0)
}

func read(path string, limit int64, look func(string) (os.FileInfo, error), flags int) ([]byte, error) {
	// To open a device can have effects, and to open a pipe would wait.
	info, err := look(path)
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		return nil, fmt.Errorf("atomicfile: read %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|noWait|flags, 0) // #nosec G304 -- what callers name
	if err != nil {
		return nil, fmt.Errorf("atomicfile: read %s: %w", path, err)
	}
	data, err := readOpen(f, limit)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("atomicfile: read %s: %w", path, err)
	}
	return data, nil
}

// readOpen looks again: the path may name another file by now.
func readOpen(f *os.File, limit int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = ErrTooLarge
	}
	return data, err
}

// Open opens a file of our own for writing, and makes it if it is not there. It
// is 0600 then. flags are those of package os. A link or anything else that is
// no regular file is ErrNotRegular, and stays as it is.
func Open(path string, flags int) (*os.File, error) {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("atomicfile: open %s: %w", path, ErrNotRegular)
	}
	f, err := os.OpenFile(path, flags|os.O_CREATE|noWait|noFollow, 0o600) // #nosec G304 -- what callers name
	if err != nil {
		return nil, fmt.Errorf("atomicfile: open %s: %w", path, err)
	}
	if err := private(f); err != nil {
		return nil, fmt.Errorf("atomicfile: open %s: %w", path, errors.Join(err, f.Close()))
	}
	return f, nil
}

// private takes from others what they may do with an open file.
func private(f *os.File) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case info.Mode().Perm()&0o077 == 0:
		return nil
	}
	return f.Chmod(0o600)
}
