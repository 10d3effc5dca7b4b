package desktop

import (
	"context"
	"errors"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
	"github.com/google/go-cmp/cmp"
)

// watcher plays a panel's StatusNotifierWatcher, and gives the switch of
// whether a panel has registered with it.
func watcher(t *testing.T, conn *dbus.Conn, registered bool) *prop.Properties {
	t.Helper()
	props, err := prop.Export(conn, watcherPath, prop.Map{watcherName: {
		"IsStatusNotifierHostRegistered": {Value: registered, Emit: prop.EmitFalse},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return props
}

func TestTrayHostComesAndGoes(t *testing.T) {
	t.Parallel()
	p := place(t)
	p.SessionBus = newBus(t)
	panel := connect(t, p.SessionBus)
	reports := make(chan bool, 8)
	runs(t, func(ctx context.Context) error {
		return p.WatchTrayHost(ctx, func(present bool) { reports <- present })
	})
	expect := func(want bool, when string) {
		t.Helper()
		if got := next(t, reports, "report "+when); got != want {
			t.Fatalf("%s: reported %v", when, got)
		}
		if got, err := trayHost(t.Context(), panel); err != nil || got != want {
			t.Fatalf("%s: it is there: %v, %v", when, got, err)
		}
	}
	expect(false, "without a panel")
	own(t, panel, watcherName)
	expect(true, "with a watcher that does not say")
	if _, err := panel.ReleaseName(watcherName); err != nil {
		t.Fatal(err)
	}
	expect(false, "after it has gone")
	props := watcher(t, panel, false)
	own(t, panel, watcherName)
	if got, err := trayHost(t.Context(), panel); err != nil || got {
		t.Fatalf("a watcher without a panel: %v, %v", got, err)
	}
	props.SetMust(watcherName, "IsStatusNotifierHostRegistered", true)
	emit(t, panel, "StatusNotifierHostRegistered")
	expect(true, "with a panel")
	emit(t, panel, "StatusNotifierHostRegistered") // tells nothing new
	props.SetMust(watcherName, "IsStatusNotifierHostRegistered", false)
	emit(t, panel, "StatusNotifierHostUnregistered")
	expect(false, "after the panel has gone")
}

func emit(t *testing.T, conn *dbus.Conn, member string) {
	t.Helper()
	if err := conn.Emit(watcherPath, watcherName+"."+member); err != nil {
		t.Fatal(err)
	}
}

func TestWatchersEndWithTheBus(t *testing.T) {
	t.Parallel()
	for name, watch := range map[string]func(p Place, ctx context.Context, ready func()) error{
		"tray host": func(p Place, ctx context.Context, ready func()) error {
			return p.WatchTrayHost(ctx, func(bool) { ready() })
		},
		"sleep": func(p Place, ctx context.Context, ready func()) error {
			p.SystemBus = p.SessionBus
			return p.watchSleep(ctx, ready, func() {})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ready, done := make(chan struct{}, 1), make(chan error, 1)
			ctx := t.Context()
			t.Run("with a bus", func(t *testing.T) {
				p := place(t)
				p.SessionBus = newBus(t) // stops with this inner test
				go func() { done <- watch(p, ctx, func() { ready <- struct{}{} }) }()
				next(t, ready, "subscription")
			})
			if err := next(t, done, "end"); !errors.Is(err, ErrNoBus) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func TestWaking(t *testing.T) {
	t.Parallel()
	p := place(t)
	p.SystemBus = newBus(t)
	ready, woke := make(chan struct{}, 1), make(chan struct{}, 8)
	runs(t, func(ctx context.Context) error {
		return p.watchSleep(ctx, func() { ready <- struct{}{} }, func() { woke <- struct{}{} })
	})
	logind, stranger := connect(t, p.SystemBus), connect(t, p.SystemBus)
	own(t, logind, "org.freedesktop.login1")
	next(t, ready, "subscription")
	sleepSignal(t, stranger, false) // not logind
	sleepSignal(t, logind)          // says nothing
	sleepSignal(t, logind, "false")
	sleepSignal(t, logind, true) // before the sleep
	if err := stranger.BusObject().Call(busName+".GetId", 0).Err; err != nil {
		t.Fatal(err) // the answer comes after the bus has passed the signal on
	}
	sleepSignal(t, logind, false)
	next(t, woke, "first waking")
	sleepSignal(t, logind, true)
	sleepSignal(t, logind, false)
	next(t, woke, "second waking")
	if len(woke) != 0 {
		t.Error("woke once too often")
	}
}

func sleepSignal(t *testing.T, conn *dbus.Conn, body ...any) {
	t.Helper()
	if err := conn.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", body...); err != nil {
		t.Fatal(err)
	}
}

// bubbles plays a notification server.
// bubbles plays what shows notifications.
type bubbles struct{ got chan []any }

func (b bubbles) Notify(app string, replaces uint32, icon, title, body string, actions []string, hints map[string]dbus.Variant, expiry int32) (uint32, *dbus.Error) {
	b.got <- []any{app, replaces, icon, title, body, actions, hints["desktop-entry"].Value(), expiry}
	return 41, nil
}

func TestNotify(t *testing.T) {
	t.Parallel()
	p := place(t)
	p.SessionBus = newBus(t)
	if _, err := p.Notify(t.Context(), Notification{Title: "x"}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("without a server: %v", err)
	}
	server := connect(t, p.SessionBus)
	b := bubbles{make(chan []any, 1)}
	if err := server.Export(b, notificationsPath, notifications); err != nil {
		t.Fatal(err)
	}
	own(t, server, notifications)
	tell := func(member string, body ...any) func() error {
		return func() error { return server.Emit(notificationsPath, notifications+"."+member, body...) }
	}
	shut, stop := context.WithCancel(t.Context())
	for _, tc := range []struct {
		name    string
		ctx     context.Context
		happens []func() error
		clicked bool
	}{
		{"clicked", t.Context(), []func() error{tell("ActionInvoked", uint32(41), "default")}, true},
		{"closed", t.Context(), []func() error{tell("NotificationClosed", uint32(41), uint32(2))}, false},
		{"another is clicked, and then it", t.Context(), []func() error{
			tell("ActionInvoked", uint32(40), "default"), tell("NotificationClosed", uint32(40), uint32(2)), tell("ActionInvoked", uint32(41), "default"),
		}, true},
		{"nobody looks", shut, []func() error{func() error { stop(); return nil }}, false},
	} {
		ended := make(chan bool, 1)
		go func() {
			clicked, err := p.Notify(tc.ctx, Notification{Title: "확인", Body: "a & <b>", Click: "Open"})
			if err != nil {
				t.Errorf("%s: %v", tc.name, err)
			}
			ended <- clicked
		}()
		want := []any{"Bellhop", uint32(0), appID, "확인", "a &amp; &lt;b&gt;", []string{"default", "Open"}, appID, int32(-1)}
		if diff := cmp.Diff(want, next(t, b.got, "notification")); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
		for _, step := range tc.happens {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		if got := next(t, ended, "end"); got != tc.clicked {
			t.Errorf("%s: clicked %v", tc.name, got)
		}
	}
}
