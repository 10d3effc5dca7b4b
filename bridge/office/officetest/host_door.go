package officetest

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// hostDoor is what happens before and until the welcome.
func hostDoor() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"an upgrade is answered by its token": func(t *testing.T, v *visit) {
			for name, c := range map[string]struct {
				token     string
				protocols []string
				status    int
			}{
				"member":      {v.Token("mika"), []string{subprotocol}, http.StatusSwitchingProtocols},
				"several":     {v.Token("mika"), []string{"chat", subprotocol}, http.StatusSwitchingProtocols},
				"wrong token": {"nobody's", []string{subprotocol}, http.StatusUnauthorized},
				"no token":    {"", []string{subprotocol}, http.StatusUnauthorized},
				"visitor":     {v.Token("vera"), []string{subprotocol}, http.StatusForbidden},
			} {
				ws, status, err := v.try(c.token, c.protocols...)
				if status != c.status {
					t.Errorf("%s: %v, want %d", name, err, c.status)
				}
				if ws != nil {
					if ws.Subprotocol() != subprotocol {
						t.Errorf("%s: subprotocol %q", name, ws.Subprotocol())
					}
					ws.Close()
				}
			}
		},
		"what is no upgrade is no gateway": func(t *testing.T, v *visit) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(v.URL, "ws", "http", 1), nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+v.Token("mika"))
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusUpgradeRequired && resp.StatusCode != http.StatusNotFound {
				t.Errorf("answered %s", resp.Status)
			}
		},
		"hello comes first": func(_ *testing.T, v *visit) {
			for _, first := range []string{`{"op":"lease"}`, `{"op":"dance"}`, `nonsense`, strings.Replace(helloFrame("d", true), "1,", "2,", 1)} {
				p := v.dial("mika")
				p.say(first)
				p.wantEnd()
			}
		},
		"hello comes within ten seconds": func(_ *testing.T, v *visit) {
			early, late := v.dial("mika"), v.dial("sora")
			early.greet()
			late.greet()
			v.Advance(10*time.Second - time.Millisecond)
			early.say(helloFrame("laptop", true))
			early.want("welcome")
			v.Advance(time.Millisecond)
			late.wantEnd()
			early.round()
		},
		"the welcome says everything": func(t *testing.T, v *visit) {
			p, w := v.hello("mika", "laptop", true)
			if w.Session == "" || w.Self.ID != "mika" || w.Self.Name == "" || w.Self.Role != "member" || w.Self.Slack == nil || w.Self.Slack.Linked {
				t.Errorf("welcome %s", w.raw)
			}
			if w.Organization.ID == "" || w.Organization.Name == "" || w.Organization.Slack == nil {
				t.Errorf("organization of %s", w.raw)
			}
			if p.heartbeat < 5*time.Second || p.heartbeat > 120*time.Second || !p.held {
				t.Errorf("heartbeat %v, held %v", p.heartbeat, p.held)
			}
			if _, again := v.hello("sora", "laptop", true); again.Session == w.Session {
				t.Error("two sessions have one id")
			}
		},
	}
}

// hostSession is how sockets live and end.
func hostSession() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"the office pings each heartbeat": func(_ *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			for range 3 {
				v.Advance(p.heartbeat)
				await(p, "ping", p.ping)
				p.round()
			}
		},
		"silence ends the socket": func(_ *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			p.mute.Store(true)
			v.pass(10*p.heartbeat, p) // frames are signs of life
			v.Advance(2*p.heartbeat + p.heartbeat/2)
			p.wantClosed(4008)
		},
		"the same device again ends the older socket": func(_ *testing.T, v *visit) {
			old := v.caught("mika", "laptop")
			other, _ := v.hello("mika", "desk", true)
			further, _ := v.hello("sora", "laptop", true)
			v.caught("mika", "laptop")
			old.wantClosed(4010)
			other.round()
			further.until("caught_up", func(f frame) bool { return f.Op == "caught_up" })
			further.round()
		},
		"a withdrawn token ends its sockets": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			other := v.caught("sora", "laptop")
			v.Withdraw(v.Token("mika"))
			p.wantClosed(4001)
			other.round()
			if _, status, err := v.try(v.Token("mika"), subprotocol); status != http.StatusUnauthorized {
				t.Errorf("later: %v", err)
			}
		},
		"a guest has no gateway": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			v.SetRole("mika", "guest")
			p.wantClosed(4003)
			if _, status, err := v.try(v.Token("mika"), subprotocol); status != http.StatusForbidden {
				t.Errorf("later: %v", err)
			}
		},
	}
}
