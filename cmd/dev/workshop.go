package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// buildTags is the one set of tags for everything that is built here, so that
// the build cache serves all of it.
const buildTags = "gles,migrated_fynedo"

// testTags are those of what is tested and linted: with the points at which a
// test may kill a program. Nothing that is handed out has them.
const testTags = buildTags + ",killpoints"

// patience is how long a program that was asked to end may take.
const patience = 15 * time.Second

// workshop runs programs in the project's root folder, their output passed
// through.
type workshop struct {
	in        io.Reader
	out, errs io.Writer
	ci        bool
	root      string
	began     time.Time
}

// open finds the root of the module that the current folder belongs to.
func (w *workshop) open(ctx context.Context) error {
	if w.root != "" {
		return nil
	}
	file, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return &failure{"go env", err}
	}
	name := strings.TrimSpace(string(file))
	if name == "" || name == os.DevNull {
		return &failure{"dev", fmt.Errorf("no go.mod here or above: run it in the project's folder")}
	}
	w.root = filepath.Dir(name)
	return nil
}

// command is a program that ends when ctx does: asked first, killed after
// patience.
func (w *workshop) command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...) // #nosec G204 -- what a developer runs
	c.Dir = w.root
	c.Env = append(os.Environ(), env...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience
	return c
}

// step says on standard error what is being done, and how long after the
// first step, and does it.
func (w *workshop) step(ctx context.Context, title string, env []string, name string, args ...string) error {
	w.say(title)
	c := w.command(ctx, env, name, args...)
	c.Stdout, c.Stderr = w.out, w.errs
	if err := c.Run(); err != nil {
		return &failure{title, err}
	}
	return nil
}

// output gives what a program prints.
func (w *workshop) output(ctx context.Context, name string, args ...string) (string, error) {
	var out bytes.Buffer
	c := w.command(ctx, nil, name, args...)
	c.Stdout, c.Stderr = &out, w.errs
	if err := c.Run(); err != nil {
		return out.String(), &failure{name + " " + args[0], err}
	}
	return out.String(), nil
}

// say heads what comes next, with the time since the first heading.
func (w *workshop) say(title string) {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	fmt.Fprintf(w.errs, "--- %s (at %s)\n", title, time.Since(w.began).Round(time.Second))
}

// heard is step, and gives what was said, all of which goes to standard error.
func (w *workshop) heard(ctx context.Context, title, name string, args ...string) (said string, err error) {
	w.say(title)
	return w.listen(w.command(ctx, nil, name, args...), title)
}

// listen runs a program and gives what it said, all of which goes to standard
// error.
func (w *workshop) listen(c *exec.Cmd, title string) (said string, err error) {
	var all bytes.Buffer
	both := io.MultiWriter(w.errs, &all)
	c.Stdout, c.Stderr = both, both
	if err := c.Run(); err != nil {
		return all.String(), &failure{title, err}
	}
	return all.String(), nil
}
