// Package sqlite is one connection to an SQLite file, as the outbox uses it: a
// thin layer over the library itself that keeps statements prepared and
// allocates nothing to run one.
//
// It owns the memory that lies outside of Go's, and all use of unsafe.
//
// It promises that the values of a statement are copied before Exec or Each
// returns, and that an error's text holds no value of a row.
//
// It never shares a connection: a [Conn] belongs to one goroutine at a time.
package sqlite
