package outbox

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// childDir names the environment variable that makes the test binary the child
// that is killed: it holds the directory of the data.
const childDir = "OUTBOX_TEST_CHILD_DIR"

// childMain takes and sends messages from several goroutines and prints each
// acknowledged step, until it is killed.
func childMain(dir string) int {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{MaxEntries: 1 << 30})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	round := os.Getenv("OUTBOX_TEST_ROUND")
	var mu sync.Mutex
	say := func(what, id string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(what, id)
	}
	var wg sync.WaitGroup
	for producer := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s.%d.%d", round, producer, i)
				in := created(id, fmt.Sprint("from", round, ".", producer), 1)
				in.Begin = &Attempt{Destination: toApp}
				r, err := s.Take(ctx, in)
				if err != nil {
					say("error", err.Error())
					return
				}
				say("took", id)
				if !r.Began {
					continue
				}
				if _, err := s.Record(ctx, r.Entries[0].ID, Result{State: StateSent}); err != nil {
					say("error", err.Error())
					return
				}
				say("sent", id)
			}
		})
	}
	wg.Wait()
	return 1
}

// TestKill kills a process that writes, 25 times, and finds all that it
// acknowledged.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	took, sent := map[string]bool{}, map[string]bool{}
	for round := range 25 {
		runChild(t, dir, round, took, sent)
	}
	s := open(t, dir, Options{})
	if s.SetAside() != "" || s.file.Lost {
		t.Fatal("a kill damaged the file, or lost commits")
	}
	if err := s.Park(t.Context()); err != nil {
		t.Fatal(err)
	}
	openNow := map[string]Entry{}
	for _, e := range entries(t, s) {
		openNow[e.Message] = e
	}
	for id := range took {
		r := take(t, s, created(id, "x", 1))
		e, isOpen := openNow[id]
		switch {
		case sent[id] && r.Disposition != Done:
			t.Errorf("%s was sent and is %v", id, r.Disposition)
		case !sent[id] && r.Disposition != Done && !isOpen:
			t.Errorf("%s was taken and is neither done nor open: %v", id, r.Disposition)
		case isOpen && e.State == StateSending:
			t.Errorf("%s is still being sent", id)
		}
	}
	if got := totals(t, s); got.Received < int64(len(took)) {
		t.Errorf("received %d, acknowledged %d", got.Received, len(took))
	}
	t.Logf("%d taken, %d sent", len(took), len(sent))
}

// runChild runs the child until it has acknowledged some steps, and kills it.
func runChild(t *testing.T, dir string, round int, took, sent map[string]bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprint("OUTBOX_TEST_ROUND=", round))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == 20+7*round {
			_ = cmd.Process.Kill()
		}
		line, err := lines.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				t.Fatal(err)
			}
			break
		}
		what, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch what {
		case "took":
			took[id] = true
		case "sent":
			sent[id] = true
		default:
			t.Fatalf("the child says %q", line)
		}
	}
	_ = cmd.Wait()
}
