package sqlite

import (
	zs "zombiezen.com/go/sqlite"
)

// The result codes that the outbox tells apart; Code gives them without what
// extends them.
const (
	Perm       = zs.ResultPerm
	Busy       = zs.ResultBusy
	Locked     = zs.ResultLocked
	NoMem      = zs.ResultNoMem
	ReadOnly   = zs.ResultReadOnly
	Interrupt  = zs.ResultInterrupt
	IOErr      = zs.ResultIOErr
	Full       = zs.ResultFull
	CantOpen   = zs.ResultCantOpen
	Protocol   = zs.ResultProtocol
	Auth       = zs.ResultAuth
	ShortRead  = zs.ResultIOErrShortRead
	Constraint = zs.ResultConstraint
)

// Error is what the library refused. Extended is its result code in full.
type Error struct {
	Extended zs.ResultCode
	err      error
}

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

// Code is the result code without what extends it.
func (e *Error) Code() zs.ResultCode { return e.Extended.ToPrimary() }

// Kind says what the code means, and nothing of the file.
func (e *Error) Kind() string { return e.Extended.Message() }

// told is err with its code, nil if there is none.
func told(err error) error {
	if err == nil {
		return nil
	}
	return &Error{zs.ErrCode(err), err}
}
