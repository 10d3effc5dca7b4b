package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const tellingTest = `package p

import (
	"os"
	"testing"
)

func TestTells(t *testing.T) {
	if err := os.WriteFile(os.Getenv("PLANTED_TABLE"), []byte("the table\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("PLANTED_FAULT") != "" {
		t.Error("something was lost")
	}
}
`

func TestFailedRunWritesNoTable(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	plant(t, root, "go.mod", "module planted\n\ngo 1.26\n")
	plant(t, root, "p/p_test.go", tellingTest)
	for name, tc := range map[string]struct {
		env  []string
		good bool
	}{
		"passed": {nil, true},
		"failed": {[]string{"PLANTED_FAULT=1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			w := &workshop{root: root, out: &out, errs: &bytes.Buffer{}}
			text, err := w.tabled(t.Context(), "telling", "PLANTED_TABLE", name+".md", tc.env, "./p")
			if (err == nil) != tc.good || (text != "") != tc.good || out.String() != "the table\n" {
				t.Errorf("%q, %v, printed %q", text, err, out.String())
			}
			kept, err := os.ReadFile(filepath.Join(root, name+".md"))
			if (err == nil) != tc.good || (string(kept) != "") != tc.good {
				t.Errorf("kept %q, %v", kept, err)
			}
		})
	}
}
