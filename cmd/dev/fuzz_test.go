package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

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
	if err != nil || said != errs.String() || out.Len() > 0 || !strings.HasPrefix(said, "--- go env (at 0s)\n") || len(said) < len("--- go env (at 0s)\nx\n") {
		t.Errorf("%v, heard %q, said %q and %q", err, said, out.String(), errs.String())
	}
	if said, err = w.heard(t.Context(), "nonsense", "go", "nonsense"); err == nil || !strings.Contains(said, "unknown command") {
		t.Errorf("%v, heard %q", err, said)
	}
}
