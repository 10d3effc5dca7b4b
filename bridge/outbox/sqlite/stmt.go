package sqlite

import (
	"fmt"

	lib "modernc.org/sqlite/lib"
)

// keepScratch is how much memory a statement keeps for the values of its next
// run.
const keepScratch = 16 << 10

// stmt is a prepared statement. The library reads texts and blobs where bind has
// copied them: in scratch.
type stmt struct {
	c       *Conn
	p       uintptr
	scratch uintptr
	size    int
	row     Row
}

// bind gives the statement its values.
func (s *stmt) bind(args []any) int32 {
	need := 0
	for _, a := range args {
		switch v := a.(type) {
		case string:
			need += len(v)
		case *string:
			need += len(*v)
		case []byte:
			need += len(v)
		case *[]byte:
			need += len(*v)
		}
	}
	if !s.reserve(need) {
		return lib.SQLITE_NOMEM
	}
	used, rc := 0, int32(lib.SQLITE_OK)
	for i, a := range args {
		switch v := a.(type) {
		case int64:
			rc = s.integer(i, v)
		case *int64:
			rc = s.integer(i, *v)
		case bool:
			rc = s.integer(i, truth(v))
		case string:
			rc = s.text(i, v, &used)
		case *string:
			rc = s.text(i, *v, &used)
		case []byte:
			rc = s.blob(i, v, &used)
		case *[]byte:
			rc = s.blob(i, *v, &used)
		default:
			rc = lib.SQLITE_MISMATCH
		}
		if rc != lib.SQLITE_OK {
			break
		}
	}
	return rc
}

func truth(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// reserve sees to it that scratch holds so many bytes.
func (s *stmt) reserve(need int) bool {
	if need = max(need, 1); need <= s.size {
		return true
	}
	lib.Xsqlite3_free(s.c.tls, s.scratch)
	s.size = max(need, 256)
	if s.scratch = s.c.memory(s.size); s.scratch == 0 {
		s.size = 0
	}
	return s.scratch != 0
}

func (s *stmt) integer(i int, v int64) int32 {
	return lib.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), v) // #nosec G115 -- the number of an argument
}

func (s *stmt) text(i int, v string, used *int) int32 {
	to := s.scratch + uintptr(*used)
	*used += copy(view(to, len(v)), v)
	return lib.Xsqlite3_bind_text(s.c.tls, s.p, int32(i+1), to, int32(len(v)), 0) // #nosec G115 -- far below 2 GiB
}

func (s *stmt) blob(i int, v []byte, used *int) int32 {
	to := s.scratch + uintptr(*used)
	*used += copy(view(to, len(v)), v)
	return lib.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i+1), to, int32(len(v)), 0) // #nosec G115 -- far below 2 GiB
}

// reset makes the statement ready for its next run.
func (s *stmt) reset() {
	lib.Xsqlite3_reset(s.c.tls, s.p)
	if s.size > keepScratch {
		lib.Xsqlite3_clear_bindings(s.c.tls, s.p)
		lib.Xsqlite3_free(s.c.tls, s.scratch)
		s.scratch, s.size = 0, 0
	}
}

func (s *stmt) close() {
	lib.Xsqlite3_finalize(s.c.tls, s.p)
	lib.Xsqlite3_free(s.c.tls, s.scratch)
}

// Row is a row of an answer, valid until scan returns.
type Row struct{ s *stmt }

// Scan copies the first columns to where dest points, as many as there are.
func (r *Row) Scan(dest ...any) error {
	for i, d := range dest {
		switch to := d.(type) {
		case *int64:
			*to = r.integer(i)
		case *int:
			*to = int(r.integer(i))
		case *string:
			*to = string(r.bytes(i))
		case *[]byte:
			*to = append([]byte(nil), r.bytes(i)...)
		default:
			return fmt.Errorf("sqlite: scan column %d: cannot fill %T", i, d)
		}
	}
	return nil
}

func (r *Row) integer(i int) int64 {
	return lib.Xsqlite3_column_int64(r.s.c.tls, r.s.p, int32(i)) // #nosec G115 -- the number of a column
}

// bytes are those of a text or blob where the library has them.
func (r *Row) bytes(i int) []byte {
	p := lib.Xsqlite3_column_blob(r.s.c.tls, r.s.p, int32(i))  // #nosec G115 -- the number of a column
	n := lib.Xsqlite3_column_bytes(r.s.c.tls, r.s.p, int32(i)) // #nosec G115 -- the number of a column
	if p == 0 || n <= 0 {
		return nil
	}
	return view(p, int(n))
}
