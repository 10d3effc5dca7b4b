package desktop

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// WatchSleep calls woke each time the computer has woken up, from the goroutine
// that called it. It returns nil when ctx ends, and an error at once where
// nobody tells of it: [ErrUnsupported] on systems without logind's signal, and
// [ErrNoBus] without a system bus. A connection that slept is then found out by
// its silence.
func (p Place) WatchSleep(ctx context.Context, woke func()) error {
	return p.watchSleep(ctx, func() {}, woke)
}

// watchSleep calls ready once no signal can be missed any more.
func (p Place) watchSleep(ctx context.Context, ready, woke func()) error {
	if p.SystemBus == "" {
		return fmt.Errorf("desktop: watch for sleep: %w", ErrUnsupported)
	}
	conn, err := dial(ctx, p.SystemBus)
	if err != nil {
		return fmt.Errorf("desktop: watch for sleep: %w", err)
	}
	defer conn.Close()
	const manager = "org.freedesktop.login1.Manager"
	subs := []subscription{{
		dbus.WithMatchSender("org.freedesktop.login1"),
		dbus.WithMatchObjectPath("/org/freedesktop/login1"),
		dbus.WithMatchInterface(manager),
		dbus.WithMatchMember("PrepareForSleep"),
	}}
	listening := func() error { ready(); return nil }
	err = listen(ctx, conn, subs, listening, func(s *dbus.Signal) error {
		// true comes before the sleep, false after it.
		if before, ok := firstBool(s); ok && !before && s.Name == manager+".PrepareForSleep" {
			woke()
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("desktop: watch for sleep: %w", err)
	}
	return nil
}

func firstBool(s *dbus.Signal) (value, ok bool) {
	if len(s.Body) == 0 {
		return false, false
	}
	value, ok = s.Body[0].(bool)
	return value, ok
}
