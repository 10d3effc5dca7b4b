package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// demo builds the programs into a folder of its own and lets bellhopd play the
// demo. bellhopd starts itself once more for each member, and the window for
// one of them. They store everything in that folder, which demo removes.
func (w *workshop) demo(ctx context.Context, once bool) (err error) {
	if err := w.open(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bellhop-demo-")
	if err != nil {
		return &failure{"demo", err}
	}
	defer func() {
		if removed := os.RemoveAll(dir); err == nil && removed != nil {
			err = &failure{"demo", removed}
		}
	}()
	p, err := w.build(ctx, dir)
	if err != nil {
		return err
	}
	args := []string{"sandbox", "--script", "--script-data", filepath.Join(dir, "data")}
	if once {
		args = append(args, "--once")
	}
	if p.window != "" {
		args = append(args, "--window", p.window)
	}
	c := w.command(ctx, nil, p.agent, args...)
	c.Stdout, c.Stderr = w.out, w.errs
	fmt.Fprintln(w.errs, "--- bellhopd sandbox")
	if err := c.Run(); err != nil && ctx.Err() == nil {
		return &failure{"demo", err}
	}
	if once && ctx.Err() != nil {
		return &failure{"demo", ctx.Err()}
	}
	return nil
}
