package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/desktop"
	"bellhop/app/logs"
	"bellhop/app/ui"
)

// version is set by the linker in releases.
var version = "dev"

// The exit codes, as those of bellhopd.
const (
	exitDone = iota
	exitFailed
	exitUsage
)

// appID names the application to the desktop; it is that of its desktop file.
const appID = "io.bellhop.Bellhop"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and gives the exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	c, err := parse(args, os.Getenv, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		fmt.Fprintln(errs, "bellhop:", err)
		return exitUsage
	case c.version:
		fmt.Fprintln(out, "bellhop", version)
		return exitDone
	}
	if err := c.open(ctx); err != nil {
		fmt.Fprintln(errs, "bellhop:", err)
		return exitFailed
	}
	return exitDone
}

// open hands over to the window that there is, or becomes it.
func (c command) open(ctx context.Context) error {
	if err := config.Private(c.data); err != nil {
		return err
	}
	client := control.NewClient(c.data, c.language)
	release, first, err := desktop.Claim(c.data, "window")
	if err != nil {
		return err
	}
	defer release()
	if !first {
		return handOver(ctx, client, c.show)
	}
	place, err := desktop.Here(os.Getenv)
	if err != nil {
		return err
	}
	if !place.HasDisplay() {
		return errNoDisplay
	}
	_, stop, err := logs.WatchCrash(c.data, "window")
	if err != nil {
		return err
	}
	// That its file cannot be removed is no reason to say anything.
	defer func() { _ = stop() }()
	s := starter{client: client, place: place, data: c.data}
	return c.window(ctx, s)
}

// window shows the window until it is closed.
func (c command) window(ctx context.Context, s starter) (err error) {
	app := newApp(appID)
	var shown atomic.Bool
	app.Lifecycle().SetOnStarted(func() { shown.Store(true) })
	// A display that does not answer is where Fyne panics. What panics later is a
	// fault that leaves a report.
	defer func() {
		if shown.Load() {
			return
		}
		if r := recover(); r != nil {
			err = fmt.Errorf("%w (%v)", errNoDisplay, r)
		}
	}()
	return ui.Run(ctx, ui.Options{
		App:        app,
		Agent:      func(language string) ui.Agent { return control.NewClient(c.data, language) },
		Language:   c.language,
		StartAgent: s.start,
		Show:       c.show,
		Data:       c.data,
		Browse:     s.place.Browser(c.data),
		Size:       readSize(c.data),
		Remember:   func(size ui.Size) { writeSize(c.data, size) },
	})
}

var errNoDisplay = errors.New("there is no display to show a window on; bellhopd does the same without one (bellhopd --help)")

// handOver has the window that is open already show something.
func handOver(ctx context.Context, client *control.Client, what control.Show) error {
	what.Running = true
	err := client.Show(ctx, what)
	if errors.Is(err, control.ErrNotRunning) {
		return errors.New("the window is open already, but Bellhop is not running: start it there")
	}
	return err
}
