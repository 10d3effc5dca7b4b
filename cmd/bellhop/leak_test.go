//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bellhop/app/control"
)

// openings is how often TestWindowsLeaveNothing opens and closes a window: more
// often than the tray's menu has lines, each of which has a goroutine.
func openings() int {
	if os.Getenv("BELLHOP_TEST") == "full" {
		return 100
	}
	return 20
}

// TestWindowsLeaveNothing opens and closes windows, and looks at what their
// agent then holds.
func TestWindowsLeaveNothing(t *testing.T) {
	w := newWorld(t, real)
	w.newPanel()
	said := w.startAgent()
	w.settle()
	open := func(times int) {
		for range times {
			w.must(w.client.Show(w.ctx, control.Show{Page: "activity"}))
			w.shown()
			w.closeWindow()
		}
	}
	open(5)
	pid := w.agentPID()
	before := figuresOf(t, pid)
	open(openings())
	after := figuresOf(t, pid)
	t.Logf("before %+v, after %d windows %+v", before, openings(), after)
	// A connection to Slack comes and goes, and Go keeps a thread that a system
	// call had blocked once; what a window leaves is there as often as windows.
	if after.files > before.files+openings()/4 || after.threads > before.threads+openings()/4 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	// What Go keeps for its next work: as much after 20 windows as after 100.
	if grown := after.rss - before.rss; grown > 8<<10 {
		t.Errorf("%d KiB more", grown)
	}
	w.lookAtGoroutines(pid, said, openings())
}

// figures are what a process holds; rss is its own memory in KiB, without the
// files that the system maps and drops as it likes.
type figures struct{ files, threads, rss int }

func figuresOf(t testing.TB, pid int) figures {
	t.Helper()
	dir := "/proc/" + strconv.Itoa(pid)
	files, err := os.ReadDir(filepath.Join(dir, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	return figures{len(files), number(t, dir, "Threads"), number(t, dir, "RssAnon")}
}

// number is a line of /proc/PID/status.
func number(t testing.TB, dir, name string) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.Atoi(strings.Fields(value)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("no %s in %s/status", name, dir)
	return 0
}

// lookAtGoroutines ends the agent with a dump of its goroutines. No place in
// the code may have started as many of them as there were windows.
func (w *world) lookAtGoroutines(pid int, said *transcript, windows int) {
	w.t.Helper()
	w.must(syscall.Kill(pid, syscall.SIGQUIT))
	w.gone(pid)
	places := map[string]int{}
	for _, block := range strings.Split(said.String(), "\n\n") {
		if place, ok := startedAt(block); ok {
			places[place]++
		}
	}
	if len(places) == 0 {
		w.t.Errorf("no dump of goroutines in\n%s", said)
	}
	for place, n := range places {
		if n >= windows {
			w.t.Errorf("%d goroutines were started as %s", n, place)
		}
	}
}

// startedAt is the outermost functions of a goroutine in a dump: two, because
// one may be a group's.
func startedAt(block string) (place string, ok bool) {
	if !strings.HasPrefix(block, "goroutine ") {
		return "", false
	}
	var calls []string
	for line := range strings.Lines(block) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "({")
		name = strings.TrimSuffix(name, "(...)")
		if i := strings.LastIndex(name, "(0x"); i >= 0 {
			name = name[:i]
		}
		if !strings.HasPrefix(line, "\t") && !strings.HasPrefix(name, "runtime.goexit") && !strings.HasPrefix(name, "created by") {
			calls = append(calls, strings.TrimSuffix(name, "()"))
		}
	}
	return strings.Join(calls[max(1, len(calls)-2):], " < "), true
}
