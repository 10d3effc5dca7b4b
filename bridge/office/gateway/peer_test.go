package gateway

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

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
