package office

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

func TestUpgrade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token      string // of whom; empty: a wrong one
		scheme     string
		protocols  []string
		fault      *Fault
		before     func(*bench)
		status     int
		retryAfter string
	}{
		"member":              {token: "mika", status: 101},
		"owner":               {token: "olga", status: 101},
		"scheme in lower":     {token: "mika", scheme: "bearer ", status: 101},
		"wrong token":         {status: 401},
		"not bearer":          {token: "mika", scheme: "Basic ", status: 401},
		"visitor":             {token: "vera", status: 403},
		"guest":               {token: "mika", before: func(b *bench) { b.SetPerson(bridge.Person{ID: "mika", Role: bridge.RoleGuest}) }, status: 403},
		"withdrawn":           {token: "mika", before: func(b *bench) { b.Withdraw(b.token["mika"]) }, status: 401},
		"no subprotocol":      {token: "mika", protocols: []string{}, status: 400},
		"other subprotocol":   {token: "mika", protocols: []string{"chat"}, status: 400},
		"several":             {token: "mika", protocols: []string{"chat", Subprotocol}, status: 101},
		"refused":             {token: "mika", fault: &Fault{Kind: Refuse}, status: 503},
		"refused for a while": {token: "mika", fault: &Fault{Kind: Refuse, Status: 429, RetryAfter: 1500 * time.Millisecond}, status: 429, retryAfter: "2"},
		"refused another":     {token: "mika", fault: &Fault{Kind: Refuse, Member: "sora"}, status: 101},
		"refused later":       {token: "mika", fault: &Fault{Kind: Refuse, Skip: 1}, status: 101},
		"closed office":       {token: "mika", before: func(b *bench) { b.Close() }, status: 503, retryAfter: "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				if c.before != nil {
					c.before(b)
				}
				if c.fault != nil {
					b.Fault(*c.fault)
				}
				d := b.dialer()
				if c.protocols != nil {
					d.Subprotocols = c.protocols
				}
				if c.scheme == "" {
					c.scheme = "Bearer "
				}
				ws, resp, err := d.DialContext(t.Context(), "ws://office/", http.Header{"Authorization": {c.scheme + b.token[c.token]}})
				if resp == nil {
					t.Fatalf("no answer: %v", err)
				}
				if resp.StatusCode != c.status || resp.Header.Get("Retry-After") != c.retryAfter {
					t.Errorf("status %d, Retry-After %q; want %d, %q", resp.StatusCode, resp.Header.Get("Retry-After"), c.status, c.retryAfter)
				}
				if err != nil {
					return
				}
				if ws.Subprotocol() != Subprotocol {
					t.Errorf("subprotocol %q", ws.Subprotocol())
				}
				ws.Close()
			})
		})
	}
}

func TestNoUpgrade(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	New(Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusUpgradeRequired || w.Header().Get("Upgrade") != "websocket" {
		t.Errorf("status %d, Upgrade %q", w.Code, w.Header().Get("Upgrade"))
	}
}

func TestUpgradeFaults(t *testing.T) {
	t.Parallel()
	t.Run("without a subprotocol", func(t *testing.T) {
		t.Parallel()
		run(t, Options{}, func(t *testing.T, b *bench) {
			b.Fault(Fault{Kind: NoSubprotocol})
			if p := b.dial("mika"); p.ws.Subprotocol() != "" {
				t.Errorf("subprotocol %q was picked", p.ws.Subprotocol())
			}
		})
	})
	for _, kind := range []Kind{Drop, Reset} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				b.Fault(Fault{Kind: kind, Before: "upgrade"})
				if _, resp, err := b.try(b.token["mika"]); err == nil || resp != nil {
					t.Errorf("answered: %v", err)
				}
				b.dial("mika")
			})
		})
	}
	t.Run("stall", func(t *testing.T) {
		t.Parallel()
		run(t, Options{}, func(t *testing.T, b *bench) {
			b.Fault(Fault{Kind: Stall, Before: "upgrade", Delay: 7 * time.Second})
			start := time.Now()
			if _, _, err := b.try(b.token["mika"]); err == nil || time.Since(start) != 7*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		})
	})
}

func TestRedirectAtTheUpgrade(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.Fault(Fault{Kind: Refuse, Status: http.StatusPermanentRedirect, Location: "wss://elsewhere.example/"})
		_, resp, err := b.try(b.token["mika"])
		if err == nil || resp.StatusCode != http.StatusPermanentRedirect || resp.Header.Get("Location") != "wss://elsewhere.example/" {
			t.Errorf("%v: %+v", err, resp)
		}
		b.dial("mika")
	})
}

