package office

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

func leaseOp(release bool) map[string]any {
	if release {
		return map[string]any{"op": "lease", "release": true}
	}
	return map[string]any{"op": "lease"}
}

func (p *peer) wantLease(held bool, holder string) {
	p.t.Helper()
	f := p.want("lease")
	if f.Held != held || f.Holder != holder || f.TTLS == 0 {
		p.t.Fatalf("lease %s, want held %v by %q", f.raw, held, holder)
	}
}

func (p *peer) leave(code int) {
	p.t.Helper()
	p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	synctest.Wait()
}

func why(changes []LeaseChange) []string {
	var s []string
	for _, c := range changes {
		s = append(s, c.Why+":"+c.Holder)
	}
	return s
}

func TestLeaseMovesBetweenTwoDevices(t *testing.T) {
	t.Parallel()
	const ttl = 20 * time.Second
	for name, c := range map[string]struct {
		relayB bool
		do     func(b *bench, a, z *peer)
		want   []string // history after a's first grant
		holder string
	}{
		"held on": {relayB: true, do: func(_ *bench, a, _ *peer) {
			time.Sleep(15 * time.Second)
			a.say(leaseOp(false))
			time.Sleep(15 * time.Second)
		},
			holder: "a"},
		"released": {relayB: true, do: func(_ *bench, a, _ *peer) { a.say(leaseOp(true)) },
			want: []string{"released:", "released:z"}, holder: "z"},
		"released to nobody": {do: func(_ *bench, a, _ *peer) { a.say(leaseOp(true)) },
			want: []string{"released:"}},
		"released to one who said so later": {do: func(_ *bench, a, z *peer) { z.say(leaseOp(false)); a.say(leaseOp(true)) },
			want: []string{"released:", "released:z"}, holder: "z"},
		"released to one who took it back": {relayB: true, do: func(_ *bench, a, z *peer) { z.say(leaseOp(true)); a.say(leaseOp(true)) },
			want: []string{"released:"}},
		"closed with 1000": {relayB: true, do: func(_ *bench, a, _ *peer) { a.leave(1000) },
			want: []string{"closed:", "closed:z"}, holder: "z"},
		"closed with 1001 keeps it": {relayB: true, do: func(_ *bench, a, _ *peer) { a.leave(1001); time.Sleep(ttl - time.Second) },
			holder: "a"},
		"closed with 1001 until its time is over": {relayB: true, do: func(_ *bench, a, _ *peer) { a.leave(1001); time.Sleep(ttl) },
			want: []string{"expired:", "expired:z"}, holder: "z"},
		"dropped": {relayB: true, do: func(_ *bench, a, _ *peer) { a.ws.Close(); time.Sleep(ttl) },
			want: []string{"expired:", "expired:z"}, holder: "z"},
		"not renewed": {relayB: true, do: func(*bench, *peer, *peer) { time.Sleep(ttl) },
			want: []string{"expired:", "expired:z"}, holder: "z"},
		"ended by the test": {relayB: true, do: func(b *bench, _, _ *peer) { b.ExpireLease("mika") },
			want: []string{"expired:", "expired:z"}, holder: "z"},
		"asked by the other": {relayB: true, do: func(_ *bench, _, z *peer) { z.say(leaseOp(false)) },
			holder: "a"},
		"not the last word of the other": {relayB: true, do: func(_ *bench, a, z *peer) { z.say(leaseOp(true)); time.Sleep(ttl) },
			want: []string{"expired:"}},
		"to and fro": {relayB: true, do: func(_ *bench, a, z *peer) {
			a.say(leaseOp(true))
			a.say(leaseOp(false))
			synctest.Wait()
			z.say(leaseOp(true))
		}, want: []string{"released:", "released:z", "released:", "released:a"}, holder: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{LeaseTTL: ttl, Heartbeat: 2 * time.Minute}, func(t *testing.T, b *bench) {
				a := b.caught("mika", "a")
				z, w := b.hello("mika", "z", c.relayB)
				if w.Lease.Held {
					t.Error("two devices hold the lease")
				}
				c.do(b, a, z)
				synctest.Wait()
				if diff := cmp.Diff(append([]string{"hello:a"}, c.want...), why(b.Leases("mika"))); diff != "" {
					t.Error(diff)
				}
				if h := b.Holder("mika"); h != c.holder {
					t.Errorf("holder %q, want %q", h, c.holder)
				}
			})
		})
	}
}

