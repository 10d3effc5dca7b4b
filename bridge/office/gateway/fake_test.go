package gateway

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testToken   = "canary-token-7f3a"
	usualSelf   = `{"id":"me","name":"Mia","role":"member"}`
	usualOrg    = `{"id":"o1","name":"Acme","slack":null}`
	welcomeFree = `{"op":"welcome","session":"s1","self":` + usualSelf + `,"organization":` + usualOrg +
		`,"heartbeat_s":30,"lease":{"held":false,"ttl_s":60}}`
	welcomeHeld = `{"op":"welcome","session":"s1","self":` + usualSelf + `,"organization":` + usualOrg +
		`,"heartbeat_s":30,"lease":{"held":true,"ttl_s":60}}`
)

// pipeListener accepts the server ends of in-memory connections.
type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, errors.New("refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fake is an office in a bubble: each connection is handed to the test.
type fake struct {
	t        *testing.T
	listener *pipeListener
	upgrader websocket.Upgrader
	peers    chan *peer
	refuse   func(w http.ResponseWriter, r *http.Request) bool
	clock    func() time.Time
	deaf     atomic.Bool // nobody reads what the client says, but by hear
	client   *Client
	signals  *signals
	stop     context.CancelFunc
	ran      chan error
}

type option func(*fake, *Config)

// start runs a client against a fake office. It must be called in a bubble.
func start(t *testing.T, options ...option) *fake {
	t.Helper()
	f := prepare(t, options...)
	f.serve()
	f.run()
	return f
}

// prepare makes a client and a fake office that nobody can reach yet.
func prepare(t *testing.T, options ...option) *fake {
	t.Helper()
	f := &fake{
		t: t, listener: newPipeListener(), peers: make(chan *peer, 100), ran: make(chan error, 1),
		upgrader: websocket.Upgrader{Subprotocols: []string{subprotocol}}, signals: &signals{},
	}
	cfg := Config{
		URL: "ws://localhost/gateway", Token: func(context.Context) (string, error) { return testToken, nil },
		Device: "d1", ClientName: "test", ClientVersion: "1", Relay: true, Dial: f.listener.dial,
		Rand: func(n int64) int64 { return n - 1 },
	}
	for _, o := range options {
		o(f, &cfg)
	}
	client, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.client = client
	if f.clock != nil {
		client.sleep.now = f.clock
	}
	return f
}

// serve takes connections until the test ends.
func (f *fake) serve() {
	server := &http.Server{Handler: f}
	var served sync.WaitGroup
	served.Go(func() { server.Serve(f.listener) })
	f.t.Cleanup(func() {
		f.listener.Close()
		served.Wait()
		server.Close()
	})
}

// run runs the client until the test ends.
func (f *fake) run() {
	ctx, stop := context.WithCancel(f.t.Context())
	f.stop = stop
	var ran sync.WaitGroup
	ran.Go(func() { f.ran <- f.client.Run(ctx, f.signals.add) })
	f.t.Cleanup(func() {
		stop()
		ran.Wait()
	})
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.refuse != nil && f.refuse(w, r) {
		return
	}
	conn, err := f.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the client gave up meanwhile
	}
	p := &peer{t: f.t, conn: conn, in: make(chan map[string]any, 2000), pongs: make(chan string, 100), ended: make(chan error, 1)}
	conn.SetPongHandler(func(payload string) error { p.pongs <- payload; return nil })
	if !f.deaf.Load() {
		go p.read()
	} else {
		f.t.Cleanup(func() { conn.Close() })
	}
	f.peers <- p
}

// accept gives the next connection.
func (f *fake) accept() *peer {
	f.t.Helper()
	select {
	case p := <-f.peers:
		return p
	case err := <-f.ran:
		f.t.Fatalf("Run ended: %v", err)
	case <-time.After(30 * time.Hour):
		f.t.Fatal("nobody connected")
	}
	return nil
}

// welcomed gives the next connection, greeted and welcomed.
func (f *fake) welcomed(welcome string) *peer {
	f.t.Helper()
	p := f.accept()
	p.expect("hello")
	p.say(welcome)
	synctest.Wait()
	return p
}

func (f *fake) end() error {
	f.t.Helper()
	f.stop()
	return f.result()
}

func (f *fake) result() error {
	f.t.Helper()
	select {
	case err := <-f.ran:
		return err
	case <-time.After(time.Hour):
		f.t.Fatal("Run did not end")
	}
	return nil
}

// signals keeps what the client reported.
type signals struct {
	mu  sync.Mutex
	all []office.Signal
}

func (s *signals) add(signal office.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, signal)
}

func (s *signals) take() []office.Signal {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

// of takes all signals and keeps those of one type.
func of[T office.Signal](s *signals) []T {
	var found []T
	for _, signal := range s.take() {
		if t, ok := signal.(T); ok {
			found = append(found, t)
		}
	}
	return found
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// pass lets d go by on the bubble's clock.
func pass(d time.Duration) { <-time.After(d) }

// textLog writes what a client logs, from the level info on.
func textLog(to io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(to, nil)) }
