package desktop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Notification is a bubble on the desktop. Title and Body are plain text.
// Replaces is what [Place.Notify] gave for an earlier one that this one takes
// the place of, or 0. Urgent ones stay until the person has seen them.
type Notification struct {
	Title    string
	Body     string
	Replaces uint32
	Urgent   bool
}

// Notify shows a notification and gives its id. It fails with [ErrUnsupported]
// where the desktop has no notifications that Bellhop can speak to, and with
// [ErrNoBus] without a message bus. A click on it brings Bellhop up where the
// desktop knows the application by its desktop file.
func (p Place) Notify(ctx context.Context, n Notification) (id uint32, err error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return 0, fmt.Errorf("desktop: notify: %w", ErrUnsupported)
	}
	conn, err := dial(ctx, p.SessionBus)
	if err != nil {
		return 0, fmt.Errorf("desktop: notify: %w", err)
	}
	defer conn.Close()
	const name = "org.freedesktop.Notifications"
	const expiry = int32(-1) // as the desktop has it
	urgency := byte(1)
	if n.Urgent {
		urgency = 2
	}
	hints := map[string]dbus.Variant{
		"desktop-entry": dbus.MakeVariant(appID),
		"urgency":       dbus.MakeVariant(urgency),
	}
	// A body may hold markup, and text must not become some.
	body := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(n.Body)
	err = conn.Object(name, "/org/freedesktop/Notifications").CallWithContext(ctx, name+".Notify", 0,
		"Bellhop", n.Replaces, appID, n.Title, body, []string{}, hints, expiry).Store(&id)
	if err != nil {
		return 0, fmt.Errorf("desktop: notify: %w", unknownService(err))
	}
	return id, nil
}

// unknownService makes of a bus that knows no such service ErrUnsupported.
func unknownService(err error) error {
	var e dbus.Error
	if errors.As(err, &e) && e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}
