package desktop

import (
	"context"
	"fmt"
	"runtime"

	"github.com/godbus/dbus/v5"
)

// The names of the StatusNotifierItem specification that say whether somebody
// shows tray icons.
const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = dbus.ObjectPath("/StatusNotifierWatcher")
	busName     = "org.freedesktop.DBus"
)

// WatchTrayHost reports whether this desktop shows tray icons: once at once, and
// again at each change, from the goroutine that called it. It returns nil when
// ctx ends, and an error that wraps [ErrNoBus] when there is no bus to ask or it
// has gone. Where every desktop has a tray (Windows, macOS) it reports true and
// waits for ctx.
func (p Place) WatchTrayHost(ctx context.Context, report func(present bool)) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		report(true)
		<-ctx.Done()
		return nil
	}
	conn, err := dial(ctx, p.SessionBus)
	if err != nil {
		return fmt.Errorf("desktop: watch for a tray host: %w", err)
	}
	defer conn.Close()
	known, last := false, false
	tell := func() error {
		present, err := trayHost(ctx, conn)
		if err != nil {
			return err
		}
		if !known || present != last {
			known, last = true, present
			report(present)
		}
		return nil
	}
	subs := []subscription{
		{dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcherName)},
		{dbus.WithMatchInterface(watcherName), dbus.WithMatchMember("StatusNotifierHostRegistered")},
		{dbus.WithMatchInterface(watcherName), dbus.WithMatchMember("StatusNotifierHostUnregistered")},
	}
	err = listen(ctx, conn, subs, tell, func(*dbus.Signal) error { return tell() })
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("desktop: watch for a tray host: %w", err)
	}
	return nil
}

// trayHost asks for the watcher, and then whether a panel has registered with
// it: a watcher alone shows nothing. One that does not say is believed to.
func trayHost(ctx context.Context, conn *dbus.Conn) (bool, error) {
	var owned bool
	if err := conn.BusObject().CallWithContext(ctx, busName+".NameHasOwner", 0, watcherName).Store(&owned); err != nil {
		return false, fmt.Errorf("ask for %s: %w: %w", watcherName, ErrNoBus, err)
	}
	if !owned {
		return false, nil
	}
	var registered dbus.Variant
	err := conn.Object(watcherName, watcherPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get",
		dbus.FlagNoAutoStart, watcherName, "IsStatusNotifierHostRegistered").Store(&registered)
	if err != nil {
		return ctx.Err() == nil, ctx.Err()
	}
	present, ok := registered.Value().(bool)
	return present || !ok, nil
}

// itemPath is where the tray's library has its item.
const itemPath = "/StatusNotifierItem"

// AnnounceTrayItem tells the tray host of this process's item once more. The
// tray's library does so by itself, but misses a host that comes just after it
// had looked for one, and every host after a signal that it did not expect, such
// as that of a keyring. Hosts take a second announcement for the same item.
//
// It is sent on the connection that the libraries of this process share: the
// item stands on that one.
func (p Place) AnnounceTrayItem(ctx context.Context) error {
	if p.SessionBus == "" {
		return fmt.Errorf("desktop: announce the tray: %w", ErrNoBus)
	}
	conn, err := dbus.SessionBus()
	if err != nil {
		return fmt.Errorf("desktop: announce the tray: %w: %w", ErrNoBus, err)
	}
	err = conn.Object(watcherName, watcherPath).CallWithContext(ctx, watcherName+".RegisterStatusNotifierItem",
		dbus.FlagNoAutoStart, itemPath).Err
	if err != nil {
		return fmt.Errorf("desktop: announce the tray: %w", err)
	}
	return nil
}
