package file

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc64"
	"time"

	"bellhop/bridge/outbox/sqlite"
)

// DB is one connection to the file, for reading or for writing. It reuses
// prepared statements and belongs to one goroutine at a time.
type DB struct {
	conn  *sqlite.Conn
	table *crc64.Table

	// What is used again from row to row.
	buf     []byte
	fields  []any
	json    bytes.Buffer
	encoder *json.Encoder

	// Changed says that a row was changed since it was last set to false.
	Changed bool
}

func newDB(conn *sqlite.Conn) *DB {
	q := &DB{conn: conn, table: crc64.MakeTable(crc64.ECMA), fields: make([]any, 0, 32)}
	q.encoder = json.NewEncoder(&q.json)
	q.encoder.SetEscapeHTML(false)
	return q
}

// Exec runs a statement.
func (q *DB) Exec(query string, args ...any) error {
	_, err := q.Affected(query, args...)
	return err
}

// Affected runs a statement and says how many rows it changed.
func (q *DB) Affected(query string, args ...any) (int64, error) {
	n, err := q.conn.Exec(query, args...)
	q.Changed = q.Changed || n > 0
	return n, err
}

// Control runs a statement that changes no row.
func (q *DB) Control(query string) error {
	_, err := q.conn.Exec(query)
	return err
}

// Each calls scan for every row of the answer.
func (q *DB) Each(query string, scan func(*sqlite.Row) error, args ...any) error {
	return q.conn.Each(query, scan, args...)
}

// Strings is the first column of the answer.
func (q *DB) Strings(query string, args ...any) (out []string, err error) {
	err = q.Each(query, func(rows *sqlite.Row) error {
		var s string
		err := rows.Scan(&s)
		out = append(out, s)
		return err
	}, args...)
	return out, err
}

// Script runs statements that are not worth keeping.
func (q *DB) Script(query string) error { return q.conn.Script(query) }

// Close ends the connection.
func (q *DB) Close() error { return q.conn.Close() }

// Sum is the checksum of a row's values, which are int64, string and []byte, or
// pointers to such.
func (q *DB) Sum(values []any) int64 {
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

// Micros is a time as it is stored, in microseconds.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// FromMicros is the time that was stored.
func FromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
