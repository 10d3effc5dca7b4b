package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestVersionOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, want string
		fails      bool
	}{
		"as fyne writes it":  {"[Details]\nName = \"Bellhop\"\nVersion = \"1.20.3\"\nBuild = 1\n", "1.20.3", false},
		"without spaces":     {"Version=\"0.1.0\"", "0.1.0", false},
		"of another key":     {"[Details]\nMinVersion = \"1.2.3\"\n", "", true},
		"no version of ours": {"Version = \"1.2\"\n", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "FyneApp.toml")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := versionOf(file)
			if got != c.want || (err != nil) != c.fails {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	if _, err := versionOf(filepath.Join("..", "..", "FyneApp.toml")); err != nil {
		t.Errorf("the project's own: %v", err)
	}
}

func TestChecksums(t *testing.T) {
	t.Parallel()
	check, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("there is no sha256sum")
	}
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"one", "two"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if err := checksums(dir, files); err != nil {
		t.Fatal(err)
	}
	verify := func() error {
		c := exec.CommandContext(t.Context(), check, "--check", "SHA256SUMS") // #nosec G204 -- found above
		c.Dir = dir
		return c.Run()
	}
	if err := verify(); err != nil {
		t.Errorf("the sums are not those of the files: %v", err)
	}
	if err := os.WriteFile(files[1], []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if verify() == nil {
		t.Error("a changed file passes")
	}
}
