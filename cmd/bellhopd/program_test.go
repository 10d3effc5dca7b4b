package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// asProgram names the environment variable that makes the test binary bellhopd
// itself, so that what is driven is built with the flags of the test run.
const asProgram = "BELLHOPD_TEST_AS_PROGRAM"

// patience is how long anything may take before a test gives up. It says
// nothing about how fast things are.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	asBench()
	if os.Getenv(asProgram) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// transcript keeps what a process writes. It may be read at any time.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed with the next words; nil: nobody waits
}

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.more != nil {
		close(w.more)
		w.more = nil
	}
	return w.text.Write(p)
}

// read gives what was written, and a channel that tells of more.
func (w *transcript) read() (string, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.more == nil {
		w.more = make(chan struct{})
	}
	return w.text.String(), w.more
}

func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// process is one bellhopd. ctx ends with it, and with the test's patience.
type process struct {
	t         *testing.T
	cmd       *exec.Cmd
	in        io.WriteCloser
	out, errs transcript
	ctx       context.Context
	done      chan struct{}
	code      int // after done; -1: killed by a signal
}

// launch starts bellhopd with what env adds to a bare environment.
func launch(t *testing.T, program string, env []string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	p := &process{t: t, cmd: exec.Command(program, args...), ctx: ctx, done: make(chan struct{})}
	p.cmd.Env = append(bareEnv(), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errs
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		defer cancel()
		_ = p.cmd.Wait()
		p.code = p.cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(func() {
		p.kill()
		p.looksWell()
	})
	return p
}

// bareEnv is an environment in which nothing of this machine's shows: no
// language, no tokens, no proxy. A race ends the program at once.
func bareEnv() []string {
	env := []string{asProgram + "=1", "LC_ALL=C", "TZ=UTC", "GORACE=halt_on_error=1 atexit_sleep_ms=0"}
	for _, name := range []string{"PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// self is the test binary, which is bellhopd with asProgram set.
func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// logs waits until the process has written words to standard error.
func (p *process) logs(words string) {
	p.t.Helper()
	for {
		text, more := p.errs.read()
		if strings.Contains(text, words) {
			return
		}
		select {
		case <-more:
		case <-p.ctx.Done():
			p.t.Fatalf("bellhopd %s never says %q; it says:\n%s", p.cmd.Args[1], words, p.errs.String())
		}
	}
}

// wait gives the exit code.
func (p *process) wait() int {
	p.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-p.done:
	case <-limit.C:
		p.t.Fatalf("bellhopd %s has not ended; it says:\n%s", p.cmd.Args[1], p.errs.String())
	}
	return p.code
}

// exits fails unless the process ends with this code.
func (p *process) exits(code int) {
	p.t.Helper()
	if got := p.wait(); got != code {
		p.t.Fatalf("bellhopd %s: exit code %d, want %d; it says:\n%s", strings.Join(p.cmd.Args[1:], " "), got, code, p.errs.String())
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// term asks the process to end and waits until it has, which must be exit 0.
func (p *process) term() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	p.exits(exitDone)
}

// kill ends the process without a chance to say anything.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// looksWell fails if the process ended by a defect of its own.
func (p *process) looksWell() {
	said := p.errs.String()
	for _, sign := range []string{"DATA RACE", "panic:", "fatal error:"} {
		if strings.Contains(said, sign) {
			p.t.Errorf("bellhopd %s: %s\n%s", p.cmd.Args[1], sign, said)
		}
	}
}

// workplace is a directory with a short path: a socket's may be 103 bytes long.
func workplace(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return filepath.Clean(dir)
}
