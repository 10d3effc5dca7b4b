package office

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

func TestFaultsThatEndTheSocket(t *testing.T) {
	t.Parallel()
	settle := func(b *bench, p *peer) {
		p.say(map[string]any{"op": "settle", "events": b.Unsettled("mika")})
	}
	for name, c := range map[string]struct {
		fault   Fault
		do      func(*bench, *peer)
		closed  int
		ops     []string
		settled int
	}{
		"drop now":           {fault: Fault{Kind: Drop}, closed: 1006},
		"reset now":          {fault: Fault{Kind: Reset, Member: "mika", Device: "laptop"}, closed: 1006},
		"drop of another":    {fault: Fault{Kind: Drop, Member: "sora"}},
		"drop before event":  {fault: Fault{Kind: Drop, Before: "event", Skip: 1}, closed: 1006, ops: []string{"event"}},
		"drop after event":   {fault: Fault{Kind: Drop, After: "event", Skip: 1}, closed: 1006, ops: []string{"event", "event"}},
		"drop before settle": {fault: Fault{Kind: Drop, Before: "settle"}, do: settle, closed: 1006, ops: []string{"event", "event", "event"}},
		"drop after settle":  {fault: Fault{Kind: Drop, After: "settle"}, do: settle, closed: 1006, ops: []string{"event", "event", "event"}, settled: 3},
		"close before event": {fault: Fault{Kind: CloseCode, Code: 4029, Before: "event"}, closed: 4029},
		"close after settle": {fault: Fault{Kind: CloseCode, Code: 1013, After: "settle"}, do: settle, closed: 1013, ops: []string{"event", "event", "event"}, settled: 3},
		"drop before live":   {fault: Fault{Kind: Drop, Before: "live"}, do: func(b *bench, _ *peer) { b.Flood("sora", 1) }, closed: 1006, ops: []string{"event", "event", "event"}},
		"big":                {fault: Fault{Kind: Big}, closed: 1009},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				p := b.caught("mika", "laptop")
				p.ws.SetReadLimit(MaxFrame)
				now := c.fault.Before+c.fault.After == ""
				if !now {
					b.Fault(c.fault)
				}
				b.burst(3)
				synctest.Wait()
				if now {
					p.all()
					b.Fault(c.fault)
				}
				if c.do != nil {
					c.do(b, p)
				}
				if diff := cmp.Diff(c.ops, ops(p.all())); diff != "" {
					t.Error(diff)
				}
				if code := p.closed(); code != c.closed && !(c.closed == 1009 && p.tooBig()) {
					t.Errorf("closed with %d, want %d", code, c.closed)
				}
				if n := b.SettledCount("mika"); n != c.settled {
					t.Errorf("%d settled, want %d", n, c.settled)
				}
				if c.closed == 0 {
					return
				}
				if b.Connected("mika") || b.Stats().Faults != 1 {
					t.Errorf("stats %+v", b.Stats())
				}
				_, w := b.hello("mika", "laptop", true) // it struck once
				if !w.Lease.Held {
					t.Error("the lease did not wait for its device")
				}
			})
		})
	}
}

// tooBig reports whether the client gave up over its own limit.
func (p *peer) tooBig() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err == websocket.ErrReadLimit
}

func TestFaultWithNobodyThereStrikesAfterTheWelcome(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.Fault(Fault{Kind: Drop, Member: "mika", Count: 2})
		for _, want := range []int{1006, 1006, 0} {
			p, _ := b.hello("mika", "laptop", false)
			p.wantClosed(want)
		}
		b.Fault(Fault{Kind: Drop, Count: -1, After: "hello"})
		for range 3 {
			p := b.dial("mika")
			p.text(`{"op":"hello","protocol":1,"client":{"name":"","version":""},"device":"d"}`)
			p.wantClosed(1006)
		}
		b.ClearFaults()
		b.hello("mika", "laptop", false)
	})
}

