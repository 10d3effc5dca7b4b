package office

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func gapOf(t *testing.T, f got) bridge.Gap {
	t.Helper()
	var g bridge.Gap
	if f.Type != "history.gap" || json.Unmarshal(f.Data, &g) != nil {
		t.Fatalf("no gap: %s", f.raw)
	}
	return g
}

func TestRetentionByNumber(t *testing.T) {
	t.Parallel()
	run(t, Options{Retain: 2}, func(t *testing.T, b *bench) {
		start := time.Now()
		for range 5 {
			b.sayTo("mika", "x")
			time.Sleep(time.Second)
		}
		p, _ := b.hello("mika", "laptop", true)
		g := gapOf(t, p.want("event"))
		if !g.From.Equal(start) || g.To.Sub(start) != 2*time.Second {
			t.Errorf("gap from %v to %v after the start", g.From.Sub(start), g.To.Sub(start))
		}
		frames := p.all()
		if diff := cmp.Diff([]string{"event", "event", "caught_up"}, ops(frames)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(b.Unsettled("mika"), eventIDs(frames)); diff != "" {
			t.Error(diff)
		}
		p.say(map[string]any{"op": "settle", "events": eventIDs(frames)})
		synctest.Wait()
		b.sayTo("mika", "x")
		b.sayTo("mika", "x")
		for _, f := range p.all() {
			if f.Type == "history.gap" {
				t.Error("a gap though there is room")
			}
		}
		b.sayTo("mika", "x")
		gapOf(t, p.want("event")) // live, when it comes about
	})
}

func TestRetentionByAge(t *testing.T) {
	t.Parallel()
	run(t, Options{RetainFor: time.Hour, Heartbeat: 10 * time.Second, LeaseTTL: 300 * time.Second}, func(t *testing.T, b *bench) {
		b.sayTo("mika", "old")
		time.Sleep(59 * time.Minute)
		b.sayTo("mika", "new")
		if n := b.UnsettledCount("mika"); n != 2 {
			t.Errorf("%d wait, want 2", n)
		}
		p, _ := b.hello("mika", "laptop", true)
		if diff := cmp.Diff([]string{"event", "event", "caught_up"}, ops(p.all())); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Minute)
		p.quiet()
		time.Sleep(10 * time.Second) // the next heartbeat finds it
		if g := gapOf(t, p.want("event")); !g.From.Equal(g.To) {
			t.Errorf("gap of %v", g.To.Sub(g.From))
		}
		if n := b.UnsettledCount("mika"); n != 1 {
			t.Errorf("%d wait, want 1", n)
		}
	})
}

// A gap is told to a device until a pong proves that it was read, and is no news
// to a device that was not there yet.
func TestGapIsToldOncePerDevice(t *testing.T) {
	t.Parallel()
	gaps := func(p *peer) (n int) {
		for _, f := range p.all() {
			if f.Type == "history.gap" {
				n++
			}
		}
		return n
	}
	run(t, Options{Retain: 1}, func(t *testing.T, b *bench) {
		b.caught("mika", "desk").ws.Close()
		b.burst(3)
		p, _ := b.hello("mika", "laptop", false)
		if n := gaps(p); n != 1 {
			t.Errorf("told %d times", n)
		}
		p.ws.Close()
		p, _ = b.hello("mika", "laptop", false)
		if n := gaps(p); n != 1 {
			t.Errorf("without a pong in between: told %d times", n)
		}
		time.Sleep(31 * time.Second)
		p.leave(1000)
		for device, want := range map[string]int{"laptop": 0, "desk": 1, "brand new": 0} {
			p, _ = b.hello("mika", device, false)
			if n := gaps(p); n != want {
				t.Errorf("%s: told %d times, want %d", device, n, want)
			}
		}
	})
}
