package outbox

import (
	"encoding/binary"
	"hash/crc64"
	"time"

	"bellhop/bridge/outbox/sqlite"
)

// querier is what runs statements: the write connection inside a commit, or the
// read connection. It reuses prepared statements and belongs to one goroutine
// at a time.
type querier struct {
	conn  *sqlite.Conn
	table *crc64.Table
	buf   []byte
}

func newQuerier(conn *sqlite.Conn) *querier {
	return &querier{conn: conn, table: crc64.MakeTable(crc64.ECMA)}
}

// tx is one commit in the making: the querier of the write connection, and what
// an operation may change beside the file.
type tx struct {
	*querier
	s *Store
}

// exec runs a statement.
func (q *querier) exec(query string, args ...any) error {
	_, err := q.conn.Exec(query, args...)
	return err
}

// affected runs a statement and says how many rows it changed.
func (q *querier) affected(query string, args ...any) (int64, error) {
	return q.conn.Exec(query, args...)
}

// each calls scan for every row of the answer.
func (q *querier) each(query string, scan func(*sqlite.Row) error, args ...any) error {
	return q.conn.Each(query, scan, args...)
}

// script runs statements that are not worth keeping.
func (q *querier) script(query string) error { return q.conn.Script(query) }

func (q *querier) close() error { return q.conn.Close() }

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
