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
