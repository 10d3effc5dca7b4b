//go:build unix

package atomicfile

import "syscall"

// noFollow has the system refuse a link, noWait open a pipe at once.
const (
	noFollow = syscall.O_NOFOLLOW
	noWait   = syscall.O_NONBLOCK
)
