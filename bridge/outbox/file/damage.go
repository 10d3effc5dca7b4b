package file

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bellhop/bridge/outbox/sqlite"
)

const (
	// asideMark and a time in asideLayout are in the name of a file that was set
	// aside.
	asideMark   = ".damaged-"
	asideLayout = "20060102T150405Z"
	// clockSlack is how far a clock may be set back without being distrusted.
	clockSlack = time.Minute
	// keepAside is how long such a file is kept.
	keepAside = 7 * 24 * time.Hour
)

// asDamage turns an error of SQLite's that speaks of the file's contents into
// ErrDamaged. Trouble with the disk, the directory or memory stays what it is.
func asDamage(err error) error {
	var e *sqlite.Error
	if err == nil || errors.Is(err, ErrDamaged) || !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite.Full, sqlite.CantOpen, sqlite.ReadOnly, sqlite.Perm, sqlite.Busy, sqlite.Locked, sqlite.NoMem, sqlite.Interrupt,
		sqlite.Auth, sqlite.Protocol:
		return err
	case sqlite.IOErr:
		if e.Extended != sqlite.ShortRead {
			return err
		}
	}
	return fmt.Errorf("%w (%s)", ErrDamaged, e.Kind())
}

// checkHeader refuses a format version that SQLite would open for reading only.
func checkHeader(path string) error {
	f, err := os.Open(path) // #nosec G304 -- the file of the data directory
	if err != nil {
		return err
	}
	header := make([]byte, 20)
	n, err := io.ReadFull(f, header)
	if err = errors.Join(f.Close(), ignoreShort(err)); err != nil {
		return err
	}
	if n == len(header) && header[18] > 2 {
		return ErrDamaged
	}
	return nil
}

// ignoreShort makes nothing of a file that is shorter than what was asked for.
func ignoreShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// Check verifies the whole file and brings it to our version. SQLite's own
// check covers structure and indices, the rows' checksums cover what they say.
func Check(q *DB) (err error) {
	defer func() {
		if recover() != nil {
			err = ErrDamaged
		}
	}()
	return asDamage(verify(q))
}

func verify(q *DB) error {
	if err := q.integrity(); err != nil {
		return err
	}
	version, err := q.version()
	if err != nil {
		return err
	}
	if version > 0 {
		if err := verifySchema(q, version); err != nil {
			return err
		}
		if err := q.verifyRows(version); err != nil {
			return err
		}
	}
	if version < Version {
		return migrate(q, version)
	}
	return nil
}

func (q *DB) integrity() error {
	return q.Each("PRAGMA integrity_check(1)", func(rows *sqlite.Row) error {
		var answer string
		if err := rows.Scan(&answer); err != nil {
			return err
		}
		if answer != "ok" {
			return ErrDamaged
		}
		return nil
	})
}

// version is the file's, 0 for an empty one. The number is kept twice, so that
// a flipped bit is not taken for a newer version.
func (q *DB) version() (int, error) {
	var version, tables int
	err := q.Each("PRAGMA user_version", func(rows *sqlite.Row) error { return rows.Scan(&version) })
	if err != nil {
		return 0, err
	}
	if err = q.Each("SELECT count(*) FROM sqlite_schema", func(rows *sqlite.Row) error { return rows.Scan(&tables) }); err != nil {
		return 0, err
	}
	if version == 0 && tables == 0 {
		return 0, nil
	}
	told, err := q.Meta(KeySchema)
	switch {
	case err == nil && told != "" && told != fmt.Sprint(version):
		return 0, ErrDamaged
	case version > Version:
		return 0, fmt.Errorf("%w (its version is %d, ours %d)", ErrNewer, version, Version)
	case err == nil && told == "":
		return 0, ErrDamaged
	}
	return version, err
}

const schemaText = `SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name`

// verifySchema compares the file's tables with those that this version has.
func verifySchema(q *DB, version int) error {
	have, err := q.Texts(schemaText)
	if err != nil {
		return err
	}
	conn, err := sqlite.Open(":memory:")
	if err != nil {
		return err
	}
	model := newDB(conn)
	defer func() { _ = model.Close() }()
	if err := Build(model, version); err != nil {
		return err
	}
	want, err := model.Texts(schemaText)
	if err == nil && have != want {
		err = ErrDamaged
	}
	return err
}

// Texts joins the first column of the answer.
func (q *DB) Texts(query string) (string, error) {
	var b strings.Builder
	err := q.Each(query, func(rows *sqlite.Row) error {
		var s string
		err := rows.Scan(&s)
		b.WriteString(s + "\n")
		return err
	})
	return b.String(), err
}

// moveAside renames the file and what SQLite put beside it.
func (f *File) moveAside(now time.Time) error {
	name := filepath.Join(filepath.Dir(f.path), AsideName(now))
	first := name
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) {
			break
		}
		name = fmt.Sprintf("%s-%d", first, i)
	}
	for _, suffix := range append(besides(), "") {
		err := os.Rename(f.path+suffix, name+suffix)
		if err != nil && !(suffix != "" && errors.Is(err, os.ErrNotExist)) {
			return err
		}
	}
	f.SetAside = name
	return syncDir(filepath.Dir(name))
}

// Sweep removes what was set aside more than a week ago, by the time in
// its name.
func (f *File) Sweep(now time.Time) {
	dir := filepath.Dir(f.path)
	files, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, found := range files {
		at, aside := AsideAt(found.Name())
		if !aside {
			continue
		}
		var err error
		path := filepath.Join(dir, found.Name())
		switch age := now.Sub(at); {
		case age < -clockSlack: // the clock was wrong then, or is now: its week begins anew
			to := filepath.Join(dir, AsideName(now)+found.Name()[len(AsideName(now)):])
			if _, err = os.Lstat(to); errors.Is(err, os.ErrNotExist) {
				err = os.Rename(path, to)
			}
		case age > keepAside:
			err = os.Remove(path)
		}
		if err != nil {
			f.log.Warn("outbox: a file that was set aside could not be removed", "error", err)
		}
	}
}
