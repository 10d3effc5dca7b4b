package gateway

import (
	"context"
	"encoding/json"
	"errors"
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

// peer is the server's end of one websocket. Its frames stand in in.
type peer struct {
	t     *testing.T
	conn  *websocket.Conn
	in    chan map[string]any
	pongs chan string
	ended chan error
}

func (p *peer) say(frames ...string) {
	p.t.Helper()
	for _, frame := range frames {
		if err := p.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			p.t.Errorf("server write: %v", err)
		}
	}
}

func (p *peer) closeWith(code int, text string) {
	message := websocket.FormatCloseMessage(code, text)
	if err := p.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)); err != nil {
		p.t.Errorf("server close: %v", err)
	}
}

func (p *peer) ping() {
	if err := p.conn.WriteControl(websocket.PingMessage, []byte("beat"), time.Now().Add(time.Second)); err != nil {
		p.t.Errorf("server ping: %v", err)
	}
}

// next gives the client's next frame.
func (p *peer) next() map[string]any {
	p.t.Helper()
	select {
	case frame := <-p.in:
		return frame
	case err := <-p.ended:
		if len(p.in) > 0 {
			p.ended <- err
			return <-p.in
		}
		p.t.Fatalf("socket ended instead of a frame: %v", err)
	case <-time.After(5 * time.Minute):
		p.t.Fatal("no frame came")
	}
	return nil
}

func (p *peer) expect(op string) map[string]any {
	p.t.Helper()
	frame := p.next()
	if frame["op"] != op {
		p.t.Fatalf("op = %v, want %s (frame %v)", frame["op"], op, frame)
	}
	return frame
}

// quiet fails if the client has said anything that was not read yet.
func (p *peer) quiet() {
	p.t.Helper()
	synctest.Wait()
	select {
	case frame := <-p.in:
		p.t.Errorf("unexpected frame %v", frame)
	default:
	}
}

func (p *peer) closed() error {
	p.t.Helper()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(10 * time.Minute):
		p.t.Fatal("socket did not end")
	}
	return nil
}

// hear reads n frames of a deaf office.
func (p *peer) hear(n int) {
	p.t.Helper()
	for range n {
		if _, _, err := p.conn.ReadMessage(); err != nil {
			p.t.Fatalf("hear: %v", err)
		}
	}
}

func (p *peer) read() {
	for {
		_, data, err := p.conn.ReadMessage()
		if err != nil {
			p.ended <- err
			p.conn.Close()
			return
		}
		var frame map[string]any
		if err := json.Unmarshal(data, &frame); err != nil {
			p.t.Errorf("client sent no JSON object: %v", err)
		}
		p.in <- frame
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
		client.vigil.now = f.clock
	}
	server := &http.Server{Handler: f}
	var served sync.WaitGroup
	served.Go(func() { server.Serve(f.listener) })
	ctx, stop := context.WithCancel(t.Context())
	f.stop = stop
	served.Go(func() { f.ran <- client.Run(ctx, f.signals.add) })
	t.Cleanup(func() {
		stop()
		f.listener.Close()
		served.Wait()
		server.Close()
	})
	return f
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
