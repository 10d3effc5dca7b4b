package office

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
)

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options Options
		do      func(*bench, *peer)
		code    int
	}{
		"token withdrawn":    {do: func(b *bench, _ *peer) { b.Withdraw(b.token["mika"]) }, code: 4001},
		"becomes a visitor":  {do: func(b *bench, _ *peer) { b.SetPerson(bridge.Person{ID: "mika", Role: bridge.RoleVisitor}) }, code: 4003},
		"same device again":  {do: func(b *bench, _ *peer) { b.hello("mika", "laptop", true) }, code: 4010},
		"another device":     {do: func(b *bench, _ *peer) { b.hello("mika", "desk", true) }, code: 0},
		"another's device":   {do: func(b *bench, _ *peer) { b.hello("sora", "laptop", true) }, code: 0},
		"office closes":      {do: func(b *bench, _ *peer) { b.Close() }, code: 1001},
		"too many frames":    {options: Options{FrameRate: 5}, do: func(_ *bench, p *peer) { p.lines(11, `{"op":"x"}`) }, code: 4029},
		"just not too many":  {options: Options{FrameRate: 5}, do: func(_ *bench, p *peer) { p.lines(9, `{"op":"x"}`) }, code: 0},
		"1 MiB and one byte": {do: func(_ *bench, p *peer) { p.text(padded(MaxFrame + 1)) }, code: 1009},
		"1 MiB":              {do: func(_ *bench, p *peer) { p.text(padded(MaxFrame)) }, code: 0},
		"too far behind":     {options: Options{Queue: 10}, do: func(b *bench, _ *peer) { b.Flood("sora", 11) }, code: 1013},
		"not too far behind": {options: Options{Queue: 10}, do: func(b *bench, _ *peer) { b.Flood("sora", 10) }, code: 0},
		"a chosen code":      {do: func(b *bench, _ *peer) { b.Fault(Fault{Kind: CloseCode, Code: 4029}) }, code: 4029},
		"a restart":          {do: func(b *bench, _ *peer) { b.Fault(Fault{Kind: CloseCode}) }, code: 1012},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, c.options, func(t *testing.T, b *bench) {
				p := b.caught("mika", "laptop")
				c.do(b, p)
				p.wantClosed(c.code)
				if n := b.Stats().Closes[c.code]; c.code != 0 && n != 1 {
					t.Errorf("the server counts %v", b.Stats().Closes)
				}
			})
		})
	}
}

func (p *peer) lines(n int, s string) {
	for range n { // the server may close before the last
		p.ws.WriteMessage(websocket.TextMessage, []byte(s))
	}
}

func padded(n int) string { return `{"op":"x"}` + strings.Repeat(" ", n-len(`{"op":"x"}`)) }

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	run(t, Options{Heartbeat: 10 * time.Second}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		time.Sleep(65 * time.Second)
		synctest.Wait()
		p.mu.Lock()
		if n := len(p.pings); n != 6 {
			t.Errorf("%d pings in 65 s, want 6", n)
		}
		p.mute = true
		p.mu.Unlock()
		p.wantClosed(0)
		time.Sleep(19 * time.Second) // heard last at 60 s: silent for 24 s
		p.wantClosed(0)
		time.Sleep(time.Second)
		p.wantClosed(4008)
	})
}

func TestFramesAndPingsAreSignsOfLife(t *testing.T) {
	t.Parallel()
	for name, live := range map[string]func(*peer){
		"frame": func(p *peer) { p.text(`{"op":"x"}`) },
		"ping":  func(p *peer) { p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{Heartbeat: 10 * time.Second}, func(t *testing.T, b *bench) {
				p := b.caught("mika", "laptop")
				p.mu.Lock()
				p.mute = true
				p.mu.Unlock()
				for range 4 {
					time.Sleep(20 * time.Second)
					live(p)
				}
				p.wantClosed(0)
				time.Sleep(25 * time.Second)
				p.wantClosed(4008)
			})
		})
	}
}

func TestWithdrawLeavesOtherTokens(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		old := b.caught("mika", "laptop")
		further, err := b.IssueToken("mika")
		if err != nil {
			t.Fatal(err)
		}
		b.token["mika"], further = further, b.token["mika"]
		desk, _ := b.hello("mika", "desk", true)
		b.Withdraw(further)
		old.wantClosed(4001)
		desk.wantClosed(0)
	})
}

func TestCloseTwiceAndWithoutSockets(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	s.Close()
	s.Close()
	if n := s.Sockets(); n != 0 {
		t.Errorf("%d sockets", n)
	}
}
