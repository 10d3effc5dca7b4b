package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		want int
	}{
		"help":                  {[]string{"--help"}, 0},
		"nothing":               {nil, 0},
		"unknown command":       {[]string{"fly"}, 2},
		"unknown flag":          {[]string{"test", "--fast"}, 2},
		"unknown torture":       {[]string{"torture", "--gently"}, 2},
		"killed never":          {[]string{"torture", "kill", "--times", "0"}, 2},
		"nothing mutated":       {[]string{"mutate", "--sample", "0", "bridge/mention"}, 2},
		"mutated by nobody":     {[]string{"mutate", "--workers", "0"}, 2},
		"a part of no package":  {[]string{"mutate", "--files", "cut.go"}, 2},
		"arguments not allowed": {[]string{"demo", "twice"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			if got := run(t.Context(), tc.args, strings.NewReader(""), &out, &errs); got != tc.want {
				t.Errorf("exit code %d, want %d\n%s", got, tc.want, errs.String())
			}
			if tc.want == 2 && !strings.HasPrefix(errs.String(), "dev: ") {
				t.Errorf("says %q on standard error", errs.String())
			}
		})
	}
}

func TestParseListing(t *testing.T) {
	t.Parallel()
	out := "?   \tbellhop/bridge\t[no test files]\n" +
		"FuzzFrame\nFuzzPerson\nok  \tbellhop/bridge/office\t0.004s\n" +
		"ok  \tbellhop/bridge/relay\t0.002s\n" +
		"FuzzText\nok  \tbellhop/bridge/mention\t0.003s\n"
	want := []listing{
		{"bellhop/bridge/office", []string{"FuzzFrame", "FuzzPerson"}},
		{"bellhop/bridge/mention", []string{"FuzzText"}},
	}
	if diff := cmp.Diff(want, parseListing(out), cmp.AllowUnexported(listing{})); diff != "" {
		t.Error(diff)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	out := "bellhop/app/state fmt time\n" +
		"bellhop/app/ui fmt fyne.io/fyne/v2\n" +
		"bellhop/app/ui.test fmt fyne.io/fyne/v2\n" +
		"bellhop/cmd/bellhop os\n" +
		"bellhop/cmd/bellhop os fyne.io/fyne/v2 testing\n" +
		"bellhop/bridge\n"
	window, rest := split(out)
	if diff := cmp.Diff([]string{"bellhop/app/ui", "bellhop/cmd/bellhop"}, window); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bellhop/app/state", "bellhop/bridge"}, rest); diff != "" {
		t.Error(diff)
	}
}

func TestAgreed(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{
		"y\n": true, "YES\n": true, " yes \r\n": true, "y": true, "\n": false, "": false, "n\n": false, "yep\n": false,
	} {
		w := &workshop{in: strings.NewReader(answer), errs: &bytes.Buffer{}}
		if got := w.agreed("Install?"); got != want {
			t.Errorf("agreed after %q: %v, want %v", answer, got, want)
		}
	}
}

func TestFailureNamesTheStep(t *testing.T) {
	t.Parallel()
	if got := (&failure{"go vet", &exec.ExitError{}}).Error(); got != "go vet failed" {
		t.Errorf("after a program's exit: %q", got)
	}
	if got := (&failure{"demo", errors.New("disk full")}).Error(); got != "demo: disk full" {
		t.Errorf("after another error: %q", got)
	}
}

func TestStepPassesOutputThroughAndFails(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	w := &workshop{out: &out, errs: &errs}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if filepath.Base(w.root) == "dev" {
		t.Fatalf("root is %s", w.root)
	}
	if err := w.step(t.Context(), "go env", nil, "go", "env", "GOOS"); err != nil || out.Len() == 0 {
		t.Errorf("a step that succeeds: %v, output %q", err, out.String())
	}
	var failed *failure
	if err := w.step(t.Context(), "nonsense", nil, "go", "nonsense"); !errors.As(err, &failed) {
		t.Errorf("a step that fails: %v", err)
	}
	if !strings.Contains(errs.String(), "--- nonsense") {
		t.Errorf("steps are not named: %q", errs.String())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.step(ended, "late", nil, "go", "env"); err == nil {
		t.Error("a step after the end succeeds")
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		need need
		want bool
	}{
		"program that is there": {need{program: "go"}, true},
		"program that is not":   {need{program: "no-such-program"}, false},
		"file that is there":    {need{file: "/"}, true},
		"file that is not":      {need{file: "/no/such/file"}, false},
	} {
		if got := tc.need.met(); got != tc.want {
			t.Errorf("%s: met %v, want %v", name, got, tc.want)
		}
	}
}

// TestProvide has an apt-get of its own on the PATH, which writes down how it
// was called.
func TestProvide(t *testing.T) {
	for name, tc := range map[string]struct {
		ci     bool
		answer string
		needs  []need
		want   string
		failed bool
	}{
		"nothing missing": {true, "", []need{{pkg: "sh", file: "/"}}, "", false},
		"in CI":           {true, "", []need{{pkg: "chromium", program: "none-such"}, {pkg: "sh", file: "/"}, {pkg: "gcc", program: "none-such"}}, "update --quiet\ninstall --quiet --yes --no-install-recommends chromium gcc\n", false},
		"agreed":          {false, "y\n", []need{{pkg: "gcc", program: "none-such"}}, "update --quiet\ninstall --quiet --yes --no-install-recommends gcc\n", false},
		"not agreed":      {false, "n\n", []need{{pkg: "gcc", program: "none-such"}}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			bin := t.TempDir()
			record := filepath.Join(bin, "record")
			write(t, filepath.Join(bin, "apt-get"), "#!/bin/sh\necho \"$@\" >> "+record+"\n")
			write(t, filepath.Join(bin, "sudo"), "#!/bin/sh\nshift\nexec \"$@\"\n")
			t.Setenv("PATH", bin)
			var out, errs bytes.Buffer
			w := &workshop{in: strings.NewReader(tc.answer), out: &out, errs: &errs, ci: tc.ci}
			if err := w.provide(t.Context(), tc.needs); (err != nil) != tc.failed {
				t.Errorf("error %v\n%s", err, errs.String())
			}
			got, err := os.ReadFile(record)
			if err != nil && tc.want != "" {
				t.Error(err)
			}
			if string(got) != tc.want {
				t.Errorf("apt-get was called with %q, want %q", got, tc.want)
			}
		})
	}
	t.Run("no apt-get", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		w := &workshop{errs: &bytes.Buffer{}, ci: true}
		if err := w.provide(t.Context(), []need{{pkg: "gcc", program: "none-such"}}); err == nil {
			t.Error("installed without apt-get")
		}
	})
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// A torture that passed replaces its own part of the page and no other.
func TestProof(t *testing.T) {
	t.Parallel()
	w := &workshop{root: t.TempDir()}
	if err := os.Mkdir(filepath.Join(w.root, "packaging"), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{{"kill", "old\n"}, {"flood", "| a |\n"}, {"kill", "\nnew\n"}} {
		if err := w.prove(c.name, "today, here", c.text); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(w.root, proofFile))
	if err != nil {
		t.Fatal(err)
	}
	want := proofHead + "\n## flood\n\ntoday, here\n\n```\n| a |\n```\n\n## kill\n\ntoday, here\n\n```\nnew\n```\n"
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Error(diff)
	}
}
