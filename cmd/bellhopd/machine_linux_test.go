package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// disk is where a data directory lies: a small one of its own where this user
// may mount one, else a directory like any other.
type disk struct {
	t       *testing.T
	root    string
	own     bool // mounted here
	ballast string
}

// diskSize has room for the files of a data directory and little more.
const diskSize = "2m"

func newDisk(t *testing.T) *disk {
	t.Helper()
	d := &disk{t: t, root: workplace(t)}
	d.own = syscall.Mount("tmpfs", d.root, "tmpfs", 0, "mode=0700,size="+diskSize) == nil
	if d.own {
		t.Cleanup(func() {
			if err := syscall.Unmount(d.root, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
	}
	d.ballast = filepath.Join(d.root, "ballast")
	return d
}

// fill leaves no room, on a disk of its own.
func (d *disk) fill() {
	d.t.Helper()
	f, err := os.Create(d.ballast)
	if err != nil {
		d.t.Fatal(err)
	}
	for block := make([]byte, 64<<10); err == nil; {
		if _, err = f.Write(block); err != nil && len(block) > 1 {
			block, err = block[:len(block)/2], nil
		}
	}
	if err := errors.Join(f.Close(), ignoring(err, syscall.ENOSPC)); err != nil {
		d.t.Fatal(err)
	}
}

func ignoring(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return err
}

func (d *disk) free() {
	d.t.Helper()
	if err := os.Remove(d.ballast); err != nil {
		d.t.Fatal(err)
	}
}

// lock makes a disk of its own read-only; nobody may have a file on it open.
func (d *disk) lock(locked bool) {
	d.t.Helper()
	flags := uintptr(syscall.MS_REMOUNT)
	if locked {
		flags |= syscall.MS_RDONLY
	}
	if err := syscall.Mount("tmpfs", d.root, "tmpfs", flags, "mode=0700,size="+diskSize); err != nil {
		d.t.Fatal(err)
	}
}

// starve lets a process write no byte to any file; the system answers EFBIG.
func starve(p *process, starved bool) {
	p.t.Helper()
	limit := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
	var now unix.Rlimit
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &now); err != nil {
		p.t.Fatal(err)
	}
	limit.Max = now.Max
	if limit.Cur = now.Max; starved {
		limit.Cur = 0
	}
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		p.t.Fatal(fmt.Errorf("limit the size of files: %w", err))
	}
}

// freeze keeps a process from running until it is thawed, as a sleep does.
func freeze(p *process) {
	p.t.Helper()
	p.signal(syscall.SIGSTOP)
}

func thaw(p *process) {
	p.t.Helper()
	p.signal(syscall.SIGCONT)
}
