package sqlite

import "unsafe"

// at is memory that is not Go's.
func at(p uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&p)) // #nosec G103 -- the library's memory never moves
}

// view is n bytes of such memory.
func view(p uintptr, n int) []byte {
	return unsafe.Slice((*byte)(at(p)), n) // #nosec G103 -- as long as the library says it is
}
