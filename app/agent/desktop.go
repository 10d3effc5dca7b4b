package agent

import (
	"context"
	"errors"
	"os"
	"runtime"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/desktop"
	"bellhop/app/state"
	"bellhop/bridge/office"
)

// windowName is the program that shows windows.
const windowName = "bellhop"

// desk is what the agent asks of the desktop.
type desk struct{ *program }

// windows starts the window's program, or has the one that there is show
// something.
type windows struct {
	desk
	show func(context.Context, control.Show)
}

// OpenWindow implements control.House: it starts the window's program.
func (s *windows) OpenWindow(_ context.Context, what control.Show) error {
	if s.o.Desktop == nil || !s.o.Desktop.HasDisplay() {
		return &control.Failure{Code: state.CodeNoWindow}
	}
	program, err := desktop.Sibling(windowName, append(s.dataFlag(), windowArgs(what)...)...)
	if err == nil {
		err = s.o.Desktop.Start(program)
	}
	if err != nil {
		s.log.Error("the window could not be started", "error", err)
		return &control.Failure{Code: state.CodeNoWindow}
	}
	return nil
}

// windowArgs are how the window's program is told what to show.
func windowArgs(what control.Show) []string {
	var args []string
	if what.Page != "" {
		args = append(args, "--page", what.Page)
	}
	if what.Message != "" {
		args = append(args, "--message", what.Message)
	}
	if what.Open != "" {
		args = append(args, "--", what.Open)
	}
	return args
}

// dataFlag names the data directory to another program, unless it would find it
// by itself.
func (a desk) dataFlag() []string {
	if usual, err := config.DefaultDir(runtime.GOOS, os.Getenv); err == nil && usual == a.o.Data {
		return nil
	}
	return []string{"--data", a.o.Data}
}

// startAtLogin has the agent started at each login, or no more.
func (a desk) startAtLogin(on bool) error {
	if a.o.Desktop == nil {
		return nil
	}
	start := a.o.Desktop.Autostart()
	was, err := start.IsOn()
	switch {
	case errors.Is(err, desktop.ErrUnsupported) || err == nil && was == on:
		return nil
	case err != nil:
		return err
	case !on:
		return start.Off()
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return start.On(desktop.Program{Path: self, Args: append([]string{"agent"}, a.dataFlag()...)})
}

// seeAutostart takes into the settings how the desktop has it: the person may
// have changed it there.
func (a desk) seeAutostart() error {
	if a.o.Desktop == nil {
		return nil
	}
	on, err := a.o.Desktop.Autostart().IsOn()
	if err != nil || on == a.settings.Settings().Desktop.StartAtLogin {
		return nil //nolint:nilerr // A desktop that cannot tell leaves the settings as they are.
	}
	return a.settings.Update(func(s *config.Settings) error { s.Desktop.StartAtLogin = on; return nil })
}

// watchSleep connects anew at once when the computer wakes. Where nobody tells
// of it, the connection's silence does.
func (a *agent) watchSleep(ctx context.Context) error {
	if a.o.Desktop == nil {
		return nil
	}
	err := a.o.Desktop.WatchSleep(ctx, func() { a.woke(ctx) })
	if err != nil {
		a.log.Debug("nobody tells when the computer wakes", "error", err)
	}
	return nil
}

// woke tries again what the network may have been to blame for. An office that
// refused this member is not asked again by itself.
func (a *agent) woke(ctx context.Context) {
	session := a.seats.here()
	if session == nil {
		return
	}
	if refusal, ok := errors.AsType[*office.Refusal](session.Refused()); ok && !refusal.NotGateway {
		return
	}
	if err := a.seats.reconnect(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("connecting after waking", "error", err)
	}
}
