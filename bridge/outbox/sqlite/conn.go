package sqlite

import (
	"errors"
	"fmt"
	"strings"

	zs "zombiezen.com/go/sqlite"
)

// Conn is an open connection.
type Conn struct{ c *zs.Conn }

// Open opens the file that a URI names ("file:/path?mode=ro", or ":memory:") and
// makes it if the URI does not forbid that.
func Open(uri string) (*Conn, error) {
	c, err := zs.OpenConn(uri, zs.OpenReadWrite, zs.OpenCreate, zs.OpenURI)
	if err != nil {
		return nil, told(err)
	}
	return &Conn{c}, nil
}

// Close ends the connection and its statements.
func (c *Conn) Close() error { return told(c.c.Close()) }

// Script runs statements, separated by semicolons, that give no answer.
func (c *Conn) Script(query string) error {
	for query = strings.TrimSpace(query); query != ""; query = strings.TrimSpace(query) {
		s, left, err := c.c.PrepareTransient(query)
		if err != nil {
			return told(err)
		}
		for more := true; more && err == nil; {
			more, err = s.Step()
		}
		if err := errors.Join(err, s.Finalize()); err != nil {
			return told(err)
		}
		query = query[len(query)-left:]
	}
	return nil
}

// Exec runs a statement and says how many rows it changed. Arguments and
// results are int64, string and []byte, or pointers to such; arguments also
// bool.
func (c *Conn) Exec(query string, args ...any) (int64, error) {
	err := c.Each(query, func(*Row) error { return nil }, args...)
	if err != nil {
		return 0, err
	}
	return int64(c.c.Changes()), nil
}

// Each runs a statement and calls scan for each row of its answer, until scan
// gives an error. The statement may not be run again from within scan.
func (c *Conn) Each(query string, scan func(*Row) error, args ...any) error {
	s, err := c.c.Prepare(query)
	if err != nil {
		return told(err)
	}
	defer func() { _ = s.Reset() }() // it tells once more why Step failed
	for i, a := range args {
		if err := bind(s, i+1, a); err != nil {
			return err
		}
	}
	row := Row{s}
	for {
		more, err := s.Step()
		if err != nil {
			return told(err)
		}
		if !more {
			return nil
		}
		if err := scan(&row); err != nil {
			return err
		}
	}
}

func bind(s *zs.Stmt, i int, a any) error {
	switch v := a.(type) {
	case int64:
		s.BindInt64(i, v)
	case *int64:
		s.BindInt64(i, *v)
	case bool:
		s.BindBool(i, v)
	case string:
		s.BindText(i, v)
	case *string:
		s.BindText(i, *v)
	case []byte:
		bindBytes(s, i, v)
	case *[]byte:
		bindBytes(s, i, *v)
	default:
		return fmt.Errorf("sqlite: bind argument %d: cannot keep %T", i, a)
	}
	return nil
}

// bindBytes binds an empty blob, not NULL, for nil.
func bindBytes(s *zs.Stmt, i int, v []byte) {
	if v == nil {
		v = []byte{}
	}
	s.BindBytes(i, v)
}

// Row is a row of an answer, valid until scan returns.
type Row struct{ s *zs.Stmt }

// Scan copies the first columns to where dest points, as many as there are.
func (r *Row) Scan(dest ...any) error {
	for i, d := range dest {
		switch to := d.(type) {
		case *int64:
			*to = r.s.ColumnInt64(i)
		case *int:
			*to = r.s.ColumnInt(i)
		case *string:
			*to = r.s.ColumnText(i)
		case *[]byte:
			*to = nil
			if n := r.s.ColumnLen(i); n > 0 {
				*to = make([]byte, n)
				r.s.ColumnBytes(i, *to)
			}
		default:
			return fmt.Errorf("sqlite: scan column %d: cannot fill %T", i, d)
		}
	}
	return nil
}