func TestLeaseFrames(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		a := b.caught("mika", "a")
		z, _ := b.hello("mika", "z", true)
		third, _ := b.hello("mika", "third", false)
		a.say(leaseOp(false))
		a.wantLease(true, "a")
		a.quiet() // a renewal is no grant
		z.say(leaseOp(false))
		z.wantLease(false, "a")
		a.say(leaseOp(true))
		a.wantLease(false, "z")
		z.wantLease(true, "z")
		if f := z.want("caught_up"); f.Through != nil {
			t.Errorf("caught up through %q of an empty log", *f.Through)
		}
		third.wantLease(false, "z")
		z.leave(1000)
		a.wantLease(false, "")
		third.wantLease(false, "")
		third.say(leaseOp(false))
		third.wantLease(true, "third")
		third.want("caught_up")
		a.wantLease(false, "third")
		for _, p := range []*peer{a, z, third} {
			p.quiet()
		}
	})
}

func TestLeaseGoesToTheLongestWaiting(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		b.caught("mika", "a")
		b.hello("mika", "second", true)
		b.hello("mika", "third", true)
		for _, want := range []string{"second", "third", "a", "second"} {
			b.ExpireLease("mika")
			if h := b.Holder("mika"); h != want {
				t.Fatalf("holder %q, want %q", h, want)
			}
			time.Sleep(30 * time.Second) // a pong makes a lapsed device eligible again
			synctest.Wait()
		}
	})
}

func TestReconnectWithinTheLease(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		relay  bool
		want   []string
		holder string
	}{
		"can relay":    {true, []string{"hello:a", "again:a"}, "a"},
		"cannot relay": {false, []string{"hello:a", "cannot relay:", "cannot relay:z"}, "z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, Options{}, func(t *testing.T, b *bench) {
				a := b.caught("mika", "a")
				b.hello("mika", "z", true)
				b.sayTo("mika", "hi")
				id := a.want("event").ID
				a.ws.Close()
				a, w := b.hello("mika", "a", c.relay)
				if w.Lease.Held != c.relay {
					t.Errorf("held %v", w.Lease.Held)
				}
				if diff := cmp.Diff(c.want, why(b.Leases("mika"))); diff != "" {
					t.Error(diff)
				}
				if h := b.Holder("mika"); h != c.holder {
					t.Errorf("holder %q", h)
				}
				if !c.relay {
					a.quiet()
					return
				}
				if again := a.want("event").ID; again != id {
					t.Errorf("offered %s, want %s", again, id)
				}
				if f := a.want("caught_up"); f.Through == nil || *f.Through != id {
					t.Errorf("caught up %s", f.raw)
				}
			})
		})
	}
}

// A lone device that let its lease run out has it again once it is heard of.
func TestLapsedDeviceIsServedWhenHeard(t *testing.T) {
	t.Parallel()
	run(t, Options{LeaseTTL: 15 * time.Second, Heartbeat: 20 * time.Second}, func(t *testing.T, b *bench) {
		a := b.caught("mika", "a")
		time.Sleep(15 * time.Second)
		a.wantLease(false, "")
		a.quiet()
		time.Sleep(5 * time.Second)
		a.wantLease(true, "a")
		a.want("caught_up")
	})
}

func TestReofferByReleaseAndAsk(t *testing.T) {
	t.Parallel()
	run(t, Options{}, func(t *testing.T, b *bench) {
		a := b.caught("mika", "a")
		b.burst(3)
		first := eventIDs(a.all())
		a.say(map[string]any{"op": "settle", "events": first[1:2]})
		a.say(leaseOp(true))
		a.say(leaseOp(false))
		a.wantLease(false, "")
		a.wantLease(true, "a")
		frames := a.all()
		if diff := cmp.Diff([]string{first[0], first[2]}, eventIDs(frames)); diff != "" {
			t.Error(diff)
		}
		if last := frames[len(frames)-1]; last.Op != "caught_up" || *last.Through != first[2] {
			t.Errorf("last frame %s", last.raw)
		}
		if n := b.Deliveries("mika", first[0]); n != 2 {
			t.Errorf("%d deliveries", n)
		}
	})
}
