//go:build !linux

package agent

import "runtime/debug"

// thin gives back to the system what only the start has used.
func thin() { debug.FreeOSMemory() }
