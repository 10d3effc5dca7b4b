package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// asTracer makes the test binary start the program of that name and count its
// calls of fsync and fdatasync, as a debugger sees them: each thread stops at
// each call into the system.
const asTracer = "BELLHOP_BENCH_TRACED"

// synced is how often the traced program has called.
var synced atomic.Int64

// runTraced is the tracer's main. The program ends with it.
func runTraced(program string) {
	runtime.LockOSThread() // what traces is a thread
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, asTracer+"=") && !strings.HasPrefix(v, watched+"=") {
			env = append(env, v)
		}
	}
	args := append([]string{program}, os.Args[1:]...)
	pid, err := syscall.ForkExec(program, args, &syscall.ProcAttr{Env: env, Files: []uintptr{0, 1, 2}})
	if err == nil {
		err = seize(pid)
	}
	if err != nil {
		log.Fatal("trace: ", err)
	}
	follow()
	os.Exit(0)
}

// seize attaches to all threads of a process, those that begin meanwhile too.
func seize(pid int) error {
	known := map[int]bool{}
	for {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			return err
		}
		before := len(known)
		for _, e := range entries {
			tid, err := strconv.Atoi(e.Name())
			if err != nil || known[tid] {
				continue
			}
			known[tid] = true
			const options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_EXITKILL
			if err := ptrace(unix.PTRACE_SEIZE, tid, 0, options); err != nil && (tid == pid || err != unix.EPERM) {
				return err
			}
			_ = ptrace(unix.PTRACE_INTERRUPT, tid, 0, 0)
		}
		if len(known) == before {
			return nil
		}
	}
}

// follow lets each thread go on to its next call until there is none left.
func follow() {
	for {
		var status syscall.WaitStatus
		tid, err := syscall.Wait4(-1, &status, unix.WALL, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return
		case !status.Stopped():
			continue
		}
		pass := uintptr(0)
		switch stop := status.StopSignal(); {
		case stop == syscall.SIGTRAP|0x80:
			look(tid)
		case uint32(status)>>16 == 0:
			pass = uintptr(stop)
		}
		_ = ptrace(unix.PTRACE_SYSCALL, tid, 0, pass)
	}
}

// look counts the call at which a thread stands, if it is about to be made.
func look(tid int) {
	var info [88]byte
	const getSyscallInfo, entry = 0x420e, 1
	err := ptrace(getSyscallInfo, tid, uintptr(len(info)), uintptr(unsafe.Pointer(&info)))
	if err != nil || info[0] != entry {
		return
	}
	switch binary.NativeEndian.Uint64(info[24:]) {
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC:
		synced.Add(1)
	}
}

func ptrace(request, tid int, addr, data uintptr) error {
	if _, _, e := syscall.RawSyscall6(unix.SYS_PTRACE, uintptr(request), uintptr(tid), addr, data, 0, 0); e != 0 {
		return e
	}
	return nil
}
