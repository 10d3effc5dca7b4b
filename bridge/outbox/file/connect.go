package file

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"bellhop/bridge/outbox/sqlite"
)

// createPrivate makes the file before SQLite does, so that it, and what SQLite
// puts beside it, is never readable by others.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the file of the data directory
	if err != nil {
		return err
	}
	err = f.Chmod(0o600)
	if runtime.GOOS == "windows" {
		err = nil
	}
	return errors.Join(err, f.Close(), syncDir(filepath.Dir(path)))
}

// syncDir makes a new name in dir survive a power loss, where the system can.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) // #nosec G304 -- the data directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

const readPragmas = `PRAGMA busy_timeout=5000; PRAGMA query_only=1; PRAGMA temp_store=memory; PRAGMA trusted_schema=0`

// A page is half as long as SQLite makes it, since each page that a message
// touches is written whole, twice; files that are there keep theirs.
func writePragmas() string {
	p := `PRAGMA busy_timeout=5000; PRAGMA page_size=2048; PRAGMA secure_delete=1; PRAGMA cell_size_check=1; PRAGMA journal_mode=wal;
		PRAGMA journal_size_limit=4194304; PRAGMA synchronous=full; PRAGMA temp_store=memory; PRAGMA trusted_schema=0`
	if runtime.GOOS == "darwin" {
		p += "; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1"
	}
	return p
}

// Connect opens one connection to the file; params are those of an SQLite URI.
func Connect(path, params, pragmas string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs
	}
	conn, err := sqlite.Open((&url.URL{Scheme: "file", Path: abs, RawQuery: params}).String())
	if err != nil {
		return nil, asDamage(err)
	}
	if err := conn.Script(pragmas); err != nil {
		return nil, errors.Join(asDamage(err), conn.Close())
	}
	return newDB(conn), nil
}

// unwritable reports whether SQLite could not make what it needs beside a file.
func unwritable(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite.CantOpen || e.Code() == sqlite.ReadOnly)
}

// wholeWithoutLog reports whether the file was closed in good order: nothing
// stands in a log beside it.
func (f *File) wholeWithoutLog() bool {
	info, err := os.Stat(f.path + "-wal")
	return errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0
}
