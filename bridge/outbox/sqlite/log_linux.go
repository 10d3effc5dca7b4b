package sqlite

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// gathered is how much of the log is written with one call at most.
const gathered = 64 << 10

// steadyLog stands between the library and the file of the write-ahead log. The
// library writes each page in two pieces and syncs with fsync, which also writes
// down when the file was changed; here all pieces of a commit go out with one
// call when they are synced, with fdatasync, which does all that a log needs:
// its length included. It is memory that the library reads: the table of the
// file's methods comes first.
type steadyLog struct {
	table  lib.Tsqlite3_io_methods
	system uintptr // the table that it stands before
	pieces uintptr
	used   int
	at     int64 // where in the file pieces begin
}

// The methods that are replaced.
type (
	closer    = func(tls *libc.TLS, file uintptr) int32
	mover     = func(tls *libc.TLS, file, data uintptr, n int32, at int64) int32
	truncater = func(tls *libc.TLS, file uintptr, size int64) int32
	syncer    = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizer     = func(tls *libc.TLS, file, size uintptr) int32
)

// SteadyLog has the write-ahead log of a connection that writes written with
// fewer calls. It is called once, when the connection has read something.
func (c *Conn) SteadyLog() error {
	name, err := libc.CString("main")
	if err != nil {
		return fmt.Errorf("sqlite: log: %w", err)
	}
	defer libc.Xfree(c.tls, name)
	rc := lib.Xsqlite3_file_control(c.tls, c.db, name, lib.SQLITE_FCNTL_JOURNAL_POINTER, c.out)
	if err := c.fail(rc); err != nil {
		return err
	}
	file := (*lib.TunixFile)(at(c.given()))
	if file == nil || file.FpMethod == 0 {
		return errors.New("sqlite: there is no log")
	}
	l, pieces := (*steadyLog)(at(c.memory(int(unsafe.Sizeof(steadyLog{}))))), c.memory(gathered)
	if l == nil || pieces == 0 {
		return errors.New("sqlite: there is no memory for the log")
	}
	*l = steadyLog{pieces: pieces, system: file.FpMethod}
	l.table = *(*lib.Tsqlite3_io_methods)(at(l.system))
	l.table.FxClose = pointer[closer](logClose)
	l.table.FxRead = pointer[mover](logRead)
	l.table.FxWrite = pointer[mover](logWrite)
	l.table.FxTruncate = pointer[truncater](logTruncate)
	l.table.FxSync = pointer[syncer](logSync)
	l.table.FxFileSize = pointer[sizer](logSize)
	file.FpMethod, c.log = l.address(), l
	return nil
}

// free is called when the file is closed.
func (l *steadyLog) free(tls *libc.TLS) {
	if l != nil {
		lib.Xsqlite3_free(tls, l.pieces)
		lib.Xsqlite3_free(tls, l.address())
	}
}

func (l *steadyLog) address() uintptr {
	return uintptr(unsafe.Pointer(l)) // #nosec G103 -- it is the library's memory
}

// pointer is a function as the library keeps it, function the way back.
func pointer[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f)) // #nosec G103 -- functions of this file, which stay where they are
}

func function[F any](p uintptr) F {
	return *(*F)(unsafe.Pointer(&p)) // #nosec G103 -- only what is in a table of that kind
}

func logOf(file uintptr) *steadyLog { return (*steadyLog)(at((*lib.TunixFile)(at(file)).FpMethod)) }

func (l *steadyLog) methods() *lib.Tsqlite3_io_methods {
	return (*lib.Tsqlite3_io_methods)(at(l.system))
}

// flush writes what was gathered.
func (l *steadyLog) flush(tls *libc.TLS, file uintptr) int32 {
	if l.used == 0 {
		return lib.SQLITE_OK
	}
	n := int32(l.used) // #nosec G115 -- at most gathered
	l.used = 0
	return function[mover](l.methods().FxWrite)(tls, file, l.pieces, n, l.at)
}

func logWrite(tls *libc.TLS, file, data uintptr, n int32, at64 int64) int32 {
	l := logOf(file)
	if at64 != l.at+int64(l.used) || l.used+int(n) > gathered {
		if rc := l.flush(tls, file); rc != lib.SQLITE_OK {
			return rc
		}
		l.at = at64
	}
	if n > gathered {
		return function[mover](l.methods().FxWrite)(tls, file, data, n, at64)
	}
	copy(view(l.pieces+uintptr(l.used), int(n)), view(data, int(n)))
	l.used += int(n)
	return lib.SQLITE_OK
}

func logSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	l := logOf(file)
	if rc := l.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	unix := (*lib.TunixFile)(at(file))
	if unix.FctrlFlags&lib.UNIXFILE_DIRSYNC != 0 {
		// A new file: its name is synced too.
		return function[syncer](l.methods().FxSync)(tls, file, flags)
	}
	for {
		switch err := syscall.Fdatasync(int(unix.Fh)); {
		case err == nil:
			return lib.SQLITE_OK
		case !errors.Is(err, syscall.EINTR):
			return lib.SQLITE_IOERR_FSYNC
		}
	}
}

func logRead(tls *libc.TLS, file, data uintptr, n int32, at64 int64) int32 {
	l := logOf(file)
	if rc := l.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[mover](l.methods().FxRead)(tls, file, data, n, at64)
}

func logTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	l := logOf(file)
	if rc := l.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[truncater](l.methods().FxTruncate)(tls, file, size)
}

func logSize(tls *libc.TLS, file, size uintptr) int32 {
	l := logOf(file)
	if rc := l.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[sizer](l.methods().FxFileSize)(tls, file, size)
}

func logClose(tls *libc.TLS, file uintptr) int32 {
	l := logOf(file)
	flushed := l.flush(tls, file)
	rc := function[closer](l.methods().FxClose)(tls, file)
	if rc == lib.SQLITE_OK {
		rc = flushed
	}
	return rc
}