func TestFaultsThatWriteFrames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault Fault
		kind  int
	}{
		"garbage":        {Fault{Kind: Garbage}, websocket.TextMessage},
		"chosen garbage": {Fault{Kind: Garbage, Frame: []byte("{{{")}, websocket.TextMessage},
		"binary":         {Fault{Kind: Binary}, websocket.BinaryMessage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				p := b.caught("mika", "laptop")
				c.fault.Before = "event"
				b.Fault(c.fault)
				b.burst(2)
				frames := p.all()
				if len(frames) != 3 || frames[0].kind != c.kind || frames[0].ID != "" {
					t.Fatalf("frames %v", ops(frames))
				}
				if c.fault.Frame != nil && string(frames[0].raw) != string(c.fault.Frame) {
					t.Errorf("frame %q", frames[0].raw)
				}
				if diff := cmp.Diff(b.Unsettled("mika"), eventIDs(frames)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestEachGarbageIsOdd(t *testing.T) {
	t.Parallel()
	for _, s := range garbage {
		var o struct {
			Op, Type string
			ID       string
			At       time.Time
			Held     bool
			Through  *string
			Data     struct{ Space *struct{} }
		}
		if err := json.Unmarshal([]byte(s), &o); err == nil && o.Op == "event" && o.ID != "" && o.Data.Space != nil {
			t.Errorf("%q is a frame", s)
		}
	}
}

func TestDuplicateDelivery(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		b.Fault(Fault{Kind: Duplicate, Skip: 1, Count: 2})
		b.burst(4)
		ids := b.Unsettled("mika")
		want := []string{ids[0], ids[1], ids[1], ids[2], ids[2], ids[3]}
		if diff := cmp.Diff(want, eventIDs(p.all())); diff != "" {
			t.Error(diff)
		}
		if b.Deliveries("mika", ids[1]) != 2 || b.Deliveries("mika", ids[3]) != 1 {
			t.Errorf("deliveries %d, %d", b.Deliveries("mika", ids[1]), b.Deliveries("mika", ids[3]))
		}
	})
}

func TestStall(t *testing.T) {
	t.Parallel()
	t.Run("for good", func(t *testing.T) {
		t.Parallel()
		run(t, Options{Heartbeat: 10 * time.Second}, func(t *testing.T, b *bench) {
			p := b.caught("mika", "laptop")
			b.Fault(Fault{Kind: Stall})
			b.burst(1)
			time.Sleep(5 * time.Minute)
			p.quiet()
			p.wantClosed(0)
			if len(p.pings) != 0 {
				t.Errorf("pings %q", p.pings)
			}
			next, w := b.hello("mika", "laptop", true)
			if !w.Lease.Held {
				t.Error("the lease is stuck")
			}
			p.wantClosed(1006)
			next.want("event")
		})
	})
	t.Run("for a while", func(t *testing.T) {
		t.Parallel()
		run(t, Options{Heartbeat: 10 * time.Second, LeaseTTL: 300 * time.Second}, func(t *testing.T, b *bench) {
			p := b.caught("mika", "laptop")
			b.Fault(Fault{Kind: Stall, Delay: time.Minute})
			b.burst(2)
			time.Sleep(time.Minute - time.Millisecond)
			p.quiet()
			time.Sleep(time.Millisecond)
			if diff := cmp.Diff(b.Unsettled("mika"), eventIDs(p.all())); diff != "" {
				t.Error(diff)
			}
			time.Sleep(time.Minute)
			p.wantClosed(0)
		})
	})
	t.Run("while the office closes", func(t *testing.T) {
		t.Parallel()
		run(t, Options{}, func(t *testing.T, b *bench) {
			p := b.caught("mika", "laptop")
			b.Fault(Fault{Kind: Stall})
			b.Close()
			p.wantClosed(1006)
		})
	})
}

func TestSlow(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		p := b.caught("mika", "laptop")
		b.Fault(Fault{Kind: Slow, Delay: 2 * time.Second})
		b.burst(3)
		for range 3 {
			p.quiet()
			time.Sleep(2 * time.Second)
			p.want("event")
		}
	})
}

// A client that reads nothing is dropped, and the lease of one that has said
// goodbye without reading is free at once.
func TestClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		goodbye bool
		holder  string
		within  time.Duration
	}{
		"silent":  {false, "", 26 * time.Second},
		"goodbye": {true, "", 2 * time.Second},
		"not yet": {false, "mute", 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{Heartbeat: 10 * time.Second, LeaseTTL: 15 * time.Second}, func(t *testing.T, b *bench) {
				ws, _, err := b.dialer().DialContext(t.Context(), "ws://office/", map[string][]string{"Authorization": {"Bearer " + b.token["mika"]}})
				if err != nil {
					t.Fatal(err)
				}
				defer ws.Close()
				ws.WriteJSON(map[string]any{"op": "hello", "protocol": 1, "client": map[string]any{"name": "", "version": ""}, "device": "mute"})
				b.burst(10)
				if c.goodbye {
					ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
				}
				time.Sleep(c.within)
				synctest.Wait()
				if h := b.Holder("mika"); h != c.holder {
					t.Errorf("holder %q, want %q", h, c.holder)
				}
				if c.holder == "" && b.Sockets() != 0 {
					t.Errorf("%d sockets", b.Sockets())
				}
			})
		})
	}
}
