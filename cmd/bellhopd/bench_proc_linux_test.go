package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }

// cpuTime is what all threads of a process have run.
func cpuTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	var sum time.Duration
	for _, text := range threads(t, pid, "schedstat") {
		var ns int64
		if _, err := fmt.Sscan(text, &ns); err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(ns)
	}
	return sum
}

// wakeUps is how often threads of a process have gone to sleep by themselves,
// each of which they were woken from.
func wakeUps(t *testing.T, pid int) (n int) {
	t.Helper()
	for _, text := range threads(t, pid, "status") {
		n += field(t, text, "voluntary_ctxt_switches")
	}
	return n
}

// ticks is the CPU time of a process in the system's hundredths of a second.
func ticks(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	var user, system int
	if _, err := fmt.Sscan(strings.Join(strings.Fields(rest)[11:13], " "), &user, &system); err != nil {
		t.Fatal(err)
	}
	return user + system
}

// resident is the memory of a process in bytes: now and at its peak.
func resident(t *testing.T, pid int) (now, peak int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	return int64(field(t, string(text), "VmRSS")) << 10, int64(field(t, string(text), "VmHWM")) << 10
}

func threads(t *testing.T, pid int, file string) (texts []string) {
	t.Helper()
	names, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/%s", pid, file))
	if err != nil || len(names) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func field(t *testing.T, text, name string) (n int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			if _, err := fmt.Sscan(rest, &n); err == nil {
				return n
			}
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// fileSystem names that of a directory, and fails the test for one in memory:
// there a sync costs nothing.
func fileSystem(t *testing.T, dir string) string {
	t.Helper()
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		t.Fatal(err)
	}
	switch s.Type {
	case unix.TMPFS_MAGIC:
		t.Fatalf("%s is in memory: set TMPDIR to a directory on a disk", dir)
	case unix.EXT4_SUPER_MAGIC:
		return "ext4"
	case unix.XFS_SUPER_MAGIC:
		return "xfs"
	case unix.BTRFS_SUPER_MAGIC:
		return "btrfs"
	case unix.OVERLAYFS_SUPER_MAGIC:
		return "overlayfs"
	}
	return fmt.Sprintf("file system 0x%x", s.Type)
}
