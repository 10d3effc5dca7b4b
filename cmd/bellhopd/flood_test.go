package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/state"
	"bellhop/bridge/outbox"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// longVariable asks for what takes longer than a gate should.
const longVariable = "BELLHOP_TORTURE_LONG"

const (
	floodFrames = 100_000
	directEvery = 100
	// mostMemory is what bellhopd may take at its peak.
	mostMemory = 64 << 20
)

// TestFlood has 100,000 messages said, one of a hundred to Rhea alone: as fast
// as the office can while bellhopd runs, and, when there is time, all before it
// starts.
func TestFlood(t *testing.T) {
	t.Parallel()
	program := plain(t)
	var report strings.Builder
	t.Cleanup(func() { writeTable(t, report.String()) })
	for _, c := range []struct {
		name string
		live bool
	}{{"while it runs", true}, {"before it starts", false}} {
		if !c.live && os.Getenv(longVariable) == "" {
			continue
		}
		// One after the other: the peak is of one process, the speed of both.
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			w := newWorld(t, slack.Options{})
			w.link()
			said := newTale()
			if !c.live {
				w.flood(said)
			}
			p := w.relaying(program)
			began := time.Now()
			if c.live {
				w.flood(said)
			}
			w.settled(p)
			took := time.Since(began)
			peak := peakMemory(t, p)
			p.term()
			got := said.reconcile(w.slack.Messages())
			fmt.Fprintf(&report, "flood %s: %d frames, %d direct, %d posted, %d lost, %d repeated, %d out of order; all settled %.1f s after; peak %.1f MiB\n",
				c.name, floodFrames, said.messages, got.Posts, got.Lost, got.Unmarked+got.Repeated+got.Stray, got.Disorder,
				took.Seconds(), float64(peak)/(1<<20))
			if got != (account{Posts: floodFrames / directEvery}) {
				t.Errorf("not each message once, in order, without a mark: %+v", got)
			}
			if peak > mostMemory {
				t.Errorf("peak memory is %d bytes, over %d", peak, mostMemory)
			}
		})
	}
}

// flood says floodFrames messages.
func (w *world) flood(said *tale) {
	w.t.Helper()
	crowd := []office.Draft{
		{From: bob, Mentions: office.ToGroup("all"), Text: "lunch for all of you in the kitchen, before it is cold"},
		{From: ann, Mentions: office.To(rhea, bob), Text: "the two of you: the figures of last week, once more"},
		{From: vic, Text: "to nobody in particular, as visitors do"},
		{From: ann, Mentions: office.To(bob), Text: "bob, this one is yours"},
	}
	for i := range floodFrames {
		d := crowd[i%len(crowd)]
		if i%directEvery == 0 {
			from := []string{ann, bob, vic}[i/directEvery%3]
			d = office.Draft{From: from, Mentions: office.To(rhea), Text: said.next(from, 1), Audience: []string{rhea}}
		}
		if _, err := w.office.Say(d); err != nil {
			w.t.Fatal(err)
		}
	}
}

// plain is bellhopd without the race detector, whose memory is not the
// program's.
func plain(t *testing.T) string {
	t.Helper()
	if !raced() {
		return self(t)
	}
	program := filepath.Join(t.TempDir(), "bellhopd")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "gles,migrated_fynedo,killpoints", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build bellhopd: %v\n%s", err, out)
	}
	return program
}

// raced says that this program is built with the race detector.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

// peakMemory is the most that a process ever had resident, in bytes; 0 where the
// system does not tell.
func peakMemory(t *testing.T, p *process) int64 {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kB); n == 1 {
			return kB << 10
		}
	}
	t.Fatal("no VmHWM")
	return 0
}

// TestFloodBounds takes Slack away and says more than may be kept: what is over
// the bound is neither stored nor settled, and is offered again when half of it
// is free. A kill meanwhile changes nothing.
func TestFloodBounds(t *testing.T) {
	t.Parallel()
	if os.Getenv(longVariable) == "" {
		t.Skip("takes minutes and a quarter of a gigabyte of disk: " + longVariable + "=1")
	}
	for name, c := range map[string]struct {
		messages, size int
		full           func(waiting int64) bool
	}{
		"entries": {outbox.MaxEntries + 600, 0, func(n int64) bool { return n == outbox.MaxEntries }},
		"bytes":   {outbox.MaxBytes/largeText + 40, largeText, func(n int64) bool { return n >= outbox.MaxBytes/largeText-8 }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slack.Options{})
			w.link()
			program := plain(t)
			p := w.relaying(program)
			w.slack.Fault(slack.Fault{Method: "chat.postMessage", Kind: slack.ServerError, Error: "service_unavailable", Count: -1})
			said := newTale()
			for i := range c.messages {
				from := []string{ann, bob, vic}[i%3]
				text := said.next(from, 1) + strings.Repeat(" words", c.size/len(" words"))
				if _, err := w.office.Say(office.Draft{From: from, Mentions: office.To(rhea), Text: text, Audience: []string{rhea}}); err != nil {
					t.Fatal(err)
				}
			}
			w.shown(p, "full", func(s state.State) bool { return c.full(s.Outbox.Waiting) })
			p.kill()
			(&killing{world: w, tale: said}).noteDoubt()
			p = w.relaying(program)
			w.shown(p, "full again", func(s state.State) bool { return c.full(s.Outbox.Waiting) })
			if n := w.office.UnsettledCount(rhea); n != c.messages {
				t.Errorf("%d messages are unsettled, want all %d", n, c.messages)
			}
			w.slack.ClearFaults()
			if err := w.office.WaitFor(t.Context(), func() bool { return w.office.UnsettledCount(rhea) == 0 }); err != nil {
				t.Fatal(err)
			}
			t.Logf("peak %.1f MiB", float64(peakMemory(t, p))/(1<<20))
			p.term()
			got := said.reconcile(firstParts(w.slack.Messages()))
			if got.broken() || got.Posts != c.messages {
				t.Errorf("not each message once, in order: %+v", got)
			}
		})
	}
}

// relaying starts a program and waits until it has the lease.
func (w *world) relaying(program string) *process {
	w.t.Helper()
	p := launch(w.t, program, w.tokens(), w.runArgs()...)
	w.connected(p)
	w.shown(p, "relaying", func(s state.State) bool { return s.Office.Lease })
	return p
}

// largeText is the length of a text whose frame is just not too large.
const largeText = 1000 << 10

// firstParts are the posts that begin a message, which has its mark there.
func firstParts(posts []slack.Message) []slack.Message {
	return slices.DeleteFunc(posts, func(m slack.Message) bool { return !markShape.MatchString(m.Text) })
}

// writeTable shows what a torture found, and writes it to the file that was
// asked for.
func writeTable(t *testing.T, text string) {
	t.Log("\n" + text)
	if file := os.Getenv(tableVariable); file != "" {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
}
