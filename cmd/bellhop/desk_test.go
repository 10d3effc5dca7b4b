//go:build linux

package main

import (
	"bufio"
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

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

// deadline is how long anything may take before a test gives up. It says
// nothing about how fast things are.
const deadline = 3 * time.Minute

// desk is a desktop of the test's own: an X server with a window manager, a
// message bus with a keyring, and a home.
type desk struct {
	t       testing.TB
	ctx     context.Context // ends with the deadline for the whole test
	dir     string          // removed at the end
	theme   string          // light or dark
	display string
	bus     string
	conn    *dbus.Conn
	said    *transcript // by all that runs
}

// deskTime is how long a test of a whole desk may take.
const deskTime = 20 * time.Minute

func newDesk(t testing.TB) *desk {
	t.Helper()
	dir, err := os.MkdirTemp("", "bh") // short: a socket's path may be 103 bytes long
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), deskTime)
	d := &desk{t: t, ctx: ctx, dir: dir, theme: "light", said: &transcript{}}
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			t.Logf("what was said meanwhile:\n%s", d.said)
		}
		_ = os.RemoveAll(dir)
	})
	for _, name := range []string{"home", "home/.cache", "home/.local/share/keyrings", "run"} {
		d.must(os.MkdirAll(filepath.Join(dir, name), 0o700))
	}
	d.openDisplay()
	d.openBus()
	d.openKeyring()
	return d
}

// transcript keeps what programs write. It may be read at any time.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// env is all that programs on the desk get of an environment.
func (d *desk) env() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(d.dir, "home"), "XDG_RUNTIME_DIR=" + filepath.Join(d.dir, "run"),
		"DISPLAY=" + d.display, "DBUS_SESSION_BUS_ADDRESS=" + d.bus, "DBUS_SYSTEM_BUS_ADDRESS=" + d.bus,
		"LANG=C.UTF-8", "TZ=UTC", "FYNE_SCALE=1", "FYNE_THEME=" + d.theme, "LIBGL_ALWAYS_SOFTWARE=1", "LP_NUM_THREADS=1",
	}
}

// command is a program on the desk that has not been started.
func (d *desk) command(name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(d.ctx, name, args...)
	c.Env = d.env()
	c.Stdout, c.Stderr = d.said, d.said
	c.WaitDelay = deadline
	return c
}

// run starts a program that is killed at the end of the test, unless it has
// ended before.
func (d *desk) run(c *exec.Cmd) { d.runUntil(c, syscall.SIGKILL) }

// runUntil starts a program that gets a signal at the end of the test.
func (d *desk) runUntil(c *exec.Cmd, end syscall.Signal) {
	d.t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return c.Process.Signal(end) } // the context of a test ends before its cleanup
	if err := c.Start(); err != nil {
		d.t.Fatalf("%v; go run ./cmd/dev test installs what is missing", err)
	}
	d.t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, end)
		_ = c.Wait()
	})
}

// output runs a program to its end and gives what it printed.
func (d *desk) output(name string, args ...string) (string, error) {
	c := d.command(name, args...)
	c.Stdout = nil
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

// firstLine waits for the first line.
func (d *desk) firstLine(r io.Reader) string {
	d.t.Helper()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		d.t.Fatalf("read the first line: %v", err)
	}
	return strings.TrimSpace(line)
}

// openDisplay starts an X server, which chooses its number, and in it a window
// manager. Keys do not repeat (-r): on a busy machine any of them is held for
// long.
func (d *desk) openDisplay() {
	d.t.Helper()
	read, write, err := os.Pipe()
	d.must(err)
	defer read.Close()
	x := d.command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset", "-r")
	x.ExtraFiles = []*os.File{write}
	d.runUntil(x, syscall.SIGTERM) // killed, it would leave its socket
	_ = write.Close()
	d.display = ":" + d.firstLine(read)
	d.run(d.command("openbox", "--sm-disable"))
	for d.ctx.Err() == nil {
		if out, err := d.output("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"); err == nil && strings.Contains(out, "window id #") {
			return
		}
		<-time.After(glance)
	}
	d.t.Fatal("there is no window manager")
}

func (d *desk) openBus() {
	d.t.Helper()
	c := d.command("dbus-daemon", "--session", "--address=unix:path="+filepath.Join(d.dir, "bus"), "--nofork", "--nopidfile", "--print-address=1")
	c.Stdout = nil
	out, err := c.StdoutPipe()
	d.must(err)
	d.run(c)
	d.bus = d.firstLine(out)
	d.conn, err = dbus.Connect(d.bus, dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	d.must(err)
	d.t.Cleanup(func() { _ = d.conn.Close() })
}

// openKeyring starts a Secret Service that is unlocked.
func (d *desk) openKeyring() {
	d.t.Helper()
	const name = "org.freedesktop.secrets"
	owned := make(chan *dbus.Signal, 16)
	d.conn.Signal(owned)
	d.must(d.conn.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)))
	c := d.command("gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground")
	c.Stdin = strings.NewReader("password of the keyring")
	d.run(c)
	select {
	case <-owned:
	case <-time.After(deadline):
		d.t.Fatal("there is no Secret Service")
	}
	d.conn.RemoveSignal(owned)
}

// secret asks the keyring, as anybody may on this desk.
func (d *desk) secret(name string) (string, bool) {
	value, err := d.output("secret-tool", "lookup", "service", "bellhop", "username", name)
	return value, err == nil
}

// gone waits until a process has ended, whoever its parent is.
func (d *desk) gone(pid int) {
	d.t.Helper()
	if !d.goneWithin(deadline, pid) {
		d.t.Fatalf("process %d has not ended", pid)
	}
}

func (d *desk) goneWithin(limit time.Duration, pid int) bool {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return true // it was gone before
	}
	defer unix.Close(fd)
	for end := time.Now().Add(limit); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, max(0, int(time.Until(end).Milliseconds())))
		if err == nil && n > 0 {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// picture keeps what stands on the screen, for whoever looks for why a test
// failed, or how the app looks. It waits until nothing moves.
func (d *desk) picture(name string) {
	dir := os.Getenv("BELLHOP_TEST_PICTURES")
	if dir == "" {
		return
	}
	const tries = 10 // a cursor may blink
	path, before := filepath.Join(dir, name+".png"), ""
	for range tries {
		if out, err := d.output("import", "-window", "root", path); err != nil {
			d.t.Logf("%s: %v %s", name, err, out)
			return
		}
		now, err := d.output("identify", "-format", "%#", path)
		if err == nil && now == before {
			return
		}
		before = now
	}
}
