package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"bellhop/app/config"
	"bellhop/app/control"
)

// command is a command line that was understood.
type command struct {
	data     string
	language string
	show     control.Show
	version  bool
}

const usage = `Usage: bellhop [--data DIR] [bellhop://… | FILE.bellhop-invite]

Shows the window of Bellhop, and starts Bellhop if it does not run. Closing the
window leaves it running.

`

// parse reads a command line. What is wrong with it is one sentence; the flag
// package has written its own to errs as well.
func parse(args []string, getenv func(string) string, errs io.Writer) (command, error) {
	c := command{language: config.Language(getenv)}
	flags := flag.NewFlagSet("bellhop", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	data := flags.String("data", "", "directory that holds everything (default: the user's data directory)")
	flags.StringVar(&c.show.Page, "page", "", "show a page: home, activity, connection, organization, privacy or settings")
	flags.StringVar(&c.show.Message, "message", "", "show a message of Activity by its id")
	flags.BoolVar(&c.version, "version", false, "print the version and end")
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.SetOutput(errs)
		flags.PrintDefaults()
		flags.SetOutput(io.Discard)
	}
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 1 {
		return c, errors.New("one invitation can be opened at a time")
	}
	var err error
	if flags.NArg() == 1 {
		if c.show.Open, err = invitation(flags.Arg(0)); err != nil {
			return c, err
		}
	}
	if *data == "" {
		if *data, err = config.DefaultDir(runtime.GOOS, getenv); err != nil {
			return c, fmt.Errorf("name a directory with --data: %w", err)
		}
	}
	c.data, err = filepath.Abs(*data)
	return c, err
}

// invitation is a link as it is, or the absolute path of a file, which some
// desktops name by a file: address.
func invitation(arg string) (string, error) {
	u, err := url.Parse(arg)
	switch {
	case err == nil && strings.EqualFold(u.Scheme, "bellhop"):
		return arg, nil
	case err == nil && u.Scheme == "file" && (u.Host == "" || u.Host == "localhost"):
		arg = filepath.FromSlash(u.Path)
	}
	path, err := filepath.Abs(arg)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return "", errors.New("that is neither an invitation's link (bellhop://…) nor a file")
	}
	return path, nil
}
