package desktop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// place is a user of the test's own, without buses.
func place(t *testing.T) Place {
	t.Helper()
	home := t.TempDir()
	return Place{
		Home:   home,
		Config: filepath.Join(home, ".config"),
	}
}

// quietBus is the configuration of a session bus that starts no programs, such
// as what shows notifications on the machine of whoever runs the tests.
const quietBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// newBus starts a message bus of the test's own and gives its address.
func newBus(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Fatal("dbus-daemon is missing: ", err)
	}
	dir, err := os.MkdirTemp("", "bus") // short: a socket's path may be 103 bytes long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, quietBus, filepath.Join(dir, "socket")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(daemon, "--config-file="+config, "--nofork", "--nopidfile", "--print-address=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// connect is another program on the bus.
func connect(t *testing.T, address string) *dbus.Conn {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func own(t *testing.T, conn *dbus.Conn, name string) {
	t.Helper()
	reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own %s: %v, %v", name, reply, err)
	}
}

// next waits for the next value.
func next[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

// runs calls a watcher until the test ends and holds it to its ending.
func runs(t *testing.T, watch func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- watch(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := next(t, ended, "end"); err != nil {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestWithoutABus(t *testing.T) {
	t.Parallel()
	p := place(t)
	_, notify := p.Notify(t.Context(), Notification{Title: "x"})
	gone := p
	gone.SessionBus = "unix:path=" + filepath.Join(p.Home, "nothing")
	for name, err := range map[string]error{
		"notify":           notify,
		"watch host":       p.WatchTrayHost(t.Context(), func(bool) { t.Error("reported") }),
		"bus that is gone": gone.WatchTrayHost(t.Context(), func(bool) { t.Error("reported") }),
	} {
		if !errors.Is(err, ErrNoBus) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := p.WatchSleep(t.Context(), func() { t.Error("woke") }); !errors.Is(err, ErrUnsupported) {
		t.Errorf("sleep: %v", err)
	}
}
