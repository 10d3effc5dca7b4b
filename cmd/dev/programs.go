package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// programs are the paths of the two programs. window is "" where no window can
// be shown or built.
type programs struct{ agent, window string }

// build builds bellhopd into a folder. It also builds the window if there is a
// display and everything that the window needs.
func (w *workshop) build(ctx context.Context, dir string) (programs, error) {
	p := programs{agent: executable(dir, "bellhopd")}
	err := w.step(ctx, "building bellhopd", []string{"CGO_ENABLED=0"},
		"go", "build", "-buildvcs=false", "-tags", buildTags, "-o", p.agent, "./cmd/bellhopd")
	if err != nil {
		return p, err
	}
	if why := windowless(); why != "" {
		fmt.Fprintf(w.errs, "no window: %s\n", why)
		return p, nil
	}
	window := executable(dir, "bellhop")
	err = w.step(ctx, "building bellhop, some minutes the first time", []string{"CGO_ENABLED=1"},
		"go", "build", "-buildvcs=false", "-tags", buildTags, "-o", window, "./cmd/bellhop")
	if err != nil {
		fmt.Fprintf(w.errs, "no window: %v\n", err)
		return p, ctx.Err()
	}
	p.window = window
	return p, nil
}

func executable(dir, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name)
}

// windowless returns why there can be no window, "" if there can be one.
func windowless() string {
	if runtime.GOOS != "linux" {
		if _, err := exec.LookPath("gcc"); err != nil && runtime.GOOS == "windows" {
			return "there is no gcc"
		}
		return ""
	}
	if os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY") == "" {
		return "there is no display"
	}
	for _, n := range windowNeeds() {
		if !n.met() {
			return n.pkg + " is missing; go run ./cmd/dev test installs it"
		}
	}
	return ""
}
