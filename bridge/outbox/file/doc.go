// Package file is the SQLite file of one outbox: its tables, its versions, its
// modes, and whether it can be trusted.
//
// It promises that a file is opened only when all of it is whole and of this
// version: a damaged one is set aside and never overwritten. It tells when
// commits of an earlier run are missing. Nothing of it can be read by others, and
// no link is followed.
//
// It never decides what a row means, and never puts text or names in an error or
// a log line.
package file
