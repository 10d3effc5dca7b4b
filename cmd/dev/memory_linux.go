package main

import "syscall"

// Of statfs(2).
const (
	tmpfs  = 0x01021994
	noExec = 8
)

// memory returns a folder whose files are in memory, where programs may run and
// where there is room for two of them and their data. Without one it returns
// "", the usual place.
func memory() string {
	const folder, room = "/dev/shm", 1 << 30
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil || s.Bsize <= 0 || s.Type != tmpfs || s.Flags&noExec != 0 || s.Bavail < room/uint64(s.Bsize) {
		return ""
	}
	return folder
}
