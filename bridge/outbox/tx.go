package outbox

import (
	"context"
	"database/sql"
	"encoding/binary"
	"hash/crc64"
	"time"
)

// querier is what runs statements: the write connection inside a commit, or the
// read connection. It reuses prepared statements and belongs to one goroutine
// at a time.
type querier struct {
	ctx   context.Context // never cancelled: a statement is not left half done
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	table *crc64.Table
	buf   []byte
}

func newQuerier(ctx context.Context, conn *sql.Conn) *querier {
	return &querier{ctx: ctx, conn: conn, stmts: map[string]*sql.Stmt{}, table: crc64.MakeTable(crc64.ECMA)}
}

// tx is one commit in the making: the querier of the write connection, and what
// an operation may change beside the file.
type tx struct {
	*querier
	s *Store
}

func (q *querier) stmt(query string) (*sql.Stmt, error) {
	if st := q.stmts[query]; st != nil {
		return st, nil
	}
	st, err := q.conn.PrepareContext(q.ctx, query)
	if err == nil {
		q.stmts[query] = st
	}
	return st, err
}

func (q *querier) exec(query string, args ...any) error {
	_, err := q.affected(query, args...)
	return err
}

// affected runs a statement and says how many rows it changed.
func (q *querier) affected(query string, args ...any) (int64, error) {
	st, err := q.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(q.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// each calls scan for every row of the answer.
func (q *querier) each(query string, scan func(*sql.Rows) error, args ...any) error {
	st, err := q.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(q.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// script runs statements that are not worth keeping.
func (q *querier) script(query string) error {
	_, err := q.conn.ExecContext(q.ctx, query)
	return err
}

func (q *querier) close() {
	for _, st := range q.stmts {
		_ = st.Close()
	}
	_ = q.conn.Close()
}

// sum is the checksum of a row's values, which are int64, string and []byte.
func (q *querier) sum(values []any) int64 {
	b := q.buf[:0]
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v)) // #nosec G115 -- only the bits count
		case string:
			b = append(binary.LittleEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.LittleEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		}
	}
	q.buf = b[:0]
	if cap(q.buf) > maxScratch {
		q.buf = nil
	}
	return int64(crc64.Checksum(b, q.table)) // #nosec G115 -- only the bits count
}

// maxScratch bounds the memory that sum keeps between rows.
const maxScratch = 64 << 10

func micros(t time.Time) int64      { return t.UnixMicro() }
func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
