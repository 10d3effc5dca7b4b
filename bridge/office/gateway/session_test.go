package gateway

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

func TestHelloAndWelcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.accept()
		diff(t, "hello", map[string]any{
			"op": "hello", "protocol": 1.0, "client": map[string]any{"name": "test", "version": "1"},
			"device": "d1", "relay": true,
		}, p.next())
		sent := time.Now()
		pass(3 * time.Second)
		p.say(welcomeHeld)
		synctest.Wait()
		want := []office.Signal{
			office.State{State: office.Connecting},
			office.State{State: office.Connected},
			office.Welcome{
				Session: "s1", Self: bridge.Person{ID: "me", Name: "Mia", Role: bridge.RoleMember},
				Organization: bridge.Organization{ID: "o1", Name: "Acme"},
				Lease:        office.Lease{Held: true, Until: sent.Add(time.Minute)},
			},
		}
		diff(t, "signals", want, f.signals.take())
		if err := f.end(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestHelloFirstAndNothingBeforeTheWelcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		f.client.Settle("e1")
		f.client.Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
		f.client.Send(office.Reply{Ref: "r1", To: "x", Text: "hi"})
		p := f.accept()
		p.expect("hello")
		p.say(`{"op":"caught_up","through":null}`, `{"op":"error","code":"forbidden","message":"no"}`)
		p.quiet()
		diff(t, "signals", []office.Signal{
			office.State{State: office.Connecting},
			office.Ignored{What: office.Unexpected},
			office.Failed{Code: "forbidden", Message: "no"},
		}, f.signals.take())
		p.say(welcomeFree, welcomeFree)
		diff(t, "settle", map[string]any{"op": "settle", "events": []any{"e1"}}, p.next())
		diff(t, "link", map[string]any{"op": "link", "slack": map[string]any{"team_id": "T1", "user_id": "U1"}}, p.next())
		diff(t, "send", map[string]any{"op": "send", "ref": "r1", "to": "x", "text": "hi"}, p.next())
		p.quiet()
		diff(t, "second welcome", []office.Ignored{{What: office.Unexpected}}, of[office.Ignored](f.signals))
	})
}

func TestNoWelcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.accept()
		begin := time.Now()
		p.expect("hello")
		p.say(`{"op":"welcome"}`)
		p.closed()
		diff(t, "given up after", welcomeWithin, time.Since(begin))
		f.accept()
		states := of[office.State](f.signals)
		if got := states[1]; got.State != office.Waiting || got.Err != errNoWelcome {
			t.Errorf("state = %+v", got)
		}
	})
}

func TestPingIsAnsweredAndSilenceEndsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeFree)
		for range 4 {
			pass(70 * time.Second)
			p.ping()
			diff(t, "pong", "beat", <-p.pongs)
		}
		last := time.Now()
		p.closed()
		diff(t, "silence", 75*time.Second, time.Since(last))
		f.accept()
		for _, s := range of[office.State](f.signals) {
			if s.State == office.Waiting && s.Err != errSilent {
				t.Errorf("cause = %v", s.Err)
			}
		}
	})
}

func TestIdleWakesForNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeFree)
		due := func() time.Time {
			_, due, _ := f.client.pending.next(time.Now())
			return due
		}
		if got := due(); !got.IsZero() {
			t.Errorf("without a lease a timer is armed for %v", got)
		}
		p.say(`{"op":"lease","held":true,"ttl_s":60}`)
		p.expect("lease")
		p.say(`{"op":"lease","held":true,"ttl_s":60}`)
		synctest.Wait()
		diff(t, "next wake-up", 20*time.Second+250*time.Millisecond, time.Until(due()))
	})
}

func TestBadFramesAreCountedAndSkipped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind  int
		frame string
		want  string
	}{
		"not JSON":       {websocket.TextMessage, `{"op":`, office.Malformed},
		"an array":       {websocket.TextMessage, `[1]`, office.Malformed},
		"no op":          {websocket.TextMessage, `{}`, office.Malformed},
		"op a number":    {websocket.TextMessage, `{"op":5}`, office.Malformed},
		"bad UTF-8":      {websocket.TextMessage, "{\"op\":\"x\xff\"}", office.Malformed},
		"binary":         {websocket.BinaryMessage, "\x00\x01", office.Malformed},
		"unknown op":     {websocket.TextMessage, `{"op":"canary-word","id":5}`, office.UnknownOp},
		"unknown event":  {websocket.TextMessage, `{"op":"event","id":"e","type":"canary-word","at":"2026-01-02T03:04:05Z","data":[]}`, office.UnknownEvent},
		"time, no zone":  {websocket.TextMessage, `{"op":"event","id":"e","type":"history.gap","at":"2026-01-02T03:04:05","data":{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z"}}`, office.Malformed},
		"no required":    {websocket.TextMessage, `{"op":"sent","ref":"canary-word"}`, office.Malformed},
		"id of 129 byte": {websocket.TextMessage, `{"op":"event","id":"` + strings.Repeat("x", 129) + `","type":"message.deleted","at":"2026-01-02T03:04:05Z","data":{"id":"m","deleted_at":"2026-01-02T03:04:05Z"}}`, office.Malformed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				f := start(t, func(_ *fake, c *Config) {
					c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				})
				p := f.welcomed(welcomeFree)
				f.signals.take()
				for range 2 {
					if err := p.conn.WriteMessage(tt.kind, []byte(tt.frame)); err != nil {
						t.Fatal(err)
					}
				}
				p.say(`{"op":"caught_up","through":"e9"}`)
				synctest.Wait()
				diff(t, "signals", []office.Signal{
					office.Ignored{What: tt.want}, office.Ignored{What: tt.want}, office.CaughtUp{Through: "e9"},
				}, f.signals.take())
				f.end()
				for _, line := range []string{"level=WARN msg=\"frame skipped\" what=" + tt.want, "level=DEBUG msg=\"frame skipped\""} {
					if strings.Count(log.String(), line) != 1 {
						t.Errorf("log has not one %q:\n%s", line, &log)
					}
				}
				if strings.Contains(log.String(), "canary") {
					t.Errorf("log carries contents:\n%s", &log)
				}
			})
		})
	}
}

func TestFrameSize(t *testing.T) {
	t.Parallel()
	frame := func(size int) string {
		const head, tail = `{"op":"caught_up","through":null,"x":"`, `"}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeFree)
		p.say(frame(1 << 20))
		synctest.Wait()
		diff(t, "1 MiB is taken", 1, len(of[office.CaughtUp](f.signals)))
		go p.conn.WriteMessage(websocket.TextMessage, []byte(frame(1<<20+1)))
		if err := p.closed(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
			t.Errorf("closed with %v, want 1009", err)
		}
		f.accept()
		diff(t, "larger is not", 0, len(of[office.CaughtUp](f.signals)))
	})
}

func TestEventSize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeFree)
		f.signals.take()
		frame := `{"op":"event","id":"e1","type":"message.deleted","at":"2026-01-02T03:04:05+09:00","data":{"id":"m1","deleted_at":"2026-01-02T03:04:05Z"}}`
		p.say(frame)
		synctest.Wait()
		events := of[office.Event](f.signals)
		if len(events) != 1 || events[0].Size != len(frame) || events[0].Deletion.ID != "m1" {
			t.Errorf("events = %+v", events)
		}
	})
}
