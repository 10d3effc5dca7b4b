package main

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/desktop"
	"bellhop/app/ui"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "team invite.bellhop-invite")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: file}).String()
	home := func(string) string { return "" }
	for name, tc := range map[string]struct {
		args []string
		want control.Show
		bad  string
	}{
		"nothing":           {nil, control.Show{}, ""},
		"a page":            {[]string{"--page", "privacy"}, control.Show{Page: "privacy"}, ""},
		"a message":         {[]string{"--message", "m1"}, control.Show{Message: "m1"}, ""},
		"a link":            {[]string{"bellhop://join#x"}, control.Show{Open: "bellhop://join#x"}, ""},
		"a link, as agents": {[]string{"--", "BELLHOP://join#x"}, control.Show{Open: "BELLHOP://join#x"}, ""},
		"a file":            {[]string{file}, control.Show{Open: file}, ""},
		"a file's address":  {[]string{address}, control.Show{Open: file}, ""},
		"a folder":          {[]string{dir}, control.Show{}, "neither"},
		"no such file":      {[]string{"nowhere"}, control.Show{}, "neither"},
		"another scheme":    {[]string{"https://acme.example/x"}, control.Show{}, "neither"},
		"two":               {[]string{file, file}, control.Show{}, "one invitation"},
		"an unknown flag":   {[]string{"--nothing"}, control.Show{}, "not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := parse(append([]string{"--data", dir}, tc.args...), home, &bytes.Buffer{})
			if tc.bad != "" {
				if err == nil || !strings.Contains(err.Error(), tc.bad) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.show); diff != "" || c.data != dir {
				t.Errorf("in %s: %s", c.data, diff)
			}
		})
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"help":        {[]string{"--help"}, exitDone, "Usage: bellhop"},
		"version":     {[]string{"--version"}, exitDone, "bellhop dev"},
		"wrong usage": {[]string{"a", "b"}, exitUsage, "one invitation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said bytes.Buffer
			if code := run(t.Context(), tc.args, &said, &said); code != tc.code {
				t.Errorf("exit code %d", code)
			}
			if !strings.Contains(said.String(), tc.says) {
				t.Errorf("says %q", said.String())
			}
		})
	}
}

func TestWithoutADisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	var said bytes.Buffer
	if code := run(t.Context(), []string{"--data", t.TempDir()}, &said, &said); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if lines := strings.Count(said.String(), "\n"); lines != 1 || !strings.Contains(said.String(), "no display") {
		t.Errorf("says %q", said.String())
	}
}

func TestASecondStartNeedsTheAgent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	release, first, err := desktop.Claim(dir, "window")
	if err != nil || !first {
		t.Fatal(err)
	}
	defer release()
	var said bytes.Buffer
	if code := run(t.Context(), []string{"--data", dir}, &said, &said); code != exitFailed || !strings.Contains(said.String(), "open already") {
		t.Errorf("exit code %d, says %q", code, said.String())
	}
}

// house is an agent that counts the windows which it would start.
type house struct {
	control.Screens

	started atomic.Int64
}

func (h *house) OpenWindow(context.Context, control.Show) error {
	h.started.Add(1)
	return nil
}

// TestASecondStartStartsNoThird: a window that starts, or that has lost its
// stream, cannot be told anything yet.
func TestASecondStartStartsNoThird(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	release, first, err := desktop.Claim(dir, "window")
	if err != nil || !first {
		t.Fatal(err)
	}
	defer release()
	h := &house{}
	server, err := control.Listen(control.Options{Dir: dir, Screens: h})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Run(ctx) })
	defer serving.Wait()
	defer cancel()
	var said bytes.Buffer
	if code := run(t.Context(), []string{"--data", dir}, &said, &said); code != exitDone || said.Len() > 0 {
		t.Errorf("exit code %d, says %q", code, said.String())
	}
	if n := h.started.Load(); n != 0 {
		t.Errorf("%d windows were started", n)
	}
}

func TestSizeIsKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a [name] that is no pattern*")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := readSize(dir); got != (ui.Size{}) {
		t.Errorf("got %v of nothing", got)
	}
	want := ui.Size{Width: 812, Height: 604.5}
	writeSize(dir, want)
	if got := readSize(dir); got != (ui.Size{}) {
		t.Errorf("got %v where everything was deleted", got)
	}
	if err := os.WriteFile(filepath.Join(dir, agentFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	writeSize(dir, want)
	if got := readSize(dir); got != want {
		t.Errorf("got %v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, sizeFile), []byte(`{"width":"wide"`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := readSize(dir); got != (ui.Size{}) {
		t.Errorf("got %v of a damaged file", got)
	}
	gone := filepath.Join(dir, "deleted")
	writeSize(gone, want)
	if _, err := os.Stat(gone); err == nil {
		t.Error("a directory that was deleted is made again")
	}
}

func TestStartSaysThatThereIsNoAgent(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s := starter{client: control.NewClient(dir, "en"), data: dir}
	if err := s.start(ctx); err == nil || !strings.Contains(err.Error(), "find bellhopd") {
		t.Errorf("got %v", err)
	}
}
