package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	dir := t.TempDir()
	if _, err := NewClient(dir, "en").State(ctx); !errors.Is(err, ErrNotRunning) {
		t.Errorf("no control.json: %v", err)
	}
	left := filepath.Join(dir, socketDir, socketName)
	if err := os.Mkdir(filepath.Dir(left), 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(a Address) {
		data, _ := json.Marshal(a)
		if err := os.WriteFile(filepath.Join(dir, addressFile), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(Address{Protocol: Protocol, Socket: left})
	if _, err := NewClient(dir, "en").State(ctx); !errors.Is(err, ErrNotRunning) {
		t.Errorf("no socket: %v", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: left})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	if _, err := NewClient(dir, "en").State(ctx); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a socket of a crash: %v", err)
	}
	stop := serve(t, dir, newFake())
	if _, err := NewClient(dir, "en").State(ctx); err != nil {
		t.Errorf("after the crash: %v", err)
	}
	if _, err := Listen(Options{Dir: dir, Backend: newFake()}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second server: %v", err)
	}
	stop()
	for _, path := range []string{filepath.Join(dir, addressFile), left} {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left behind: %v", path, err)
		}
	}
	put(Address{Protocol: Protocol + 1, Socket: left})
	if _, err := NewClient(dir, "en").State(ctx); !errors.Is(err, ErrProtocol) {
		t.Errorf("another version: %v", err)
	}
}

func TestModesAndLongPaths(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("d", 120))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			stop := serve(t, dir, newFake())
			a, err := ReadAddress(dir)
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string]os.FileMode{filepath.Join(dir, addressFile): 0o600, a.Socket: 0o600, filepath.Dir(a.Socket): 0o700} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
					t.Errorf("%s: %v, %v", path, info, err)
				}
			}
			if _, err := NewClient(dir, "en").State(t.Context()); err != nil {
				t.Error(err)
			}
			stop()
			if _, err := os.Stat(a.Socket); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the socket is left: %v", err)
			}
			if _, err := os.Stat(filepath.Dir(a.Socket)); name == "long" && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("its directory is left: %v", err)
			}
		})
	}
}

func TestLeftOverPrivateDirIsSwept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("d", 120))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	old, ours, err := makeSocketDir(dir, func(string) string { return "" })
	if err != nil || !ours {
		t.Fatal(old, err)
	}
	data, _ := json.Marshal(Address{Protocol: Protocol, Socket: filepath.Join(old, socketName)})
	if err := errors.Join(os.WriteFile(filepath.Join(dir, addressFile), data, 0o600), os.WriteFile(filepath.Join(old, socketName), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	serve(t, dir, newFake())
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what the crash left is there: %v", err)
	}
}

func TestAnotherUserIsRefused(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := guarded{l, os.Getuid() + 1, slog.New(slog.NewTextHandler(&log, nil))}
	ended := make(chan error, 1)
	go func() {
		conn, err := g.Accept()
		if conn != nil {
			err = errors.Join(errors.New("accepted"), conn.Close())
		}
		ended <- err
	}()
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sameUser(conn, os.Getuid()); err != nil {
		t.Errorf("ourselves: %v", err)
	}
	if err := sameUser(conn, os.Getuid()+1); !errors.Is(err, ErrPeer) {
		t.Errorf("another user: %v", err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection is open: %v", err)
	}
	_ = l.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) || !strings.Contains(log.String(), "refused a connection") {
		t.Errorf("%v, log %q", err, log.String())
	}
	tcp, other := net.Pipe()
	defer tcp.Close()
	defer other.Close()
	if err := sameUser(tcp, os.Getuid()); !errors.Is(err, ErrPeer) {
		t.Errorf("no Unix socket: %v", err)
	}
}

// TestBothEndsAskWhoseProcessItIs shows that what TestAnotherUserIsRefused shows
// of the guard is so of a server and a window as they are made.
func TestBothEndsAskWhoseProcessItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Listen(Options{Dir: dir, Backend: newFake()})
	if err != nil {
		t.Fatal(err)
	}
	if g, ok := s.listener.(guarded); !ok || g.uid != os.Getuid() {
		t.Errorf("the server listens on %T", s.listener)
	}
	c := NewClient(dir, "en")
	if c.uid != os.Getuid() {
		t.Errorf("the window expects user %d", c.uid)
	}
	c.uid++
	if conn, err := c.dial(t.Context()); !errors.Is(err, ErrPeer) {
		t.Errorf("another user's agent: %v, %v", conn, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
