//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// testTags are those of all tests, so that the build cache serves both
// programs; the tags of what is handed out lack the last.
const testTags = "gles,migrated_fynedo,killpoints"

// told gives a folder with both programs, the window being the test's own
// binary, which tells its outline.
var told = sync.OnceValues(func() (string, error) {
	dir, err := programFolder("told")
	if err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if err := exec.Command("cp", self, filepath.Join(dir, "bellhop")).Run(); err != nil {
		return "", err
	}
	return dir, build(dir, "bellhopd", "-tags", testTags)
})

// real gives a folder with both programs as they are.
var real = sync.OnceValues(func() (string, error) {
	return buildBoth("real", "-tags", testTags)
})

// released gives a folder with both programs as they are handed out.
var released = sync.OnceValues(func() (string, error) {
	return buildBoth("released", "-trimpath", "-ldflags", "-s -w", "-tags", "gles,migrated_fynedo")
})

func buildBoth(name string, flags ...string) (string, error) {
	dir, err := programFolder(name)
	if err == nil {
		err = build(dir, "bellhopd", flags...)
	}
	if err == nil {
		err = build(dir, "bellhop", flags...)
	}
	return dir, err
}

// programFolder makes a folder that is removed when all tests have ended.
func programFolder(name string) (string, error) {
	if programsDir == "" {
		dir, err := os.MkdirTemp("", "bellhop-programs-")
		if err != nil {
			return "", err
		}
		programsDir = dir
	}
	dir := filepath.Join(programsDir, name)
	return dir, os.Mkdir(dir, 0o700)
}

func build(dir, program string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", filepath.Join(dir, program)}, flags...)
	c := exec.Command("go", append(args, "bellhop/cmd/"+program)...)
	c.Env = os.Environ()
	if program == "bellhopd" && filepath.Base(dir) == "released" {
		c.Env = append(c.Env, "CGO_ENABLED=0") // as package does; all that it imports is built anew
	}
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", program, err, out)
	}
	return nil
}
