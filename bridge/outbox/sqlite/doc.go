// Package sqlite is one connection to an SQLite file, as the outbox uses it:
// statements that stay prepared, arguments and results by their Go types, and
// errors that say whose fault they are.
//
// It promises that an error's text holds no value of a row.
//
// It never shares a connection: a [Conn] belongs to one goroutine at a time.
package sqlite
