package office

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// peer is a plain client. Its reader keeps all frames until they are taken.
type peer struct {
	t  *testing.T
	ws *websocket.Conn

	mu     sync.Mutex
	frames []got
	pings  []string
	mute   bool
	err    error
	ended  time.Time
}

// got is a frame of the server with the keys that tests look at.
type got struct {
	Op, ID, Type, Ref, Code, Holder, Session string
	MessageID                                string `json:"message_id"`
	Through                                  *string
	Held                                     bool
	TTLS                                     int `json:"ttl_s"`
	HeartbeatS                               int `json:"heartbeat_s"`
	RetryAfterS                              int `json:"retry_after_s"`
	Lease                                    *struct {
		Held bool
		TTLS int `json:"ttl_s"`
	}
	Self         *bridge.Person
	Organization *bridge.Organization
	Presence     *struct{ State string }
	At           time.Time
	Data         json.RawMessage
	raw          []byte
	kind         int
}

func (b *bench) try(token string) (*peer, *http.Response, error) {
	b.t.Helper()
	ws, resp, err := b.dialer().DialContext(b.t.Context(), "ws://office/gateway", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return nil, resp, err
	}
	return listen(b.t, ws), resp, nil
}

func (b *bench) dial(member string) *peer {
	b.t.Helper()
	p, _, err := b.try(b.token[member])
	if err != nil {
		b.t.Fatalf("dial: %v", err)
	}
	return p
}

func listen(t *testing.T, ws *websocket.Conn) *peer {
	p := &peer{t: t, ws: ws}
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		p.mu.Lock()
		p.pings = append(p.pings, data)
		mute := p.mute
		p.mu.Unlock()
		if mute {
			return nil
		}
		return answer(data)
	})
	read := make(chan struct{})
	go func() { defer close(read); p.read() }()
	t.Cleanup(func() { ws.Close(); <-read })
	return p
}

func (p *peer) read() {
	for {
		kind, data, err := p.ws.ReadMessage()
		p.mu.Lock()
		if err != nil {
			p.err, p.ended = err, time.Now()
			p.mu.Unlock()
			p.ws.Close()
			return
		}
		g := got{raw: data, kind: kind}
		json.Unmarshal(data, &g)
		p.frames = append(p.frames, g)
		p.mu.Unlock()
	}
}

// hello connects a device and takes the welcome.
func (b *bench) hello(member, device string, relay bool) (*peer, got) {
	b.t.Helper()
	p := b.dial(member)
	p.say(map[string]any{"op": "hello", "protocol": 1, "client": map[string]any{"name": "test", "version": "1"}, "device": device, "relay": relay})
	return p, p.want("welcome")
}

// caught is hello with the lease and nothing to replay.
func (b *bench) caught(member, device string) *peer {
	b.t.Helper()
	p, w := b.hello(member, device, true)
	if !w.Lease.Held {
		b.t.Fatal("the lease was not given")
	}
	p.want("caught_up")
	return p
}

func (p *peer) say(v any) {
	p.t.Helper()
	if err := p.ws.WriteJSON(v); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

func (p *peer) text(s string) {
	p.t.Helper()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(s)); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// all takes every frame that has come.
func (p *peer) all() []got {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	frames := p.frames
	p.frames = nil
	return frames
}

// want takes the next frame, which must be of this op.
func (p *peer) want(op string) got {
	p.t.Helper()
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.frames) == 0 {
		p.t.Fatalf("no frame came, want %s (socket: %v)", op, p.err)
	}
	f := p.frames[0]
	p.frames = p.frames[1:]
	if f.Op != op {
		p.t.Fatalf("got a frame of op %q, want %s", f.Op, op)
	}
	return f
}

// find takes frames up to the next one of this op.
func (p *peer) find(op string) got {
	p.t.Helper()
	for {
		synctest.Wait()
		p.mu.Lock()
		if len(p.frames) == 0 {
			p.mu.Unlock()
			p.t.Fatalf("no %s came", op)
		}
		f := p.frames[0]
		p.frames = p.frames[1:]
		p.mu.Unlock()
		if f.Op == op {
			return f
		}
	}
}

// quiet fails if any frame has come.
func (p *peer) quiet() {
	p.t.Helper()
	if f := p.all(); len(f) > 0 {
		p.t.Fatalf("%d frames came, the first of op %q; want none", len(f), f[0].Op)
	}
}

// closed is the close code that ended the socket: 0 while it is open, 1006 for
// an end without a close frame.
func (p *peer) closed() int {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &websocket.CloseError{}
	switch {
	case p.err == nil:
		return 0
	case errors.As(p.err, &c):
		return c.Code
	}
	return host.CloseUnfinished
}

func (p *peer) wantClosed(code int) {
	p.t.Helper()
	if c := p.closed(); c != code {
		p.t.Fatalf("closed with %d, want %d", c, code)
	}
}

func ops(frames []got) []string {
	var ops []string
	for _, f := range frames {
		ops = append(ops, f.Op)
	}
	return ops
}

func eventIDs(frames []got) []string {
	var ids []string
	for _, f := range frames {
		if f.Op == "event" {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func (b *bench) sayTo(to, text string) bridge.Message {
	b.t.Helper()
	m, err := b.Say(Draft{From: "sora", Mentions: To(to), Text: text, Audience: []string{to}})
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b *bench) burst(n int) {
	b.t.Helper()
	if _, err := b.Burst("sora", "mika", n); err != nil {
		b.t.Fatal(err)
	}
}
