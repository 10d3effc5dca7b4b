package gateway

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

func TestSettle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		for i := range 600 {
			f.client.Settle(fmt.Sprint("e", i), "e0", "", strings.Repeat("x", 129))
		}
		p := f.welcomed(welcomeFree)
		var got []any
		for _, size := range []int{256, 256, 88} {
			batch := p.expect("settle")["events"].([]any)
			diff(t, "batch", size, len(batch))
			got = append(got, batch...)
		}
		for i, id := range got {
			diff(t, "order", any(fmt.Sprint("e", i)), id)
		}
		p.quiet()
		f.client.Settle("e0")
		diff(t, "told again after it was told", []any{"e0"}, p.expect("settle")["events"].([]any))
	})
}

func TestSettleSurvivesADrop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeFree)
		p.conn.Close()
		p.closed()
		f.client.Settle("e1", "e2")
		f.client.Settle("e2")
		again := f.welcomed(welcomeFree)
		diff(t, "events", []any{"e1", "e2"}, again.expect("settle")["events"].([]any))
	})
}

func TestSettleIsFlushedBeforeTheClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeHeld)
		f.client.Settle("e1")
		f.stop()
		diff(t, "events", []any{"e1"}, p.expect("settle")["events"].([]any))
		if err := p.closed(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			t.Errorf("closed with %v, want 1000", err)
		}
		begin := time.Now()
		if err := f.result(); err != nil {
			t.Errorf("Run = %v", err)
		}
		diff(t, "waited", time.Duration(0), time.Since(begin))
		states := of[office.State](f.signals)
		diff(t, "last state", office.State{State: office.Stopped}, states[len(states)-1])
	})
}

func TestStopDoesNotWaitForADeafServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) {
			f.refuse = func(w http.ResponseWriter, _ *http.Request) bool {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					f.t.Error(err)
				}
				f.t.Cleanup(func() { conn.Close() })
				return true
			}
		})
		synctest.Wait()
		begin := time.Now()
		if err := f.end(); err != nil {
			t.Errorf("Run = %v", err)
		}
		diff(t, "in the upgrade", time.Duration(0), time.Since(begin))
	})
}

func TestStopIsBoundedWhenNobodyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) { f.deaf.Store(true) })
		p := f.accept()
		p.hear(1)
		p.say(welcomeHeld)
		synctest.Wait()
		f.client.Settle("e1")
		begin := time.Now()
		if err := f.end(); err != nil {
			t.Errorf("Run = %v", err)
		}
		diff(t, "ended after", closeWithin, time.Since(begin))
	})
}

func TestWriteThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) { f.deaf.Store(true) })
		p := f.accept()
		p.hear(1)
		p.say(welcomeFree)
		synctest.Wait()
		f.client.Settle("e1")
		begin := time.Now()
		synctest.Wait()
		f.signals.take()
		p.ping() // nobody hears the pong
		p.say(`{"op":"caught_up","through":"e9"}`)
		synctest.Wait()
		diff(t, "the reader goes on", []office.Signal{office.CaughtUp{Through: "e9"}}, f.signals.take())
		f.deaf.Store(false)
		again := f.welcomed(welcomeFree)
		diff(t, "given up after", writeWithin+backoffBase, time.Since(begin))
		diff(t, "kept", []any{"e1"}, again.expect("settle")["events"].([]any))
	})
}

func TestNothingIsReportedAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t, func(f *fake, _ *Config) { f.deaf.Store(true) })
		p := f.accept()
		p.hear(1)
		p.say(welcomeFree)
		synctest.Wait()
		f.signals.take()
		f.stop()
		synctest.Wait()
		p.say(`{"op":"caught_up","through":"e9"}`)
		if err := f.result(); err != nil {
			t.Errorf("Run = %v", err)
		}
		diff(t, "signals", []office.Signal{office.State{State: office.Stopped}}, f.signals.take())
	})
}

func TestSettleQueue(t *testing.T) {
	t.Parallel()
	ids := make([]string, settleMax+3)
	for i := range ids {
		ids[i] = fmt.Sprint("e", i)
	}
	var q settleQueue
	diff(t, "dropped", 3, q.add(ids))
	diff(t, "dropped again, of two that are queued", 0, q.add(ids[:2]))
	var told int
	for batch := q.batch(); len(batch) > 0; batch = q.batch() {
		told += len(batch)
		q.written(len(batch))
	}
	diff(t, "told", settleMax, told)
	diff(t, "room again", 0, q.add(ids[settleMax:]))
}
