package host_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
	"bellhop/bridge/office/officetest"
)

var errDisk = errors.New("the disk is gone")

// shaky is a store with one owner and one gap, of which the methods in trouble
// return an error.
type shaky struct {
	mu      sync.Mutex
	trouble map[string]error
	gapRead uint64
}

func (s *shaky) fail(method string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = map[string]error{method: err}
}

func (s *shaky) read() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gapRead
}

func (s *shaky) ok(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble[method]
}

func (s *shaky) Member(_ context.Context, token string) (host.Member, error) {
	if token != "t" {
		return host.Member{}, host.ErrToken
	}
	return host.Member{Self: bridge.Person{ID: "olga", Role: bridge.RoleOwner}}, s.ok("Member")
}
func (s *shaky) SetLink(context.Context, string, bridge.SlackAccount) error { return s.ok("SetLink") }
func (s *shaky) SetWorkspace(context.Context, string, *bridge.Workspace) error {
	return s.ok("SetWorkspace")
}
func (s *shaky) SetPresence(context.Context, string, string) error { return s.ok("SetPresence") }
func (s *shaky) Newest(context.Context, string) (uint64, string, error) {
	return 0, "", s.ok("Newest")
}
func (s *shaky) Next(context.Context, string, uint64) (host.Event, bool, error) {
	return host.Event{}, false, s.ok("Next")
}
func (s *shaky) Settle(context.Context, string, string, []string) error { return s.ok("Settle") }
func (s *shaky) Gap(_ context.Context, _, _ string, after uint64) (host.Event, bool, error) {
	e := host.Event{Position: 1, Frame: host.EncodeEvent("g", bridge.HistoryGap, time.Now(), bridge.Gap{})}
	return e, after == 0, s.ok("Gap")
}

func (s *shaky) GapRead(_ context.Context, _, _ string, position uint64) error {
	s.mu.Lock()
	s.gapRead = position
	s.mu.Unlock()
	return s.ok("GapRead")
}
func (s *shaky) Sent(context.Context, string, string, string, time.Time) (string, bool, error) {
	return "", false, s.ok("Sent")
}
func (s *shaky) Send(context.Context, host.Reply) (string, error) { return "m", s.ok("Send") }

// opened is a host over s, and a function that connects to it.
func opened(t *testing.T, s *shaky) (clock *officetest.Clock, dial func() (*websocket.Conn, *http.Response, error)) {
	t.Helper()
	clock = officetest.NewClock()
	h := host.New(s, host.Options{Clock: clock})
	web := httptest.NewServer(h)
	t.Cleanup(func() { h.Close(); web.Close() })
	return clock, func() (*websocket.Conn, *http.Response, error) {
		d := websocket.Dialer{Subprotocols: []string{host.Subprotocol}}
		ws, resp, err := d.DialContext(t.Context(), strings.Replace(web.URL, "http", "ws", 1), http.Header{"Authorization": {"Bearer t"}})
		if err == nil {
			t.Cleanup(func() { ws.Close() })
			ws.SetReadDeadline(time.Now().Add(10 * time.Second))
		}
		return ws, resp, err
	}
}

const hello = `{"op":"hello","protocol":1,"client":{"name":"","version":""},"device":"d"}`

// until reads up to a frame that contains text, or the end of the socket.
func until(ws *websocket.Conn, text string) error {
	for {
		_, data, err := ws.ReadMessage()
		if err != nil || strings.Contains(string(data), text) {
			return err
		}
	}
}

// Whatever the store cannot do closes the socket with 1013, so that the client
// comes back, and nothing is taken for done.
func TestStoreInTroubleClosesTheSocket(t *testing.T) {
	t.Parallel()
	for method, say := range map[string]string{
		"Member": hello, "Newest": hello, "Next": hello, "Gap": hello,
		"Settle":       `{"op":"settle","events":["e"]}`,
		"SetLink":      `{"op":"unlink"}`,
		"SetWorkspace": `{"op":"org.slack","slack":null}`,
		"SetPresence":  `{"op":"presence","state":"away"}`,
		"Sent":         `{"op":"send","ref":"r","to":"m","text":"x"}`,
		"Send":         `{"op":"send","ref":"r","to":"m","text":"x"}`,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			s := &shaky{}
			_, dial := opened(t, s)
			ws, _, err := dial()
			if err != nil {
				t.Fatal(err)
			}
			if say != hello {
				ws.WriteMessage(websocket.TextMessage, []byte(hello))
				if err := until(ws, "caught_up"); err != nil {
					t.Fatal(err)
				}
			}
			s.fail(method, errDisk)
			ws.WriteMessage(websocket.TextMessage, []byte(say))
			if err := until(ws, "nothing of it"); !websocket.IsCloseError(err, host.CloseBusy) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func TestStoreInTroubleRefusesTheUpgrade(t *testing.T) {
	t.Parallel()
	s := &shaky{}
	_, dial := opened(t, s)
	s.fail("Member", errDisk)
	_, resp, err := dial()
	if err == nil || resp == nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("answered %+v, %v", resp, err)
	}
}

func TestReplyThatCannotBeSentIsAnswered(t *testing.T) {
	t.Parallel()
	for code, err := range map[string]error{"bad_request": host.ErrRefused, "not_found": host.ErrNotFound} {
		s := &shaky{}
		_, dial := opened(t, s)
		ws, _, dialed := dial()
		if dialed != nil {
			t.Fatal(dialed)
		}
		ws.WriteMessage(websocket.TextMessage, []byte(hello))
		s.fail("Send", err)
		ws.WriteMessage(websocket.TextMessage, []byte(`{"op":"send","ref":"r","to":"m","text":"x"}`))
		if err := until(ws, `"code":"`+code+`"`); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// A gap counts as read once a pong proves it, and a store that cannot note it
// closes the socket.
func TestGapIsReadOnceAPongSaysSo(t *testing.T) {
	t.Parallel()
	s := &shaky{}
	clock, dial := opened(t, s)
	ws, _, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	ws.WriteMessage(websocket.TextMessage, []byte(hello))
	if err := until(ws, "history.gap"); err != nil {
		t.Fatal(err)
	}
	if err := until(ws, "caught_up"); err != nil || s.read() != 0 {
		t.Fatalf("%v, read up to %d", err, s.read())
	}
	s.fail("GapRead", errDisk)
	clock.Advance(30 * time.Second)
	if err := until(ws, "nothing of it"); !websocket.IsCloseError(err, host.CloseBusy) || s.read() != 1 {
		t.Errorf("%v, read up to %d", err, s.read())
	}
}

// BenchmarkIdleSocket says what one welcomed socket costs in memory, its client's
// end in the same process included.
func BenchmarkIdleSocket(b *testing.B) {
	const sockets = 500
	s := &shaky{}
	h := host.New(s, host.Options{})
	web := httptest.NewServer(h)
	b.Cleanup(func() { h.Close(); web.Close() })
	for b.Loop() {
		before := inUse()
		for i := range sockets {
			d := websocket.Dialer{Subprotocols: []string{host.Subprotocol}}
			ws, _, err := d.DialContext(b.Context(), strings.Replace(web.URL, "http", "ws", 1), http.Header{"Authorization": {"Bearer t"}})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { ws.Close() })
			ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"op":"hello","protocol":1,"client":{"name":"","version":""},"device":"d%d","relay":false}`, i))
			if err := until(ws, "history.gap"); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(inUse()-before)/sockets/1024, "KiB/socket")
	}
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
