package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFuzzTargets(t *testing.T) {
	t.Parallel()
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte("package x\n" + s)} }
	got, err := fuzzTargets(fstest.MapFS{
		"b/b_test.go":          text("func FuzzTwo(f *testing.F) {\n}\nfunc FuzzOne(fz *testing.F) {}\n"),
		"a/c/c_test.go":        text("func FuzzC(f *testing.F) {}\n"),
		"a/c/c.go":             text("func FuzzNo(f *testing.F) {}\n"),
		"a/c/d_test.go":        text("func TestFuzz(t *testing.T) {}\nfunc FuzzHelper(t *testing.T) {}\n//func FuzzOff(f *testing.F) {}\n"),
		"a/testdata/x_test.go": text("func FuzzData(f *testing.F) {}\n"),
		".hidden/x_test.go":    text("func FuzzHidden(f *testing.F) {}\n"),
	})
	want := []target{{"a/c", "FuzzC"}, {"b", "FuzzOne"}, {"b", "FuzzTwo"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(target{})); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestOutOfTime(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"--- FAIL: FuzzX (5.01s)\n    context deadline exceeded\nFAIL":                                       true,
		"--- FAIL: FuzzX\n    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzX/1": false,
		"--- FAIL: FuzzX\n    panic: no":                                                                     false,
	} {
		if got := outOfTime(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}

func TestFailing(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"--- FAIL: FuzzX\n    panic: no\n\n    Failing input written to testdata/fuzz/FuzzX/1a2b\n    To re-run:\n": "testdata/fuzz/FuzzX/1a2b",
		"--- FAIL: FuzzX\n    seed#3 failed\n": "",
	} {
		if got := failing(said); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
}

// TestFuzzOne has a program of its own in the place of a package's tests.
func TestFuzzOne(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		script string
		calls  int
		want   []string // of the error; nil: none
	}{
		"nothing found": {"exit 0", 1, nil},
		"an input found": {"echo '    Failing input written to testdata/fuzz/FuzzX/1a2b'; exit 1", 1, []string{
			"fuzz a/b FuzzX", "written to a/b/testdata/fuzz/FuzzX/1a2b;", "-run '^FuzzX$/^1a2b$' ./a/b",
		}},
		"out of time, then not": {"test $(wc -l < calls) -gt 1 || { echo '--- FAIL: FuzzX'; echo context deadline exceeded; exit 1; }; echo fine", 2, nil},
		"out of time, twice":    {"echo '--- FAIL: FuzzX'; echo context deadline exceeded; exit 1", 2, []string{"fuzz a/b FuzzX, again failed"}},
		"a seed fails":          {"echo seed#3; exit 1", 1, []string{"fuzz a/b FuzzX failed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			dir := filepath.Join(root, "a", "b")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			program := filepath.Join(root, "program")
			if err := os.WriteFile(program, []byte("#!/bin/sh\necho $* >> calls\n"+tc.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			var errs bytes.Buffer
			w := &workshop{out: &bytes.Buffer{}, errs: &errs, root: root}
			err := w.fuzzOne(t.Context(), target{"a/b", "FuzzX"}, time.Minute, program, "cache")
			if (err == nil) != (tc.want == nil) {
				t.Error(err)
			}
			if err == nil && strings.Contains(errs.String(), "FAIL") {
				t.Errorf("said of what did not fail:\n%s", errs.String())
			}
			for _, part := range tc.want {
				if err != nil && !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in %q", part, err)
				}
			}
			calls, err := os.ReadFile(filepath.Join(dir, "calls"))
			first, second := strings.Count(string(calls), "-test.fuzz=^FuzzX$ -test.fuzztime=1m0s -test.fuzzcachedir=cache "), strings.Count(string(calls), " -test.fuzztime=2000x ")
			if err != nil || first != 1 || second != tc.calls-1 {
				t.Errorf("called with\n%s%v", calls, err)
			}
		})
	}
}

func TestNoDatabase(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"creating client: unrecognized vulndb format; see https://go.dev/security/vuln/database#api":                       true,
		"govulncheck: fetching vulnerabilities: Get \"https://vuln.go.dev/index/modules.json.gz\": dial tcp: no such host": true,
		"Vulnerability #1: GO-2026-0001": false,
		"govulncheck: loading packages:": false,
	} {
		if got := noDatabase(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}

func TestHeard(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	w := &workshop{out: &out, errs: &errs}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	said, err := w.heard(t.Context(), "go env", "go", "env", "GOOS")
	if err != nil || said == "" || errs.String() != "--- go env passed (at 0s)\n" || out.Len() > 0 {
		t.Errorf("%v, heard %q, said %q and %q", err, said, out.String(), errs.String())
	}
	if said, err = w.heard(t.Context(), "nonsense", "go", "nonsense"); err == nil || !strings.Contains(said, "unknown command") || !strings.HasSuffix(errs.String(), "failed (at 0s)\n"+said) {
		t.Errorf("%v, heard %q, said %q", err, said, errs.String())
	}
}

// TestHeadings has the time since the first heading in each.
func TestHeadings(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	w := &workshop{out: &bytes.Buffer{}, errs: &errs, root: t.TempDir(), began: time.Now().Add(-2 * time.Minute)}
	if _, err := w.heard(t.Context(), "heard", "true"); err != nil {
		t.Fatal(err)
	}
	if err := w.step(t.Context(), "step", nil, "true"); err != nil {
		t.Fatal(err)
	}
	if got := errs.String(); !regexp.MustCompile(`^--- heard passed \(at 2m\d+s\)\n--- step \(at 2m\d+s\)\n$`).MatchString(got) {
		t.Errorf("%q", got)
	}
}

func TestHeavyPackages(t *testing.T) {
	t.Parallel()
	w := &workshop{root: filepath.Join("..", ".."), errs: io.Discard}
	for dir, want := range map[string]bool{"bridge/mention": false, "bridge/outbox": true, "app/ui/parts": true} {
		if got, err := w.heavy(t.Context(), dir); err != nil || got != want {
			t.Errorf("%s: %t, %v", dir, got, err)
		}
	}
}
