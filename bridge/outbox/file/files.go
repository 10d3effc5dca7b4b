package file

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrNotRegular: a name of the store's is taken by a link, a directory or
// anything else that is no file of its own.
var ErrNotRegular = errors.New("outbox: not a regular file")

// besides are what SQLite puts beside the file.
func besides() []string { return []string{"-wal", "-shm", "-journal"} }

// regular refuses what stands under a name and is no regular file: a link would
// have the file at its end written and its mode changed, a pipe would hang.
func regular(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%w: %s", ErrNotRegular, filepath.Base(path))
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// Files are the paths of all files of the store's that are in dir, the lock last:
// what there is to delete where no store is open. What bears another name is not
// the store's.
func Files(dir string) ([]string, error) {
	found, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: list files: %w", err)
	}
	var paths []string
	lock := ""
	for _, f := range found {
		path := filepath.Join(dir, f.Name())
		_, aside := AsideAt(f.Name())
		switch own := strings.TrimPrefix(f.Name(), Name); {
		case f.Name() == LockName:
			lock = path
		case f.Name() == WatermarkName, own == "", own == "-wal", own == "-shm", own == "-journal", aside:
			paths = append(paths, path)
		}
	}
	if lock != "" {
		paths = append(paths, lock)
	}
	return paths, nil
}

// AsideName is the name that a file is set aside under.
func AsideName(at time.Time) string { return Name + asideMark + at.UTC().Format(asideLayout) }

// AsideAt is when the file of that name was set aside, ok false if it is none.
func AsideAt(name string) (at time.Time, ok bool) {
	rest, ours := strings.CutPrefix(name, Name+asideMark)
	if !ours || len(rest) < len(asideLayout) {
		return time.Time{}, false
	}
	at, err := time.Parse(asideLayout, rest[:len(asideLayout)])
	return at, err == nil
}
