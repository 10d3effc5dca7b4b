package sqlite

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// The result codes that the outbox tells apart; Code gives them without what
// extends them.
const (
	Perm       = lib.SQLITE_PERM
	Busy       = lib.SQLITE_BUSY
	Locked     = lib.SQLITE_LOCKED
	NoMem      = lib.SQLITE_NOMEM
	ReadOnly   = lib.SQLITE_READONLY
	Interrupt  = lib.SQLITE_INTERRUPT
	IOErr      = lib.SQLITE_IOERR
	Full       = lib.SQLITE_FULL
	CantOpen   = lib.SQLITE_CANTOPEN
	Protocol   = lib.SQLITE_PROTOCOL
	Auth       = lib.SQLITE_AUTH
	ShortRead  = lib.SQLITE_IOERR_SHORT_READ
	Constraint = lib.SQLITE_CONSTRAINT
)

// Error is what the library refused. Extended is its result code in full.
type Error struct {
	Extended int
	kind     string
	text     string
}

func (e *Error) Error() string { return "sqlite: " + e.text }

// Code is the result code without what extends it.
func (e *Error) Code() int { return e.Extended & 0xff }

// Kind says what the code means, and nothing of the file.
func (e *Error) Kind() string { return e.kind }

// fail is the error of a result code, nil if there is none.
func (c *Conn) fail(rc int32) error {
	if rc == lib.SQLITE_OK {
		return nil
	}
	e := &Error{Extended: int(rc), kind: libc.GoString(lib.Xsqlite3_errstr(c.tls, rc))}
	if e.text = e.kind; c.db != 0 && lib.Xsqlite3_extended_errcode(c.tls, c.db) == rc {
		e.text = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	}
	return e
}
