package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// benchVariable names the file that takes the figures; without it nothing is
// measured. quickVariable has everything measured a tenth as often.
const (
	benchVariable = "BELLHOP_BENCH"
	quickVariable = "BELLHOP_BENCH_QUICK"
)

// figure is one line of the table, or a note below it.
type figure struct {
	Name, Bellhop, Floor, Ratio, Aim, Met, Note string
}

// measured keeps a line.
func measured(t *testing.T, f figure) {
	t.Helper()
	t.Logf("%+v", f)
	line, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(os.Getenv(benchVariable), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.Write(append(line, '\n'))
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func met(ok bool) string {
	if ok {
		return "yes"
	}
	return "**no**"
}

// bench skips a test that measures, unless it was asked for.
func bench(t *testing.T) {
	if os.Getenv(benchVariable) == "" {
		t.Skip("measures; go run ./cmd/dev bench asks for it")
	}
}

// count is n, or a tenth of it.
func count(n int) int {
	if os.Getenv(quickVariable) != "" {
		return max(n/10, 1)
	}
	return n
}

// spread is the median of what was measured in each round, and its bounds.
type spread []float64

func (s spread) median() float64 { return slices.Sorted(slices.Values(s))[len(s)/2] }

func (s spread) String() string {
	return fmt.Sprintf("%.2f (%.2f..%.2f)", s.median(), slices.Min(s), slices.Max(s))
}

// show gives the median in a unit.
func (s spread) show(format string) string { return fmt.Sprintf(format, s.median()) }

// over divides round by round.
func (s spread) over(other spread) spread {
	out := make(spread, len(s))
	for i := range s {
		out[i] = s[i] / other[i]
	}
	return out
}

// lines are the figures of one subject, by name, a value a round.
type lines map[string]spread

func (l lines) add(name string, value float64) { l[name] = append(l[name], value) }

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// TestBenchDisk measures what a synced write costs here, for whoever compares.
func TestBenchDisk(t *testing.T) {
	bench(t)
	dir := workplace(t)
	f, err := os.Create(filepath.Join(dir, "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const n, size = 500, 512
	if _, err := f.Write(make([]byte, n*size)); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	var took spread
	for i := range n {
		began := time.Now()
		_, err := f.WriteAt(make([]byte, size), int64(i*size))
		if err := errors.Join(err, syncData(f)); err != nil {
			t.Fatal(err)
		}
		took = append(took, micros(time.Since(began)))
	}
	slices.Sort(took)
	measured(t, figure{Note: fmt.Sprintf("The data was on %s, where a synced write of %d bytes to a file that was filled before took %.0f µs (median of %d; 99th percentile %.0f µs).",
		fileSystem(t, dir), size, took.median(), n, took[n*99/100])})
}

// TestBenchOneByOne measures latency and CPU time a message.
func TestBenchOneByOne(t *testing.T) {
	bench(t)
	floor, bellhop := startFloor(t, inOrder), startBellhop(t, built(t), usualHeart, usualLease)
	got := [2]lines{{}, {}}
	for range 9 {
		for i, s := range []*subject{floor, bellhop} {
			n := count(1000)
			before := cpuTime(t, s.pid())
			took := s.oneByOne(n, true)
			got[i].add("cpu", micros(cpuTime(t, s.pid())-before)/float64(n))
			got[i].add("median", micros(took[n/2]))
			got[i].add("p99", micros(took[n*99/100]))
			took = s.oneByOne(n, false)
			got[i].add("close median", micros(took[n/2]))
			got[i].add("close p99", micros(took[n*99/100]))
		}
	}
	for _, f := range []struct {
		key, name string
		aim       float64
	}{
		{"median", "latency from frame to Slack, one at a time, median", 1.7},
		{"p99", "the same, 99th percentile", 2.2},
		{"close median", "the same back to back: said as soon as Slack has the one before, median", 0},
		{"close p99", "back to back, 99th percentile", 0},
		{"cpu", "CPU time a message, one at a time", 1.5},
	} {
		ratio := got[1][f.key].over(got[0][f.key])
		line := figure{Name: f.name, Bellhop: got[1][f.key].show("%.0f µs"), Floor: got[0][f.key].show("%.0f µs"), Ratio: ratio.String()}
		if f.aim > 0 {
			line.Aim, line.Met = fmt.Sprintf("≤ %g × the floor", f.aim), met(ratio.median() <= f.aim)
		}
		measured(t, line)
	}
}

// TestBenchBurst measures messages of as many senders, said all at once.
func TestBenchBurst(t *testing.T) {
	bench(t)
	subjects := []*subject{startFloor(t, inOrder), startBellhop(t, built(t), usualHeart, usualLease), startFloor(t, pipelined)}
	rates := make([]spread, 3)
	used := make([]spread, 3)
	n := count(20_000)
	for range 5 {
		for i, s := range subjects {
			before := cpuTime(t, s.pid())
			rates[i] = append(rates[i], float64(n)/s.burst(n).Seconds())
			used[i] = append(used[i], micros(cpuTime(t, s.pid())-before)/float64(n))
		}
	}
	ratio := rates[1].over(rates[0])
	measured(t, figure{
		Name:    fmt.Sprintf("burst of %d messages to distinct conversations", n),
		Bellhop: rates[1].show("%.0f/s"), Floor: rates[0].show("%.0f/s"), Ratio: ratio.String(),
		Aim: "≥ 1 × the floor", Met: met(ratio.median() >= 1),
	})
	measured(t, figure{
		Name: "the same, CPU time a message", Bellhop: used[1].show("%.0f µs"), Floor: used[0].show("%.0f µs"), Ratio: used[1].over(used[0]).String(),
	})
	measured(t, figure{
		Name:    "the same burst, against a floor that reads ahead, syncs in groups and posts on 32 connections",
		Bellhop: rates[1].show("%.0f/s"), Floor: rates[2].show("%.0f/s"), Ratio: rates[1].over(rates[2]).String(),
	})
}

// TestBenchAllocations looks into the processes.
func TestBenchAllocations(t *testing.T) {
	bench(t)
	looks := []watcher{newWatcher(t), newWatcher(t)}
	subjects := []*subject{
		startFloor(t, inOrder, looks[0].env()),
		startBellhop(t, self(t), usualHeart, usualLease, looks[1].env(), "GODEBUG="+os.Getenv("GODEBUG")),
	}
	got := [2]lines{{}, {}}
	n := count(1000)
	for range 5 {
		for i, s := range subjects {
			before := looks[i].memory(false)
			s.oneByOne(n, true)
			after := looks[i].memory(false)
			got[i].add("allocations", float64(after.Mallocs-before.Mallocs)/float64(n))
			got[i].add("bytes", float64(after.TotalAlloc-before.TotalAlloc)/float64(n))
		}
	}
	measured(t, figure{
		Name: "allocations a message", Bellhop: got[1]["allocations"].show("%.0f"), Floor: got[0]["allocations"].show("%.0f"),
		Ratio: got[1]["allocations"].over(got[0]["allocations"]).String(), Aim: "≤ 330", Met: met(got[1]["allocations"].median() <= 330),
	})
	measured(t, figure{
		Name: "bytes allocated a message", Bellhop: got[1]["bytes"].show("%.0f"), Floor: got[0]["bytes"].show("%.0f"),
		Ratio: got[1]["bytes"].over(got[0]["bytes"]).String(),
	})
	looks[1].profile("allocs", "one by one", 0)()
	cpu := looks[1].profile("cpu", "one by one", 3*time.Second)
	if os.Getenv(profilesVariable) != "" {
		subjects[1].oneByOne(4*n, true)
	}
	cpu()
	cpu = looks[1].profile("cpu", "burst", 5*time.Second)
	if os.Getenv(profilesVariable) != "" {
		subjects[1].burst(20 * n)
	}
	cpu()
}

// TestBenchSyncs counts synced writes.
func TestBenchSyncs(t *testing.T) {
	bench(t)
	n := count(500)
	var got [2]float64
	for i, start := range []func(watcher) *subject{
		func(w watcher) *subject { return startFloor(t, inOrder, w.env(), asTracer+"="+self(t)) },
		func(w watcher) *subject {
			return startBellhop(t, self(t), usualHeart, usualLease, w.env(), asTracer+"="+built(t))
		},
	} {
		look := newWatcher(t)
		s := start(look)
		before := look.synced()
		s.oneByOne(n, true)
		got[i] = float64(look.synced()-before) / float64(n)
	}
	measured(t, figure{
		Name: "synced writes a message, one at a time (calls of fsync and fdatasync, counted with ptrace)", Bellhop: fmt.Sprintf("%.2f", got[1]), Floor: fmt.Sprintf("%.2f", got[0]),
		Aim: "≤ 3", Met: met(got[1] <= 3),
	})
}

// atRest is how long after its start bellhopd has given back what only that
// needed. The minute that follows has neither a renewal of the longest lease,
// after 100 s, nor a collection of garbage, which the runtime does every two
// minutes.
const atRest = 15 * time.Second

// TestBenchIdle looks at processes that have nothing to do. One has an office
// that says nothing in the time, so that each wake-up is beyond those of pings
// and renewals.
func TestBenchIdle(t *testing.T) {
	bench(t)
	program := built(t)
	subjects := []*subject{
		startFloor(t, inOrder), startBellhop(t, program, restingHeart, restingLease), startBellhop(t, program, usualHeart, usualLease),
	}
	for _, s := range subjects {
		s.slack.server.CloseClientConnections() // as bellhopd does by itself after 50 s
	}
	pause(t, atRest)
	wakes, used, ran := make([]int, len(subjects)), make([]int, len(subjects)), make([]time.Duration, len(subjects))
	for i, s := range subjects {
		wakes[i], used[i], ran[i] = wakeUps(t, s.pid()), ticks(t, s.pid()), cpuTime(t, s.pid())
	}
	pause(t, 60*time.Second)
	for i, s := range subjects {
		wakes[i], used[i], ran[i] = wakeUps(t, s.pid())-wakes[i], ticks(t, s.pid())-used[i], cpuTime(t, s.pid())-ran[i]
	}
	measured(t, figure{
		Name: "idle for 60 s, without a ping in that time: wake-ups", Bellhop: fmt.Sprint(wakes[1]), Floor: fmt.Sprint(wakes[0]),
		Aim: "0", Met: idleMet(wakes[1], wakes[0]),
	})
	measured(t, figure{
		Name: "idle for 60 s, pings each 30 s, a lease of 60 s: wake-ups", Bellhop: fmt.Sprint(wakes[2]),
	})
	measured(t, figure{
		Name:    "the same: CPU time in ticks of 10 ms, and exactly",
		Bellhop: fmt.Sprintf("%d, %.1f ms", used[2], ran[2].Seconds()*1000), Aim: "0", Met: met(used[2] == 0),
	})
	memory := func(s *subject) float64 { now, _ := resident(t, s.pid()); return mib(now) }
	measured(t, figure{
		Name: "resident memory, idle, without a tray", Bellhop: fmt.Sprintf("%.1f MiB", memory(subjects[2])),
		Aim: "≤ 14 MiB", Met: met(memory(subjects[2]) <= 14),
	})
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	measured(t, figure{Name: "the program's file, stripped", Bellhop: fmt.Sprintf("%.1f MB", float64(info.Size())/1e6), Aim: "≤ 18 MB", Met: met(info.Size() <= 18e6)})
}

// idleMet tells wake-ups that a program with nothing in it has too from ours.
func idleMet(bellhop, floor int) string {
	if bellhop > 0 && bellhop <= floor {
		return "no more than the floor"
	}
	return met(bellhop == 0)
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

func pause(t *testing.T, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

// TestBenchHeap sends frames of which one in a hundred is for Rhea alone.
func TestBenchHeap(t *testing.T) {
	bench(t)
	look := newWatcher(t)
	s := startBellhop(t, self(t), usualHeart, usualLease, look.env())
	first, n := len(s.office.events), count(100_000)
	frames := make([][]byte, n)
	for i := range frames {
		frames[i] = crowdFrame(first + i)
		if i%100 == 0 {
			frames[i] = directFrame(first+i, i/100%50)
		}
	}
	began := time.Now()
	s.office.say(frames...)
	s.done()
	took := time.Since(began)
	after, live := look.memory(false), look.memory(true)
	_, peak := resident(t, s.pid())
	look.profile("heap", "after the frames", 0)()
	measured(t, figure{
		Name:    fmt.Sprintf("heap after %d frames, one in a hundred direct (all settled after %.1f s)", n, took.Seconds()),
		Bellhop: fmt.Sprintf("%.1f MiB", mib(int64(after.HeapAlloc))), Aim: "≤ 24 MiB", Met: met(mib(int64(after.HeapAlloc)) <= 24),
	})
	measured(t, figure{Name: "of that in use, and the most that was ever resident", Bellhop: fmt.Sprintf("%.1f MiB, %.1f MiB", mib(int64(live.HeapAlloc)), mib(peak))})
}

// crowdFrame is a message that is not for Rhea alone.
func crowdFrame(n int) []byte {
	to := []string{
		`{"kind":"group","name":"all"}`,
		`{"kind":"person","id":"rhea","name":"Rhea"},{"kind":"person","id":"ann","name":"Ann"}`,
		``,
		`{"kind":"person","id":"ann","name":"Ann"}`,
	}[n%4]
	mine := fmt.Sprintf(`{"kind":"person","id":%q,"name":"Rhea"}`, rhea)
	return []byte(strings.Replace(string(directFrame(n, n%500)), mine, to, 1))
}