// An answer without an end goes on until the client has gone, or the office.
func TestEndlessAnswers(t *testing.T) {
	t.Parallel()
	const much = 1 << 20
	for _, kind := range []Kind{EndlessHeader, EndlessStatus} {
		for name, end := range map[string]func(*bench, net.Conn){
			"client": func(_ *bench, c net.Conn) { c.Close() },
			"office": func(b *bench, c net.Conn) { b.Close(); c.Close() },
		} {
			t.Run(string(kind)+" until the "+name+" goes", func(t *testing.T) {
				t.Parallel()
				run(t, Options{}, func(t *testing.T, b *bench) {
					b.Fault(Fault{Kind: kind})
					c, err := b.dialer().NetDialContext(t.Context(), "", "")
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: o\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer %s\r\n\r\n", b.token["mika"])
					answer := make([]byte, much)
					if _, err := io.ReadFull(c, answer); err != nil {
						t.Fatal(err)
					}
					if ends := bytes.Contains(answer, []byte("\r\n\r\n")); ends || !bytes.HasPrefix(answer, []byte("HTTP/1.1 101 ")) {
						t.Errorf("the answer ends: %v", ends)
					}
					end(b, c)
					b.Close()
				})
			})
		}
	}
}

func TestHello(t *testing.T) {
	t.Parallel()
	const good = `"protocol":1,"client":{"name":"n","version":"v"},"device":"d"`
	for name, c := range map[string]struct {
		frame  string
		ops    []string
		closed int
	}{
		"good":            {`{"op":"hello",` + good + `}`, []string{"welcome", "caught_up"}, 0},
		"unknown keys":    {`{"op":"hello","x":[],` + good + `}`, []string{"welcome", "caught_up"}, 0},
		"no relay":        {`{"op":"hello","relay":false,` + good + `}`, []string{"welcome"}, 0},
		"protocol 2":      {`{"op":"hello","protocol":2,"client":{"name":"n","version":"v"},"device":"d"}`, []string{"error"}, host.CloseProtocol},
		"no device":       {`{"op":"hello","protocol":1,"client":{"name":"n","version":"v"}}`, []string{"error"}, host.CloseProtocol},
		"another op":      {`{"op":"lease"}`, nil, host.CloseProtocol},
		"an unknown op":   {`{"op":"dance"}`, nil, host.CloseProtocol},
		"not JSON at all": {`hello`, []string{"error"}, host.CloseProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				p := b.dial("mika")
				p.text(c.frame)
				if got := ops(p.all()); len(got) != len(c.ops) || len(got) > 0 && got[0] != c.ops[0] {
					t.Errorf("frames %v, want %v", got, c.ops)
				}
				p.wantClosed(c.closed)
			})
		})
	}
	t.Run("too late", func(t *testing.T) {
		t.Parallel()
		run(t, Options{}, func(t *testing.T, b *bench) {
			p := b.dial("mika")
			for range 9 { // a ping does not stand in for a hello
				time.Sleep(time.Second)
				p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
			p.wantClosed(0)
			time.Sleep(time.Second)
			p.wantClosed(host.CloseProtocol)
		})
	})
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	run(t, Options{Heartbeat: 7 * time.Second, LeaseTTL: 20 * time.Second}, func(t *testing.T, b *bench) {
		b.SetWorkspace(&bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 3})
		b.SetPresence("mika", "away")
		_, w := b.hello("mika", "laptop", true)
		if w.Session == "" || w.HeartbeatS != 7 || w.Lease == nil || !w.Lease.Held || w.Lease.TTLS != 20 {
			t.Errorf("welcome %s", w.raw)
		}
		if w.Self.ID != "mika" || w.Self.Email != "mika@acme.example" || w.Self.Slack == nil || w.Self.Slack.Linked {
			t.Errorf("self %+v", w.Self)
		}
		if w.Organization.ID != "acme" || w.Organization.Slack.TeamID != "T1" || w.Organization.Slack.Generation != 3 {
			t.Errorf("organization %+v", w.Organization)
		}
		if w.Presence == nil || w.Presence.State != "away" {
			t.Errorf("presence %+v", w.Presence)
		}
		_, w = b.hello("sora", "laptop", false)
		if w.Presence != nil || w.Lease.Held || w.Lease.TTLS != 20 {
			t.Errorf("welcome %s", w.raw)
		}
		synctest.Wait()
		if !b.Connected("mika") || b.Connected("olga") || b.Stats().Welcomes != 2 {
			t.Errorf("stats %+v", b.Stats())
		}
	})
}
