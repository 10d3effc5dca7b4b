package logs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// crashIn names the directory in which the test binary crashes instead of
// testing.
const crashIn = "BELLHOP_TEST_CRASH_IN"

// What must not be in a report: contents of variables, and a token that a panic
// says.
const (
	canaryText  = "canary-meet-me-at-noon"
	canaryToken = "xoxb-0000000000-canarycanary"
)

// crash ends this process by a fault while it holds secrets.
func crash(dir string) {
	if _, _, err := WatchCrash(dir, "agent"); err != nil {
		panic(err)
	}
	hold(canaryText, []byte(canaryText), map[string]string{"text": canaryText})
}

//go:noinline
func hold(text string, data []byte, all map[string]string) {
	go func() {
		select {}
	}()
	if len(text) == len(data) && len(all) == 1 {
		panic("refused: " + canaryToken)
	}
}

func TestCrashLeavesAReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashIn+"="+dir)
	if err := cmd.Run(); err == nil {
		t.Fatal("the program did not crash")
	}
	raw, err := os.ReadFile(filepath.Join(dir, crashFile("agent")))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), "logs.hold") || strings.Contains(string(raw), canaryText) {
		t.Errorf("the report names no function, or holds contents:\n%s", raw)
	}
	if err := shelve(dir, filepath.Join(dir, crashFile("agent"))); err != nil {
		t.Fatal(err)
	}
	last, err := LastCrash(dir)
	if err != nil || last == nil || time.Since(last.At) > time.Hour {
		t.Fatalf("the next start finds %+v, %v", last, err)
	}
	info, err := os.Stat(filepath.Join(dir, last.File))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, last.File))
	if err != nil || !strings.Contains(string(kept), "logs.hold") || strings.Contains(string(kept), canaryToken) {
		t.Errorf("what is kept has no stack, or a token: %v\n%s", err, kept)
	}
	if _, err := os.Stat(filepath.Join(dir, crashFile("agent"))); !os.IsNotExist(err) {
		t.Errorf("what the last run wrote is still there: %v", err)
	}
}

func TestOnlyTheLastCrashesAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := []string{
		"crash-20260101T000000Z.txt", "crash-20260102T000000Z.txt", "crash-20260103T000000Z.txt", "crash-20260104T000000Z.txt",
		"crash-notes.txt", "crashed.txt",
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("stack"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	last, err := LastCrash(dir)
	want := &Crash{At: time.Date(2026, 1, 4, 0, 0, 0, 0, time.UTC), File: "crash-20260104T000000Z.txt"}
	if diff := cmp.Diff(want, last); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for i, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); os.IsNotExist(err) != (i == 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWatchCrashOfARunThatEndedWell(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		last, stop, err := WatchCrash(dir, "agent")
		if err != nil || last != nil {
			t.Fatalf("%+v, %v", last, err)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
