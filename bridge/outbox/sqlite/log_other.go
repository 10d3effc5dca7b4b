//go:build !linux

package sqlite

import "modernc.org/libc"

// steadyLog is the system's own way to write the log.
type steadyLog struct{}

// SteadyLog does nothing here.
func (c *Conn) SteadyLog() error { return nil }

func (l *steadyLog) free(*libc.TLS) {}
