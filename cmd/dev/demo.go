package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// demo builds bellhopd into a folder of its own and has it play the demo, in
// which it starts itself once more for each member. Everything that it stores
// is in that folder, which is removed at the end.
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
	program := filepath.Join(dir, "bellhopd")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	err = w.step(ctx, "building bellhopd", []string{"CGO_ENABLED=0"},
		"go", "build", "-buildvcs=false", "-o", program, "./cmd/bellhopd")
	if err != nil {
		return err
	}
	args := []string{"sandbox", "--script", "--script-data", filepath.Join(dir, "data")}
	if once {
		args = append(args, "--once")
	}
	c := w.command(ctx, nil, program, args...)
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
