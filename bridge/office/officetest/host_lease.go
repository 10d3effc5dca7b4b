package officetest

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	ask     = `{"op":"lease"}`
	release = `{"op":"lease","release":true}`
)

// wantLease takes the next lease frame.
func (p *peer) wantLease(held bool, holder string) {
	p.t.Helper()
	f := p.want("lease")
	if p.held != held || f.Holder != "" && f.Holder != holder {
		p.t.Fatalf("%s: %s, want held %v by %q", p.device, f.raw, held, holder)
	}
}

// leave ends the socket, with 1000 or without a word.
func (p *peer) leave(clean bool) {
	p.t.Helper()
	if clean {
		close := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		if err := p.ws.WriteControl(websocket.CloseMessage, close, time.Now().Add(patience)); err != nil {
			p.t.Fatalf("close: %v", err)
		}
		p.wantEnd()
		return
	}
	p.ws.Close()
}

// wantEnd reads until the socket ends, however it does.
func (p *peer) wantEnd() {
	p.t.Helper()
	for {
		if _, err := p.read("end"); err != nil {
			return
		}
	}
}

// hostLease is who may relay, and for how long.
func hostLease() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"one device has the lease": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			z, _ := v.hello("mika", "z", true)
			v.Say("sora", "mika", "for one device")
			a.wantMessages(1)
			z.say(ask)
			z.wantLease(false, "a")
			z.round()
			other := v.caught("sora", "z") // another member's lease is another one
			other.round()
		},
		"a release passes it on": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			z, _ := v.hello("mika", "z", true)
			a.say(release)
			z.wantLease(true, "z")
			z.want("caught_up")
			a.wantLease(false, "z")
			a.round()
		},
		"a close with 1000 passes it on": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			z, _ := v.hello("mika", "z", true)
			a.leave(true)
			z.wantLease(true, "z")
			z.want("caught_up")
		},
		"a drop keeps it until its time is over": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			z, _ := v.hello("mika", "z", true)
			a.leave(false)
			v.pass(a.ttl-time.Millisecond, z)
			z.say(ask)
			z.wantLease(false, "a")
			v.Advance(time.Millisecond)
			z.until("the lease", func(f frame) bool { return f.Op == "lease" && z.held })
			z.until("caught_up", func(f frame) bool { return f.Op == "caught_up" })
		},
		"a lease that is not renewed passes on": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			z, _ := v.hello("mika", "z", true)
			half := a.ttl / 2
			v.pass(half, a, z)
			a.say(ask)
			a.wantLease(true, "a")
			v.pass(half+time.Second, a, z)
			if !a.held || z.held {
				a.t.Fatal("a renewal does not count from its own time")
			}
			v.Advance(half)
			z.until("the lease", func(f frame) bool { return f.Op == "lease" && z.held })
			a.until("its loss", func(f frame) bool { return f.Op == "lease" && !a.held })
		},
		"only a device that can post gets it": func(_ *testing.T, v *visit) {
			a, _ := v.hello("mika", "a", false)
			if a.held {
				a.t.Fatal("given to a device that cannot relay")
			}
			a.say(ask)
			a.wantLease(true, "a")
			a.want("caught_up")
			z, _ := v.hello("mika", "z", true)
			z.say(release) // its last word
			z.wantLease(false, "a")
			a.say(release)
			a.wantLease(false, "")
			z.until("word of the lease", func(f frame) bool { return f.Op == "lease" })
			z.round()
			if z.held {
				z.t.Error("given to a device that gave it back")
			}
		},
		"a renewal keeps the grant": func(_ *testing.T, v *visit) {
			a := v.caught("mika", "a")
			grant := a.grant
			for range 3 {
				v.pass(a.ttl/3, a)
				a.say(ask)
				a.wantLease(true, "a")
			}
			v.Say("sora", "mika", "x")
			a.wantMessages(1)
			a.round() // no replay, no caught_up: check would tell
			if a.grant != grant {
				a.t.Errorf("grant %q became %q", grant, a.grant)
			}
		},
		"each holding has a grant of its own": func(t *testing.T, v *visit) {
			a := v.caught("mika", "a")
			seen := map[string]bool{a.grant: true}
			a.say(release)
			a.wantLease(false, "")
			a.say(ask)
			a.wantLease(true, "a")
			a.want("caught_up")
			seen[a.grant] = true
			a = v.caught("mika", "a") // a new socket
			seen[a.grant] = true
			a.leave(false)
			a = v.caught("mika", "a")
			seen[a.grant] = true
			if v.Revision > 1 && len(seen) != 4 {
				t.Errorf("grants %v, want four", seen)
			}
		},
	}
}
