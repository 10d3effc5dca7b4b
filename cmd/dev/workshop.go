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
	home      []string // the environment of what runs in a home of its own; see lodge
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
	c.Env = append(append(os.Environ(), w.home...), env...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience
	return c
}

// step says on standard error what is being done, does it, and passes on what
// the program says as it says it.
func (w *workshop) step(ctx context.Context, title string, env []string, name string, args ...string) error {
	fmt.Fprintf(w.errs, "--- %s (at %s)\n", title, w.elapsed())
	c := w.command(ctx, env, name, args...)
	c.Stdout, c.Stderr = w.out, w.errs
	if err := c.Run(); err != nil {
		return &failure{title, err}
	}
	return nil
}

// elapsed is the time since the first step.
func (w *workshop) elapsed() time.Duration {
	if w.began.IsZero() {
		w.began = time.Now()
	}
	return time.Since(w.began).Round(time.Second)
}

// goesOn is how often a step that says nothing is said to go on.
const goesOn = time.Minute

// quietly takes a line of standard error for a program that ends well. What it
// said is given, and printed when it fails.
func (w *workshop) quietly(title string, c *exec.Cmd) (said string, err error) {
	said, err = w.attend(title, c)
	w.report(title, said, err)
	return said, err
}

// attend runs a program and gives what it said. A line a minute says that it
// goes on.
func (w *workshop) attend(title string, c *exec.Cmd) (string, error) {
	w.elapsed()
	var all bytes.Buffer
	c.Stdout, c.Stderr = &all, &all
	if err := c.Start(); err != nil {
		return "", &failure{title, err}
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	tick := time.NewTicker(goesOn)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Fprintf(w.errs, "    %s goes on (at %s)\n", title, w.elapsed())
		case err := <-ended:
			if err != nil {
				return all.String(), &failure{title, err}
			}
			return all.String(), nil
		}
	}
}

// report says how a step ended, and what it said if it failed.
func (w *workshop) report(title, said string, err error) {
	if err != nil {
		fmt.Fprintf(w.errs, "--- %s failed (at %s)\n%s", title, w.elapsed(), said)
		return
	}
	fmt.Fprintf(w.errs, "--- %s passed (at %s)\n", title, w.elapsed())
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

// heard is step, and gives what was said, all of which goes to standard error.
func (w *workshop) heard(ctx context.Context, title, name string, args ...string) (said string, err error) {
	return w.quietly(title, w.command(ctx, nil, name, args...))
}
