//go:build linux || darwin

package agent

import "syscall"

// freeBytes is what this user may still write where path is.
func freeBytes(path string) (free uint64, known bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(path, &s) != nil || s.Bsize <= 0 {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
