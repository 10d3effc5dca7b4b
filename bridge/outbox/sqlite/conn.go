package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

const openFlags = lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_CREATE | lib.SQLITE_OPEN_NOMUTEX | lib.SQLITE_OPEN_URI

// Conn is an open connection.
type Conn struct {
	tls   *libc.TLS
	db    uintptr
	out   uintptr // where the library puts a pointer that it gives
	stmts map[string]*stmt
	log   *steadyLog
}

// Open opens the file that a URI names ("file:/path?mode=ro", or ":memory:") and
// makes it if the URI does not forbid that.
func Open(uri string) (*Conn, error) {
	c := &Conn{tls: libc.NewTLS(), stmts: map[string]*stmt{}}
	name, err := libc.CString(uri)
	if err != nil {
		c.tls.Close()
		return nil, fmt.Errorf("sqlite: open: %w", err)
	}
	defer libc.Xfree(c.tls, name)
	if c.out = c.memory(8); c.out == 0 {
		c.tls.Close()
		return nil, errors.New("sqlite: open: no memory")
	}
	*(*uintptr)(at(c.out)) = 0
	rc := lib.Xsqlite3_open_v2(c.tls, name, c.out, openFlags, 0)
	c.db = c.given()
	if rc == lib.SQLITE_OK {
		rc = lib.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	}
	if err := c.fail(rc); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Close ends the connection and its statements.
func (c *Conn) Close() error {
	for _, s := range c.stmts {
		s.close()
	}
	rc := lib.Xsqlite3_close_v2(c.tls, c.db)
	err := c.fail(rc)
	c.log.free(c.tls)
	lib.Xsqlite3_free(c.tls, c.out)
	c.tls.Close()
	return err
}

// Forget lets go of the prepared statements, which hold on to their tables.
func (c *Conn) Forget() {
	for _, s := range c.stmts {
		s.close()
	}
	clear(c.stmts)
}

// Script runs statements, separated by semicolons, that give no answer.
func (c *Conn) Script(query string) error {
	text, err := libc.CString(query)
	if err != nil {
		return fmt.Errorf("sqlite: script: %w", err)
	}
	defer libc.Xfree(c.tls, text)
	return c.fail(lib.Xsqlite3_exec(c.tls, c.db, text, 0, 0, 0))
}

// Exec runs a statement and says how many rows it changed. Arguments and
// results are int64, string and []byte, or pointers to such; arguments also
// bool.
func (c *Conn) Exec(query string, args ...any) (int64, error) {
	s, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	defer s.reset()
	rc := s.bind(args)
	if rc == lib.SQLITE_OK {
		for rc = lib.SQLITE_ROW; rc == lib.SQLITE_ROW; {
			rc = lib.Xsqlite3_step(c.tls, s.p)
		}
	}
	if rc != lib.SQLITE_DONE {
		return 0, c.fail(rc)
	}
	return lib.Xsqlite3_changes64(c.tls, c.db), nil
}

// Each runs a statement and calls scan for each row of its answer, until scan
// gives an error. The statement may not be run again from within scan.
func (c *Conn) Each(query string, scan func(*Row) error, args ...any) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	defer s.reset()
	rc := s.bind(args)
	if rc != lib.SQLITE_OK {
		return c.fail(rc)
	}
	for rc = lib.Xsqlite3_step(c.tls, s.p); rc == lib.SQLITE_ROW; rc = lib.Xsqlite3_step(c.tls, s.p) {
		if err := scan(&s.row); err != nil {
			return err
		}
	}
	if rc != lib.SQLITE_DONE {
		return c.fail(rc)
	}
	return nil
}

// prepared is the statement of a query, which is kept.
func (c *Conn) prepared(query string) (*stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	text, err := libc.CString(query)
	if err != nil {
		return nil, fmt.Errorf("sqlite: prepare: %w", err)
	}
	defer libc.Xfree(c.tls, text)
	rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, lib.SQLITE_PREPARE_PERSISTENT, c.out, 0)
	if err := c.fail(rc); err != nil {
		return nil, err
	}
	s := &stmt{c: c, p: c.given()}
	s.row.s = s
	c.stmts[query] = s
	return s, nil
}

// memory gives so many bytes outside of Go's memory, 0 if there are none.
func (c *Conn) memory(n int) uintptr {
	return lib.Xsqlite3_malloc(c.tls, int32(n)) // #nosec G115 -- the library takes no row that long
}

// given is the pointer that the library gave last.
func (c *Conn) given() uintptr { return *(*uintptr)(at(c.out)) }
