package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The time that each fuzz target has in what CI runs, and in the full run.
const (
	shortFuzz = 5 * time.Second
	longFuzz  = 30 * time.Second
)

// fewInputs is how much a target is fuzzed whose time ended within an input.
const fewInputs = "2000x"

// fuzzWorkers is how many inputs of a target are tried at once.
const fuzzWorkers = "2"

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

// translated is SQLite, C as Go.
const translated = "modernc.org/sqlite/lib"

// heavy reports whether the tests of a package take minutes to be built with what
// guides the fuzzer, as SQLite and the window's C do. In what CI runs their inputs
// are changed blindly, from corpora that have each form.
func (w *workshop) heavy(ctx context.Context, dir string) (bool, error) {
	out, err := w.output(ctx, "go", "list", "-deps", "-test", "-tags", testTags, "./"+dir)
	deps := strings.Fields(out)
	return slices.Contains(deps, toolkit) || slices.Contains(deps, translated), err
}

// fuzz runs each fuzz target for so long. The tests of a package are built once.
func (w *workshop) fuzz(ctx context.Context, long time.Duration) error {
	targets, err := fuzzTargets(os.DirFS(w.root))
	if err != nil {
		return &failure{"fuzz", err}
	}
	kept, err := w.output(ctx, "go", "env", "GOCACHE")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return &failure{"fuzz", err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "tests")
	for i, t := range targets {
		if i == 0 || targets[i-1].dir != t.dir {
			blind, err := w.heavy(ctx, t.dir)
			if err != nil {
				return err
			}
			if err := w.fuzzBuild(ctx, t.dir, !blind || long == longFuzz, program); err != nil {
				return err
			}
		}
		cache := filepath.Join(strings.TrimSpace(kept), "fuzz", "bellhop", filepath.FromSlash(t.dir))
		if err := w.fuzzOne(ctx, t, long, program, cache); err != nil {
			return err
		}
	}
	return nil
}

func (w *workshop) fuzzBuild(ctx context.Context, dir string, guided bool, program string) error {
	args := []string{"test", "-c", "-tags", testTags, "-o", program}
	if guided {
		args = append(args, "-fuzz", ".")
	}
	_, err := w.heard(ctx, "building the fuzz targets of "+dir, "go", append(args, "./"+dir)...)
	return err
}

// fuzzOne fuzzes one target, once again if nothing but the time was over: then
// with so many inputs, which end on a machine of any speed.
func (w *workshop) fuzzOne(ctx context.Context, t target, long time.Duration, program, cache string) error {
	title := "fuzz " + t.dir + " " + t.name
	fuzz := func(title, much string) (string, error) {
		c := w.command(ctx, nil, program, "-test.run=^$", "-test.fuzz=^"+t.name+"$", "-test.fuzztime="+much,
			"-test.fuzzcachedir="+cache, "-test.parallel="+fuzzWorkers, "-test.paniconexit0")
		c.Dir = filepath.Join(w.root, filepath.FromSlash(t.dir))
		return w.attend(title, c)
	}
	said, err := fuzz(title, long.String())
	if err != nil && ctx.Err() == nil && outOfTime(said) {
		fmt.Fprintln(w.errs, "   ", title+": the time was over within an input; once more")
		title += ", again"
		said, err = fuzz(title, fewInputs)
	}
	w.report(title, said, err)
	if input := failing(said); err != nil && input != "" {
		return &failure{title, fmt.Errorf("an input that fails was found and written to %s; keep it as a test when it is mended; to run it again:\n"+
			"go test -tags %s -run '^%s$/^%s$' ./%s", path.Join(t.dir, input), testTags, t.name, path.Base(input), t.dir)}
	}
	return err
}

// written is what the fuzzer says of an input that it has found.
var written = regexp.MustCompile(`Failing input written to (\S+)`)

// failing is the file with the input that was found to fail; "" for none.
func failing(said string) string {
	if m := written.FindStringSubmatch(said); m != nil {
		return filepath.ToSlash(m[1])
	}
	return ""
}

// outOfTime reports that the fuzzer stopped in the middle of an input because
// the time was over, took that for a failure, and has no input to show for it.
func outOfTime(said string) bool {
	return strings.Contains(said, "context deadline exceeded") && failing(said) == ""
}

// errNotChecked is what vulnerabilities gives where it could not look.
var errNotChecked = errors.New("not checked: the database cannot be reached")

// vulnerabilities looks for known ones in what is built in, as far as the
// database can be reached.
func (w *workshop) vulnerabilities(ctx context.Context) error {
	said, err := w.heard(ctx, "govulncheck", "go", "tool", "-modfile", toolsFile, "govulncheck", "-tags", buildTags, "./...")
	if err != nil && ctx.Err() == nil && noDatabase(said) {
		fmt.Fprintln(w.errs, errNotChecked)
		return errNotChecked
	}
	return err
}

// noDatabase reports that govulncheck ended before it looked at anything.
func noDatabase(said string) bool {
	return strings.Contains(said, "creating client: ") || strings.Contains(said, "fetching vulnerabilities: ")
}
