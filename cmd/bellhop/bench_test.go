//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	measurings = 5
	idleTime   = time.Minute
	// enoughColors are more than a window has that shows nothing yet.
	enoughColors = 8
)

// BenchmarkDesktop measures the programs as they are handed out, on a desktop
// of the test's own, and writes a table into the file that BELLHOP_BENCH_TABLE
// names, or prints it.
func BenchmarkDesktop(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, released)
		panel := w.newPanel()
		t := &table{b: b}
		t.sizes(w)
		w.startAgent()
		panel.icon()
		w.settle()
		t.starts(w, panel)
		tray := panel.begin(w)
		t.windows(w, tray)
		t.idles(w)
		t.print()
	}
}

// table is what was measured.
type table struct {
	b    *testing.B
	rows []string
}

func (t *table) add(what, aim, measured string) {
	t.rows = append(t.rows, what+"\t"+aim+"\t"+measured)
}

func (t *table) print() {
	out := os.Stdout
	if name := os.Getenv("BELLHOP_BENCH_TABLE"); name != "" {
		var err error
		if out, err = os.Create(name); err != nil {
			t.b.Fatal(err)
		}
		defer out.Close()
	}
	tw := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "what\taim\tmeasured")
	for _, row := range t.rows {
		fmt.Fprintln(tw, row)
	}
	if err := tw.Flush(); err != nil {
		t.b.Fatal(err)
	}
}

func (t *table) sizes(w *world) {
	for _, p := range []struct{ name, aim string }{{"bellhopd", "≤ 18 MB"}, {"bellhop", "≤ 40 MB"}} {
		info, err := os.Stat(filepath.Join(w.bin, p.name))
		if err != nil {
			t.b.Fatal(err)
		}
		t.add("size of "+p.name+", stripped", p.aim, fmt.Sprintf("%.1f MB", float64(info.Size())/1e6))
	}
}

// begin starts an agent anew and waits for its icon.
func (p *panel) begin(w *world) icon {
	w.t.Helper()
	if pid := w.agentPID(); pid > 0 {
		_ = syscall.Kill(pid, syscall.SIGTERM)
		w.gone(pid)
	}
	for len(p.items) > 0 {
		<-p.items
	}
	w.run(w.program("bellhopd", "agent", "--data", w.data))
	return p.icon()
}

func (t *table) starts(w *world, p *panel) {
	var all []time.Duration
	for range measurings {
		pid := w.agentPID()
		_ = syscall.Kill(pid, syscall.SIGTERM)
		w.gone(pid)
		begin := time.Now()
		p.begin(w)
		all = append(all, time.Since(begin))
	}
	t.add("start of the agent to its icon", "≤ 100 ms", spread(all))
}

// windows measures a click in the tray until the window is there, and until it
// shows something.
func (t *table) windows(w *world, tray icon) {
	s, err := openScreen(w.display)
	w.must(err)
	defer s.conn.Close()
	empty, err := s.colors()
	w.must(err)
	if empty > 2 {
		t.b.Fatalf("the empty screen has %d colours", empty)
	}
	var mapped, filled []time.Duration
	for i := range measurings + 1 {
		open, ok := tray.find("Open Bellhop")
		if !ok {
			t.b.Fatal("no line Open Bellhop")
		}
		begin := time.Now()
		w.must(tray.menu.Call(menuName+".Event", 0, open.id, "clicked", dbus.MakeVariant(""), uint32(0)).Err)
		there := w.colored(s, empty+1)
		full := w.colored(s, enoughColors)
		w.shown()
		if i > 0 { // the first one reads fonts and libraries from the disk
			mapped, filled = append(mapped, there.Sub(begin)), append(filled, full.Sub(begin))
		}
		if i == measurings {
			t.memory("window", "", w.windowPID())
		}
		w.closeWindow()
		for n := enoughColors; n > empty; {
			n, err = s.colors()
			w.must(err)
		}
	}
	t.add("click in the tray to the window", "", spread(mapped))
	t.add("click in the tray to its content", "≤ 500 ms", spread(filled))
}

// colored waits until the screen has that many colours.
func (w *world) colored(s *screen, least int) time.Time {
	w.t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		n, err := s.colors()
		w.must(err)
		if n >= least {
			return time.Now()
		}
		<-time.After(2 * time.Millisecond)
	}
	w.t.Fatal("no window came; is the machine very busy?")
	panic("unreachable")
}

func (t *table) memory(what, aim string, pid int) {
	dir := "/proc/" + strconv.Itoa(pid)
	all, own := number(t.b, dir, "VmRSS"), number(t.b, dir, "RssAnon")
	t.add("memory of the "+what, aim, fmt.Sprintf("%.1f MiB, of which its own %.1f", float64(all)/1024, float64(own)/1024))
}

// idles looks at an agent that has nothing to do.
func (t *table) idles(w *world) {
	pid := w.agentPID()
	ticks, switches := effort(t.b, pid)
	<-time.After(idleTime)
	moreTicks, moreSwitches := effort(t.b, pid)
	t.memory("agent with its tray", "≤ 20 MiB", pid)
	t.add("CPU of the idle agent in 60 s", "0 ticks", strconv.Itoa(moreTicks-ticks)+" ticks")
	t.add("context switches of the idle agent in 60 s", "pings only", strconv.Itoa(moreSwitches-switches))
}

// effort is the CPU time in ticks of 10 ms, and the context switches of all
// threads.
func effort(t testing.TB, pid int) (ticks, switches int) {
	t.Helper()
	dir := "/proc/" + strconv.Itoa(pid)
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	for _, i := range []int{11, 12} { // utime and stime
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	tasks, err := filepath.Glob(filepath.Join(dir, "task", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		switches += number(t, task, "voluntary_ctxt_switches") + number(t, task, "nonvoluntary_ctxt_switches")
	}
	return ticks, switches
}

// spread is the middle one, and the least and the greatest.
func spread(all []time.Duration) string {
	slices.Sort(all)
	ms := func(d time.Duration) int64 { return d.Round(time.Millisecond).Milliseconds() }
	return fmt.Sprintf("%d ms (%d to %d)", ms(all[len(all)/2]), ms(all[0]), ms(all[len(all)-1]))
}
