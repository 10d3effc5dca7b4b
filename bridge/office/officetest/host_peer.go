package officetest

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/gorilla/websocket"
)

const (
	subprotocol = "office-gateway.v1"
	maxFrame    = 1 << 20
	// patience is how long something that must come may take on a busy machine.
	patience = 10 * time.Second
)

// peer is a plain client. It checks each frame against the rules that always
// hold, see check.
type peer struct {
	v         *visit
	t         *testing.T
	ws        *websocket.Conn
	device    string
	heartbeat time.Duration
	ttl       time.Duration

	frames chan []byte // closed when the socket has ended
	err    error       // why, once frames is closed
	ping   chan struct{}
	pong   chan struct{}
	mute   atomic.Bool // answers no ping

	welcomed bool
	held     bool
	grant    string          // while held
	grants   map[string]bool // all that were told
	caught   bool            // caught_up came for this holding
}

// try upgrades with a token and gives the status of the answer, 0 for none.
func (v *visit) try(token string, protocols ...string) (ws *websocket.Conn, status int, err error) {
	d := websocket.Dialer{HandshakeTimeout: patience, Subprotocols: protocols}
	ws, resp, err := d.DialContext(v.t.Context(), v.URL, http.Header{"Authorization": {"Bearer " + token}})
	if resp == nil {
		return ws, 0, err
	}
	resp.Body.Close()
	return ws, resp.StatusCode, err
}

// dial opens a socket for a person and says nothing yet.
func (v *visit) dial(who string) *peer {
	v.t.Helper()
	ws, _, err := v.try(v.Token(who), subprotocol)
	if err != nil {
		v.t.Fatalf("dial: %v", err)
	}
	v.t.Cleanup(func() { ws.Close() })
	p := &peer{
		v: v, t: v.t, ws: ws, device: who, heartbeat: time.Minute, grants: map[string]bool{},
		frames: make(chan []byte, 1024), ping: make(chan struct{}, 1), pong: make(chan struct{}, 1),
	}
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		signal(p.ping)
		if p.mute.Load() {
			return nil
		}
		return answer(data)
	})
	ws.SetPongHandler(func(string) error { signal(p.pong); return nil })
	ws.SetReadLimit(maxFrame)
	go p.listen()
	return p
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// listen hands the frames to the test until the socket or the test ends.
func (p *peer) listen() {
	defer close(p.frames)
	for {
		kind, data, err := p.ws.ReadMessage()
		if err == nil && kind != websocket.TextMessage {
			err = errors.New("a binary frame came")
		}
		if err != nil {
			p.err = err
			return
		}
		select {
		case p.frames <- data:
		case <-p.t.Context().Done():
			return
		}
	}
}

// await waits for something of the office that must come.
func await[T any](p *peer, what string, c <-chan T) (v T, open bool) {
	p.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case v, open = <-c:
	case <-late.C:
		p.t.Fatalf("%s: no %s came", p.device, what)
	}
	return v, open
}

func helloFrame(device string, relay bool) string {
	return fmt.Sprintf(`{"op":"hello","protocol":1,"client":{"name":"officetest","version":"1"},"device":%q,"relay":%t}`, device, relay)
}

// hello connects a device and takes the welcome.
func (v *visit) hello(who, device string, relay bool) (*peer, frame) {
	v.t.Helper()
	p := v.dial(who)
	p.device = device
	p.say(helloFrame(device, relay))
	return p, p.want("welcome")
}

// caught connects a device that must get the lease, and reads its replay.
func (v *visit) caught(who, device string) *peer {
	v.t.Helper()
	p, _ := v.hello(who, device, true)
	if !p.held {
		v.t.Fatalf("%s has no lease", device)
	}
	p.want("caught_up")
	return p
}

func (p *peer) say(text string) {
	p.t.Helper()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// read takes the next frame; an end of the socket is an error.
func (p *peer) read(what string) (frame, error) {
	p.t.Helper()
	data, open := await(p, what, p.frames)
	if !open {
		return frame{}, p.err
	}
	f := frame{raw: string(data)}
	if err := json.Unmarshal(data, &f); err != nil {
		p.t.Errorf("no frame of the contract: %s: %v", data, err)
	}
	p.check(&f)
	return f, nil
}

// until takes frames up to one that is wanted. Others must be neither errors nor
// message events.
func (p *peer) until(what string, wanted func(frame) bool) frame {
	p.t.Helper()
	return p.seek(what, func(f frame) bool {
		ok := wanted(f)
		if !ok && (f.ofMessage() || f.Op == "error") {
			p.t.Fatalf("%s: waiting for %s: got %s", p.device, what, f.raw)
		}
		return ok
	})
}

// seek takes frames of any kind up to one that is wanted.
func (p *peer) seek(what string, wanted func(frame) bool) frame {
	p.t.Helper()
	for {
		f, err := p.read(what)
		if err != nil {
			p.t.Fatalf("%s: waiting for %s: %v", p.device, what, err)
		}
		if wanted(f) {
			return f
		}
	}
}

func (p *peer) want(op string) frame {
	p.t.Helper()
	return p.until(op, func(f frame) bool { return f.Op == op })
}

// wantMessages takes as many message events and gives their ids.
func (p *peer) wantMessages(n int) (ids []string) {
	p.t.Helper()
	for range n {
		ids = append(ids, p.until("a message event", frame.ofMessage).ID)
	}
	return ids
}

// wantClosed reads until the socket ends, with one of these codes.
func (p *peer) wantClosed(codes ...int) {
	p.t.Helper()
	for {
		_, err := p.read("close frame")
		if err == nil {
			continue
		}
		closed := &websocket.CloseError{}
		if !errors.As(err, &closed) {
			p.t.Fatalf("%s: ended without a close frame: %v", p.device, err)
		}
		for _, code := range codes {
			if closed.Code == code {
				return
			}
		}
		p.t.Fatalf("%s: closed with %d, want %v", p.device, closed.Code, codes)
	}
}

// round waits until all that was said so far is done: a send to nobody is
// answered with an error, in order.
func (p *peer) round() {
	p.t.Helper()
	p.until("the answer to a send", p.fence())
}

// fence says something that is answered, and tells its answer.
func (p *peer) fence() (answered func(frame) bool) {
	p.t.Helper()
	ref := p.v.ref()
	p.say(fmt.Sprintf(`{"op":"send","ref":%q,"to":"nobody-here","text":"x"}`, ref))
	return func(f frame) bool { return f.Op == "error" && f.Ref == ref }
}

func (v *visit) ref() string {
	v.fence++
	return fmt.Sprintf("ref-%d", v.fence)
}

// greet waits until the office reads this socket, without a frame.
func (p *peer) greet() {
	p.t.Helper()
	if err := p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience)); err != nil {
		p.t.Fatalf("ping: %v", err)
	}
	await(p, "pong", p.pong)
}
