package outbox

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
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

	// What is used again from row to row.
	buf     []byte
	fields  []any
	kept    []kept
	json    bytes.Buffer
	encoder *json.Encoder

	changed bool // a row was changed since it was last set to false
}

func newQuerier(conn *sqlite.Conn) *querier {
	q := &querier{conn: conn, table: crc64.MakeTable(crc64.ECMA), fields: make([]any, 0, 32)}
	q.encoder = json.NewEncoder(&q.json)
	q.encoder.SetEscapeHTML(false)
	return q
}

// tx is one commit in the making: the querier of the write connection, and what
// an operation may change beside the file.
type tx struct {
	*querier
	s *Store
}

// exec runs a statement.
func (q *querier) exec(query string, args ...any) error {
	_, err := q.affected(query, args...)
	return err
}

// affected runs a statement and says how many rows it changed.
func (q *querier) affected(query string, args ...any) (int64, error) {
	n, err := q.conn.Exec(query, args...)
	q.changed = q.changed || n > 0
	return n, err
}

// control runs a statement that changes no row.
func (q *querier) control(query string) error {
	_, err := q.conn.Exec(query)
	return err
}

// each calls scan for every row of the answer.
func (q *querier) each(query string, scan func(*sqlite.Row) error, args ...any) error {
	return q.conn.Each(query, scan, args...)
}

// strings is the first column of the answer.
func (q *querier) strings(query string, args ...any) (out []string, err error) {
	err = q.each(query, func(rows *sqlite.Row) error {
		var s string
		err := rows.Scan(&s)
		out = append(out, s)
		return err
	}, args...)
	return out, err
}

// script runs statements that are not worth keeping.
func (q *querier) script(query string) error { return q.conn.Script(query) }

func (q *querier) close() error { return q.conn.Close() }

// sum is the checksum of a row's values, which are int64, string and []byte, or
// pointers to such.
func (q *querier) sum(values []any) int64 {
	b := q.buf[:0]
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			b = addInt(b, v)
		case *int64:
			b = addInt(b, *v)
		case string:
			b = append(addLen(b, len(v)), v...)
		case *string:
			b = append(addLen(b, len(*v)), *v...)
		case []byte:
			b = append(addLen(b, len(v)), v...)
		case *[]byte:
			b = append(addLen(b, len(*v)), *v...)
		}
	}
	q.buf = b[:0]
	if cap(q.buf) > maxScratch {
		q.buf = nil
	}
	return int64(crc64.Checksum(b, q.table)) // #nosec G115 -- only the bits count
}

func addInt(b []byte, v int64) []byte {
	return binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v)) // #nosec G115 -- only the bits count
}

func addLen(b []byte, n int) []byte {
	return binary.LittleEndian.AppendUint64(append(b, 's'), uint64(n)) // #nosec G115 -- a length
}

// maxScratch bounds the memory that sum keeps between rows.
const maxScratch = 64 << 10

func micros(t time.Time) int64      { return t.UnixMicro() }
func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
