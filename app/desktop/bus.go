package desktop

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// dial connects to a bus. The connection is its caller's alone: signals on the
// connection that libraries share would reach those libraries too.
func dial(ctx context.Context, address string) (*dbus.Conn, error) {
	if address == "" {
		return nil, ErrNoBus
	}
	// The library's other handler loses the order of signals.
	conn, err := dbus.Connect(address, dbus.WithContext(ctx), dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	return conn, nil
}

// subscription is one kind of signal.
type subscription []dbus.MatchOption

// listen calls heard for each signal of the subscriptions, and ready once none
// can be missed any more. It returns when ctx ends (nil), the bus goes, or heard
// or ready fails.
func listen(ctx context.Context, conn *dbus.Conn, subs []subscription, ready func() error, heard func(*dbus.Signal) error) error {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, s := range subs {
		if err := conn.AddMatchSignalContext(ctx, s...); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
	if err := ready(); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case s, open := <-signals:
			if !open {
				if ctx.Err() != nil {
					return nil
				}
				return fmt.Errorf("listen: %w", ErrNoBus)
			}
			if err := heard(s); err != nil {
				return err
			}
		}
	}
}
