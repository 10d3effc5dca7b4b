package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// lodge gives all that runs from now on a home and a directory for temporary
// files of its own, until leave removes both. Go's caches and settings stay
// where they are. leave says what the programs themselves did not remove.
func (w *workshop) lodge(ctx context.Context) (leave func(), err error) {
	const title = "a home for the tests"
	kept, err := w.kept(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "dev") // short: a socket's path may be 103 bytes long
	if err != nil {
		return nil, &failure{title, err}
	}
	home, temporary := filepath.Join(dir, "home"), filepath.Join(dir, "t")
	for _, d := range []string{home, temporary} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, &failure{title, err}
		}
	}
	w.home = append(kept, "HOME="+home, "TMPDIR="+temporary, "XDG_RUNTIME_DIR="+temporary)
	for _, name := range []string{"CONFIG", "CACHE", "DATA", "STATE"} {
		w.home = append(w.home, "XDG_"+name+"_HOME="+filepath.Join(home, strings.ToLower(name)))
	}
	return func() {
		w.home = nil
		if names := left(temporary); len(names) > 0 && !w.ci { // there the lines of go test come last
			fmt.Fprintf(w.errs, "left behind by the tests, and removed: %s\n", strings.Join(names, " "))
		}
		_ = os.RemoveAll(dir)
	}, nil
}

// kept are the settings that would be looked for in the home.
func (w *workshop) kept(ctx context.Context) (env []string, err error) {
	said, err := w.output(ctx, "go", "env", "-json", "GOCACHE", "GOENV", "GOMODCACHE", "GOPATH")
	if err != nil {
		return nil, err
	}
	var settings map[string]string
	if err := json.Unmarshal([]byte(said), &settings); err != nil {
		return nil, &failure{"go env", err}
	}
	for name, value := range settings {
		env = append(env, name+"="+value)
	}
	cache, err := os.UserCacheDir()
	if err == nil && os.Getenv("GOLANGCI_LINT_CACHE") == "" {
		env = append(env, "GOLANGCI_LINT_CACHE="+filepath.Join(cache, "golangci-lint"))
	}
	old, err := os.UserHomeDir()
	if err == nil && os.Getenv("GIT_CONFIG_GLOBAL") == "" {
		env = append(env, "GIT_CONFIG_GLOBAL="+filepath.Join(old, ".gitconfig"))
	}
	return env, nil
}

// left names what is in a directory.
func left(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
