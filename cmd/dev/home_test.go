package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLodgeLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var errs bytes.Buffer
	w := &workshop{errs: &errs}
	leave, err := w.lodge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const program = `cd && mkdir -p "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME/x" && touch "$TMPDIR/forgotten" y && echo "$GOCACHE" && pwd`
	out, err := w.output(t.Context(), "sh", "-c", program)
	if err != nil {
		t.Fatal(err)
	}
	cache, home, _ := strings.Cut(strings.TrimSpace(out), "\n")
	if real, err := os.UserHomeDir(); err != nil || home == real || !filepath.IsAbs(cache) {
		t.Errorf("the home is %q, Go's cache %q; %v", home, cache, err)
	}
	leave()
	if names := left(os.Getenv("TMPDIR")); len(names) > 0 {
		t.Errorf("left: %v", names)
	}
	if !strings.Contains(errs.String(), "left behind by the tests, and removed: forgotten\n") {
		t.Errorf("said %q", errs.String())
	}
	out, err = w.output(t.Context(), "sh", "-c", "echo $HOME")
	if err != nil || strings.TrimSpace(out) != os.Getenv("HOME") {
		t.Errorf("the home afterwards is %q, %v", out, err)
	}
}
