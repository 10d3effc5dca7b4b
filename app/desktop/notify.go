package desktop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Notification is a bubble on the desktop, in plain text. Click says what a
// click on it does; some desktops show it.
type Notification struct{ Title, Body, Click string }

const (
	notifications     = "org.freedesktop.Notifications"
	notificationsPath = "/org/freedesktop/Notifications"
)

// errGone: the notification is no longer there.
var errGone = errors.New("the notification is gone")

// Notify shows a notification, stays until it is gone or ctx ends, and reports
// whether the person clicked it. It fails with [ErrUnsupported] where the
// desktop has no notifications that Bellhop can speak to, and with [ErrNoBus]
// without a message bus.
func (p Place) Notify(ctx context.Context, n Notification) (clicked bool, err error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return false, fmt.Errorf("desktop: notify: %w", ErrUnsupported)
	}
	conn, err := dial(ctx, p.SessionBus)
	if err != nil {
		return false, fmt.Errorf("desktop: notify: %w", err)
	}
	defer conn.Close()
	var id uint32
	show := func() (err error) { id, err = n.show(ctx, conn); return err }
	err = listen(ctx, conn, []subscription{ofNotifications("ActionInvoked"), ofNotifications("NotificationClosed")}, show, func(s *dbus.Signal) error {
		if len(s.Body) == 0 || s.Body[0] != id {
			return nil // another program's
		}
		clicked = s.Name == notifications+".ActionInvoked"
		return errGone
	})
	if err != nil && !errors.Is(err, errGone) && ctx.Err() == nil {
		return false, fmt.Errorf("desktop: notify: %w", err)
	}
	return clicked, nil
}

func ofNotifications(member string) subscription {
	return subscription{
		dbus.WithMatchSender(notifications), dbus.WithMatchObjectPath(notificationsPath),
		dbus.WithMatchInterface(notifications), dbus.WithMatchMember(member),
	}
}

// show gives the number by which the desktop knows the notification.
func (n Notification) show(ctx context.Context, conn *dbus.Conn) (id uint32, err error) {
	const none, expiry = uint32(0), int32(-1) // in the place of no other, for as long as the desktop thinks right
	// A body may hold markup, and text must not become some.
	body := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(n.Body)
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(appID)}
	err = conn.Object(notifications, notificationsPath).CallWithContext(ctx, notifications+".Notify", 0,
		"Bellhop", none, appID, n.Title, body, []string{"default", n.Click}, hints, expiry).Store(&id)
	return id, unknownService(err)
}

// unknownService makes of a bus that knows no such service ErrUnsupported.
func unknownService(err error) error {
	var e dbus.Error
	if errors.As(err, &e) && e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}
