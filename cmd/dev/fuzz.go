package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// target is a fuzz target and the folder of its package.
type target struct{ dir, name string }

var fuzzFunc = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

// fuzzTargets finds them in the text: to have go list them, it would link the
// tests of every package.
func fuzzTargets(tree fs.FS) (found []target, err error) {
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		for _, m := range fuzzFunc.FindAllSubmatch(text, -1) {
			found = append(found, target{path.Dir(name), string(m[1])})
		}
		return err
	})
	slices.SortFunc(found, func(a, b target) int { return cmp.Or(cmp.Compare(a.dir, b.dir), cmp.Compare(a.name, b.name)) })
	return found, err
}

// fuzz runs each fuzz target for 30 s. What CI runs are the corpora that are
// kept: what it says must not depend on luck.
func (w *workshop) fuzz(ctx context.Context) error {
	targets, err := fuzzTargets(os.DirFS(w.root))
	if err != nil {
		return &failure{"fuzz", err}
	}
	const long = "30s"
	for _, t := range targets {
		title := "fuzz " + t.dir + " " + t.name
		args := []string{"test", "-tags", buildTags, "-run", "^$", "-fuzz", "^" + t.name + "$", "-fuzztime", long, "./" + t.dir}
		said, err := w.heard(ctx, title, "go", args...)
		if err != nil && ctx.Err() == nil && outOfTime(said) {
			_, err = w.heard(ctx, title+", again", "go", args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// outOfTime reports that go test stopped in the middle of an input because the
// time was over, took that for a failure, and has no input to show for it.
func outOfTime(said string) bool {
	return strings.Contains(said, "context deadline exceeded") && !strings.Contains(said, "Failing input written")
}

// vulnerabilities looks for known ones in what is built in, as far as the
// database can be reached.
func (w *workshop) vulnerabilities(ctx context.Context) error {
	said, err := w.heard(ctx, "govulncheck", "go", "tool", "-modfile", toolsFile, "govulncheck", "-tags", buildTags, "./...")
	if err != nil && ctx.Err() == nil && noDatabase(said) {
		_, err = io.WriteString(w.errs, "not checked: the database of vulnerabilities cannot be reached\n")
	}
	return err
}

// noDatabase reports that govulncheck ended before it looked at anything.
func noDatabase(said string) bool {
	return strings.Contains(said, "creating client: ") || strings.Contains(said, "fetching vulnerabilities: ")
}

// heard is step, and gives what was said, all of which goes to standard error.
func (w *workshop) heard(ctx context.Context, title, name string, args ...string) (said string, err error) {
	var all bytes.Buffer
	both := io.MultiWriter(w.errs, &all)
	ears := &workshop{in: w.in, out: both, errs: both, ci: w.ci, root: w.root}
	err = ears.step(ctx, title, nil, name, args...)
	return all.String(), err
}
