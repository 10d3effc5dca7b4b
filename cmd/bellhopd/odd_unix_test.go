//go:build unix

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bellhop/bridge/sandbox/slack"
)

// TestForeignDirectoryIsRefused: a directory that is not Bellhop's is a refused
// value of --data, and stays as it is.
func TestForeignDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	for name, tt := range map[string]struct {
		mode  os.FileMode
		holds string
	}{
		"everybody's":    {0o777 | os.ModeSticky, ""},
		"all may write":  {0o777, ""},
		"somebody's":     {0o755, "thesis.txt"},
		"private things": {0o700, "thesis.txt"},
	} {
		for _, command := range [][]string{{"run", "--office", w.url, "--slack-api", w.api, "--secrets", "env"}, {"agent", "--tray", "off"}, {"link"}, {"unlink"}, {"status"}, {"outbox"}, {"doctor"}} {
			t.Run(name+" "+command[0], func(t *testing.T) {
				t.Parallel()
				dir := workplace(t)
				if tt.holds != "" {
					if err := os.WriteFile(filepath.Join(dir, tt.holds), nil, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if err := os.Chmod(dir, tt.mode); err != nil {
					t.Fatal(err)
				}
				p := launch(t, self(t), w.tokens(), append(slices.Clone(command), "--data", dir)...)
				p.exits(exitUsage)
				if said := p.errs.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "not Bellhop's own") {
					t.Errorf("it says:\n%s", said)
				}
				info, err := os.Stat(dir)
				left, listErr := os.ReadDir(dir)
				if err := errors.Join(err, listErr); err != nil || info.Mode()&(os.ModePerm|os.ModeSticky) != tt.mode || len(left) != len(tt.holds)/len("thesis.txt") {
					t.Errorf("mode %v, files %v, %v", info.Mode(), left, err)
				}
			})
		}
	}
}

// TestPipesDoNotHangTheProgram: a pipe in the place of a file is told, and a
// signal ends the program.
func TestPipesDoNotHangTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	pipe := filepath.Join(workplace(t), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(dir, secrets string) []string {
		return []string{"run", "--office", w.url, "--slack-api", w.api, "--data", dir, "--secrets", secrets}
	}
	t.Run("settings", func(t *testing.T) {
		t.Parallel()
		dir := workplace(t)
		if err := syscall.Mkfifo(filepath.Join(dir, "settings.json"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{run(dir, "env"), {"status", "--data", dir}} {
			p := launch(t, self(t), w.tokens(), args...)
			p.exits(exitFailed)
			if !strings.Contains(p.errs.String(), "not a regular file") {
				t.Errorf("%s says:\n%s", args[0], p.errs.String())
			}
		}
	})
	t.Run("secrets", func(t *testing.T) {
		t.Parallel()
		p := launch(t, self(t), nil, run(workplace(t), "file:"+pipe)...)
		p.logs("not a regular file")
		p.term()
	})
	t.Run("passphrase", func(t *testing.T) {
		t.Parallel()
		p := launch(t, self(t), []string{"BELLHOP_PASSPHRASE_FILE=" + pipe}, run(workplace(t), "file:"+filepath.Join(workplace(t), "secrets"))...)
		p.logs("not a regular file")
		p.term()
	})
}

func TestSignalEndsClassify(t *testing.T) {
	t.Parallel()
	p := launch(t, self(t), nil, "classify")
	if _, err := io.WriteString(p.in, "nonsense\n"); err != nil {
		t.Fatal(err)
	}
	for {
		text, more := p.out.read()
		if text != "" {
			break
		}
		select {
		case <-more:
		case <-p.ctx.Done():
			t.Fatal("it never answers")
		}
	}
	p.signal(syscall.SIGTERM)
	p.exits(-1)
}
