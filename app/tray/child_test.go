package tray

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/app/desktop"
	"bellhop/app/state"

	"go.uber.org/goleak"
)

const (
	childVar = "BELLHOP_TRAY_CHILD"
	patience = 60 * time.Second
)

// order is what a test asks of the child: to show a snapshot, or to show the
// snapshots Times times over, in turn.
type order struct {
	States []state.State
	Times  int
}

// news is what the child tells: that an order is carried out, with what it then
// holds; a choice; a host that came or went; its end.
type news struct {
	Done   *figures
	Choice *Choice
	Host   *bool
	Ended  *string
}

// figures are what may leak.
type figures struct {
	Goroutines, Files int
	Heap              uint64
}

// child runs the tray until its input ends.
func child(in io.Reader, out io.Writer) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var mu sync.Mutex
	encoder := json.NewEncoder(out)
	tell := func(n news) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(n)
	}
	place, err := desktop.Here(os.Getenv)
	if err != nil {
		panic(err)
	}
	orders := make(chan order)
	go read(in, orders)
	present := goleak.IgnoreCurrent()
	states := make(chan state.State)
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{
			States:    states,
			Chosen:    func(c Choice) { tell(news{Choice: &c}) },
			WatchHost: place.WatchTrayHost,
			Announce:  place.AnnounceTrayItem,
			Host:      func(present bool) { tell(news{Host: &present}) },
			Zone:      func() *time.Location { return time.UTC },
		})
		cancel()
	}()
	obey(ctx, orders, states, tell)
	cancel()
	text := ""
	err = <-ended
	if err != nil {
		text = err.Error()
	}
	if errors.Is(err, desktop.ErrNoBus) {
		text = "no bus"
	}
	if leak := goleak.Find(present); leak != nil {
		text += leak.Error()
	}
	tell(news{Ended: &text})
	return 0
}

// read takes orders until the input ends.
func read(in io.Reader, orders chan<- order) {
	defer close(orders)
	for d := json.NewDecoder(in); ; {
		var o order
		if d.Decode(&o) != nil {
			return
		}
		orders <- o
	}
}

func obey(ctx context.Context, orders <-chan order, states chan<- state.State, tell func(news)) {
	show := func(s state.State) bool {
		select {
		case states <- s:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for {
		select {
		case o, more := <-orders:
			if !more {
				return
			}
			for range max(1, o.Times) {
				for _, s := range o.States {
					show(s)
				}
			}
			// The last is shown when the same is taken once more.
			if !show(o.States[len(o.States)-1]) {
				return
			}
			tell(news{Done: &figures{runtime.NumGoroutine(), openFiles(), heap()}})
		case <-ctx.Done():
			return
		}
	}
}

func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// program is a child and what it told that nobody has asked for yet.
type program struct {
	t       *testing.T
	in      io.WriteCloser
	news    chan news
	choices []Choice
	hosts   []bool
	ended   *string
}

// start runs a child with a home of its own and nothing else of this process's
// environment but what is given.
func start(t *testing.T, env ...string) *program {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	races := filepath.Join(t.TempDir(), "race")
	cmd.Env = append([]string{childVar + "=1", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"),
		"GORACE=atexit_sleep_ms=0 exitcode=0 log_path=" + races}, env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, in: in, news: make(chan news, 64)}
	go func() {
		defer close(p.news)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var n news
			if err := json.Unmarshal(lines.Bytes(), &n); err != nil {
				t.Errorf("the child said %q", lines.Text())
				return
			}
			p.news <- n
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		for range p.news { //nolint:revive // what else it says is of no interest
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the child: %v", err)
		}
		for _, r := range raceReports(t, races) {
			t.Errorf("the child: %s", r)
		}
	})
	return p
}

// until takes news until what is asked for is there.
func (p *program) until(what string, there func() bool) {
	p.t.Helper()
	deadline := time.After(patience)
	for !there() {
		select {
		case n, more := <-p.news:
			if !more {
				p.t.Fatalf("the child ended before %s", what)
			}
			p.keep(n)
		case <-deadline:
			p.t.Fatalf("no %s came", what)
		}
	}
}

func (p *program) keep(n news) {
	switch {
	case n.Choice != nil:
		p.choices = append(p.choices, *n.Choice)
	case n.Host != nil:
		p.hosts = append(p.hosts, *n.Host)
	case n.Ended != nil:
		p.ended = n.Ended
	}
}

// show gives the child something to show and waits until it has.
func (p *program) show(o order) figures {
	p.t.Helper()
	data, err := json.Marshal(o)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := fmt.Fprintln(p.in, string(data)); err != nil {
		p.t.Fatal(err)
	}
	deadline := time.After(patience)
	for {
		select {
		case n, more := <-p.news:
			if !more {
				p.t.Fatal("the child ended before it had shown anything")
			}
			if n.Done != nil {
				return *n.Done
			}
			p.keep(n)
		case <-deadline:
			p.t.Fatal("the child shows nothing")
		}
	}
}

// host waits for the next report of a host.
func (p *program) host() bool {
	p.t.Helper()
	p.until("report of a host", func() bool { return len(p.hosts) > 0 })
	present := p.hosts[0]
	p.hosts = p.hosts[1:]
	return present
}

// end waits for the child's last words.
func (p *program) end() string {
	p.t.Helper()
	_ = p.in.Close()
	p.until("end", func() bool { return p.ended != nil })
	return strings.TrimSpace(*p.ended)
}
