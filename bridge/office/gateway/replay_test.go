package gateway

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
)

// TestCompleteReplays shows which end of a replay proves that what was not
// offered is done with.
func TestCompleteReplays(t *testing.T) {
	t.Parallel()
	const (
		first, second = `{"op":"caught_up","through":null,"grant":"g1"}`, `{"op":"caught_up","through":null,"grant":"g2"}`
		bare          = `{"op":"caught_up","through":null}`
	)
	for name, tt := range map[string]struct {
		welcome string
		then    func(f *fake, p *peer)
		end     string
		want    bool
	}{
		"of the grant":                      {welcomeGrant, nil, first, true},
		"of another grant":                  {welcomeGrant, nil, second, false},
		"of no grant":                       {welcomeGrant, nil, bare, false},
		"after a renewal":                   {welcomeGrant, renew(`,"grant":"g1"`), first, true},
		"of an earlier grant":               {welcomeGrant, anew(`,"grant":"g2"`), first, false},
		"of the newer grant":                {welcomeGrant, anew(`,"grant":"g2"`), second, true},
		"after a release":                   {welcomeGrant, func(f *fake, _ *peer) { f.client.Lease(false) }, first, false},
		"while asking anew":                 {welcomeGrant, func(f *fake, _ *peer) { f.client.Reoffer() }, first, false},
		"lost":                              {welcomeGrant, func(_ *fake, p *peer) { p.say(`{"op":"lease","held":false}`) }, first, false},
		"without grants":                    {welcomeHeld, nil, bare, true},
		"without grants, renewed":           {welcomeHeld, renew(""), bare, true},
		"without grants, while asking anew": {welcomeHeld, func(f *fake, _ *peer) { f.client.Reoffer() }, bare, false},
		"without grants, lost and given":    {welcomeHeld, func(_ *fake, p *peer) { p.say(`{"op":"lease","held":false}`, `{"op":"lease","held":true,"ttl_s":60}`) }, bare, false},
		"without the lease":                 {welcomeFree, nil, bare, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				p := f.welcomed(tt.welcome)
				if tt.then != nil {
					tt.then(f, p)
					synctest.Wait()
				}
				f.signals.take()
				p.say(tt.end)
				synctest.Wait()
				diff(t, "ends", []office.CaughtUp{{Complete: tt.want}}, of[office.CaughtUp](f.signals))
			})
		})
	}
}

// renew lets a renewal go by.
func renew(grant string) func(*fake, *peer) {
	return func(_ *fake, p *peer) {
		pass(25 * time.Second)
		p.expect("lease")
		p.say(`{"op":"lease","held":true,"ttl_s":60` + grant + `}`)
	}
}

// anew has the lease asked for anew and given under another grant.
func anew(grant string) func(*fake, *peer) {
	return func(f *fake, p *peer) {
		f.client.Reoffer()
		p.expect("lease")
		p.expect("lease")
		p.say(`{"op":"lease","held":false}`, `{"op":"lease","held":true,"ttl_s":60`+grant+`}`)
	}
}

func TestUnreadableMessageIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeHeld)
		f.signals.take()
		p.say(`{"op":"event","id":"e1","type":"message.created","at":"2026-01-02T03:04:06Z","data":{"id":"m1"}}`,
			`{"op":"event","id":"e2","type":"presence.changed","at":"2026-01-02T03:04:06Z","data":{}}`)
		p.conn.WriteMessage(2, []byte(`{"op":"event","id":"e3","type":"message.deleted","at":"2026-01-02T03:04:06Z","data":{"id":"m1","deleted_at":"2026-01-02T03:04:06Z","space":{"id":"s1"}}}`))
		synctest.Wait()
		signals := f.signals.take()
		if len(signals) != 4 {
			t.Fatalf("signals: %+v", signals)
		}
		diff(t, "unreadable", office.Signal(office.Unreadable{ID: "e1", Key: "data.space"}), signals[0])
		diff(t, "counted", office.Signal(office.Ignored{What: office.Malformed}), signals[2])
		if e, ok := signals[3].(office.Event); !ok || e.Deletion.Space != "s1" {
			t.Errorf("a binary frame is %+v", signals[3])
		}
		p.quiet()
	})
}
