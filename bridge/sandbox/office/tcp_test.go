package office

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
)

// overTCP starts an office behind httptest and gives a function that connects.
func overTCP(tb testing.TB, o Options) (*Server, func() *websocket.Conn) {
	s := New(o)
	web := httptest.NewServer(s)
	tb.Cleanup(func() { s.Close(); web.Close() })
	s.AddMember(bridge.Person{ID: "sora"})
	token := s.AddMember(bridge.Person{ID: "mika"})
	return s, func() *websocket.Conn {
		d := websocket.Dialer{Subprotocols: []string{Subprotocol}}
		ws, _, err := d.Dial(strings.Replace(web.URL, "http", "ws", 1), http.Header{"Authorization": {"Bearer " + token}})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { ws.Close() })
		ws.WriteJSON(map[string]any{"op": "hello", "protocol": 1, "client": map[string]any{"name": "", "version": ""}, "device": "d"})
		return ws
	}
}

// drain reads until n events have come, settling them in batches.
func drain(tb testing.TB, ws *websocket.Conn, n int) (ids []string) {
	var batch []string
	for len(ids) < n {
		_, data, err := ws.ReadMessage()
		if err != nil {
			tb.Fatalf("after %d events: %v", len(ids), err)
		}
		var f struct{ Op, ID, Type string }
		if err := json.Unmarshal(data, &f); err != nil {
			tb.Fatal(err)
		}
		if f.Op != "event" || !strings.HasPrefix(f.Type, "message.") {
			continue
		}
		ids, batch = append(ids, f.ID), append(batch, f.ID)
		if len(batch) == MaxSettle || len(ids) == n {
			ws.WriteJSON(map[string]any{"op": "settle", "events": batch})
			batch = nil
		}
	}
	return ids
}

func TestBurstOf20000AmongLiveEvents(t *testing.T) {
	t.Parallel()
	const n = 20_000
	s, connect := overTCP(t, Options{})
	ws := connect()
	if err := s.WaitFor(t.Context(), func() bool { return s.Connected("mika") }); err != nil {
		t.Fatal(err)
	}
	said, err := s.Burst("sora", "mika", n)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Flood("sora", n); err != nil {
		t.Fatal(err)
	}
	ids := drain(t, ws, n)
	if err := s.WaitFor(t.Context(), func() bool { return s.SettledCount("mika") == n }); err != nil {
		t.Fatal(err)
	}
	order := map[string]int{}
	for i, o := range s.Offers("mika") {
		order[o.Message] = i
		if o.Event != ids[i] {
			t.Fatalf("event %d is %s, offered was %s", i, ids[i], o.Event)
		}
	}
	for i, m := range said {
		if order[m] != i {
			t.Fatalf("message %d was offered as number %d", i, order[m])
		}
	}
	if got := s.UnsettledCount("mika"); got != 0 || s.OfferCount("mika") != n {
		t.Errorf("%d unsettled, %d offers", got, s.OfferCount("mika"))
	}
}

// Sockets that end while the office writes leave every event to be offered
// again, and none is settled that the client did not settle.
func TestDropsUnderLoad(t *testing.T) {
	t.Parallel()
	const n = 2000
	s, connect := overTCP(t, Options{})
	for _, kind := range []Kind{Drop, Reset, CloseCode} {
		s.Fault(Fault{Kind: kind, Before: "event", Skip: 500, Count: 3})
	}
	if _, err := s.Burst("sora", "mika", n); err != nil {
		t.Fatal(err)
	}
	sockets := 0
	for s.SettledCount("mika") < n {
		ws := connect()
		sockets++
		for {
			_, data, err := ws.ReadMessage()
			if err != nil {
				break
			}
			var f struct{ Op, ID string }
			json.Unmarshal(data, &f)
			if f.Op == "event" {
				ws.WriteJSON(map[string]any{"op": "settle", "events": []string{f.ID}})
			}
			if f.Op == "caught_up" {
				err := s.WaitFor(t.Context(), func() bool { return s.UnsettledCount("mika") == 0 })
				if err != nil {
					t.Fatal(err)
				}
				ws.Close()
			}
		}
	}
	if sockets < 4 || s.Stats().Faults != 9 {
		t.Errorf("%d sockets, %d faults", sockets, s.Stats().Faults)
	}
	seen := map[string]bool{}
	for _, id := range s.Settled("mika") {
		if seen[id] {
			t.Fatalf("%s was settled twice", id)
		}
		seen[id] = true
	}
}

func BenchmarkOffer(b *testing.B) {
	s, connect := overTCP(b, Options{Retain: 1 << 30, FrameRate: -1})
	ws := connect()
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := s.Burst("sora", "mika", b.N); err != nil {
		b.Fatal(err)
	}
	drain(b, ws, b.N)
}
