package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// toolsFile pins the linters, in a module of their own so that the project's
// go.mod stays short.
const toolsFile = "packaging/tools/go.mod"

// part is a part of the test.
type part struct {
	name string
	run  func(ctx context.Context) error
}

// test is what CI runs. Its last lines are those of go test. The full one writes
// into proofFile what passed.
func (w *workshop) test(ctx context.Context, full bool) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.provide(ctx, append(windowNeeds(), testNeeds()...)); err != nil {
		return err
	}
	leave, err := w.lodge(ctx)
	if err != nil {
		return err
	}
	defer leave()
	parts := []part{{"lint", w.lint}}
	var commit string
	if full {
		commit = w.commit(ctx)
		parts = append(parts,
			part{"known vulnerabilities", w.vulnerabilities},
			part{"packages", w.packages},
			part{"torture", w.tortures},
			part{"mutation", func(ctx context.Context) error { return w.mutate(ctx, chosen(mutation{workers: 2}, nil), true) }})
	}
	parts = append(parts,
		part{"fuzz", func(ctx context.Context) error { return w.fuzz(ctx, fuzzTime(full)) }},
		part{"models", func(ctx context.Context) error { return w.models(ctx, full) }},
		part{"go test", func(ctx context.Context) error { return w.goTest(ctx, full) }})
	var took strings.Builder
	for _, p := range parts {
		began := time.Now()
		switch err := p.run(ctx); {
		case err == nil:
			fmt.Fprintf(&took, "%-22s passed in %s\n", p.name, time.Since(began).Round(time.Second))
		case errors.Is(err, errNotChecked):
			fmt.Fprintf(&took, "%-22s %v\n", p.name, err)
		default:
			return err
		}
	}
	if !full {
		return nil
	}
	return w.prove("test --full", machine(time.Now())+"; "+commit, took.String())
}

// commit names what is tested, before the test writes its results into it.
func (w *workshop) commit(ctx context.Context) string {
	name, err := w.output(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*")
	if err != nil {
		return "not from a git checkout"
	}
	return "commit " + strings.TrimSpace(name)
}

func fuzzTime(full bool) time.Duration {
	if full {
		return longFuzz
	}
	return shortFuzz
}

// models has the outbox and the relay each play that many random stories of 60
// steps against a model of what must come of them. They are played without the
// race detector, which makes SQLite 20 times slower; under it goTest plays a few.
func (w *workshop) models(ctx context.Context, full bool) error {
	stories := "300"
	if full {
		stories = "2000"
	}
	_, err := w.heard(ctx, stories+" stories of the model", "go", "test", "-vet=off", "-tags", testTags, "-count=1", "-timeout", "1h", "-run", "^TestModel$",
		"./bridge/outbox", "./bridge/relay", "-rapid.checks="+stories, "-rapid.steps=60")
	return err
}

// toolkit is what the packages of the window import. They are tested without
// the race detector: it would have Fyne's C part built a second time.
const toolkit = "fyne.io/fyne/v2"

// fullTest has the tests that take their time, or need a desktop's programs,
// run as well.
const fullTest = "BELLHOP_TEST=full"

// unraced takes the race detector out of SQLite, which is C translated to Go. It
// makes that 7 to 20 times slower, and what our own code shares is still watched.
func unraced() []string {
	return []string{"-gcflags=" + translated + "=-race=false", "-gcflags=modernc.org/libc=-race=false"}
}

// goTest tests first the packages of the window, then all others under the race
// detector. golangci-lint has run vet.
func (w *workshop) goTest(ctx context.Context, full bool) error {
	var env []string
	if full {
		env = append(env, fullTest)
	}
	out, err := w.output(ctx, "go", "list", "-tags", testTags, "-test",
		"-f", `{{if not .ForTest}}{{.ImportPath}}{{else}}{{.ForTest}}{{end}} {{join .Deps " "}}`, "./...")
	if err != nil {
		return err
	}
	window, rest := split(out)
	if len(window) > 0 {
		if err := w.step(ctx, "go test, the window", env, "go",
			append([]string{"test", "-vet=off", "-timeout", "30m", "-tags", testTags}, window...)...); err != nil {
			return err
		}
	}
	args := append([]string{"test", "-race", "-vet=off", "-timeout", "30m", "-tags", testTags}, unraced()...)
	return w.step(ctx, "go test -race, all else", append(env, "CGO_ENABLED=1"), "go", append(args, rest...)...)
}

// split reads lines of a package and what it or its tests depend on.
func split(lines string) (window, rest []string) {
	uses := map[string]bool{}
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasSuffix(fields[0], ".test") {
			continue
		}
		uses[fields[0]] = uses[fields[0]] || slices.Contains(fields[1:], toolkit)
	}
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		if uses[name] {
			window = append(window, name)
		} else {
			rest = append(rest, name)
		}
	}
	return window, rest
}

// lint has golangci-lint run all linters over one build of the code; vet and
// staticcheck are two of them.
func (w *workshop) lint(ctx context.Context) error {
	if err := w.formatted(ctx); err != nil {
		return err
	}
	_, err := w.heard(ctx, "golangci-lint", "go", "tool", "-modfile", toolsFile, "golangci-lint", "run",
		"--config", "packaging/golangci.yml", "--build-tags", testTags, "./...")
	return err
}

// formatted fails with the names of the files that gofmt would change.
func (w *workshop) formatted(ctx context.Context) error {
	root, err := w.output(ctx, "go", "env", "GOROOT")
	if err != nil {
		return err
	}
	files, err := w.output(ctx, filepath.Join(strings.TrimSpace(root), "bin", "gofmt"), "-l", ".")
	if err != nil {
		return err
	}
	if files != "" {
		return &failure{"gofmt", fmt.Errorf("not formatted:\n%s", files)}
	}
	return nil
}

// bench runs the benchmarks of the packages that have them, one package after
// the other.
func (w *workshop) bench(ctx context.Context, pattern string) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	targets, err := w.list(ctx, "^Benchmark")
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return &failure{"bench", fmt.Errorf("no package has benchmarks")}
	}
	args := []string{"test", "-tags", buildTags, "-run", "^$", "-bench", pattern, "-benchmem", "-p", "1"}
	for _, t := range targets {
		args = append(args, t.pkg)
	}
	return w.step(ctx, "go test -bench", nil, "go", args...)
}

// listing is the tests of one package whose names were asked for.
type listing struct {
	pkg   string
	names []string
}

func (w *workshop) list(ctx context.Context, pattern string) ([]listing, error) {
	out, err := w.output(ctx, "go", "test", "-tags", buildTags, "-list", pattern, "./...")
	if err != nil {
		return nil, err
	}
	return parseListing(out), nil
}

// parseListing reads what `go test -list` prints: the names of a package's
// tests, one a line, then a line that says ok and names the package.
func parseListing(out string) []listing {
	var found []listing
	var names []string
	for line := range strings.Lines(out) {
		switch fields := strings.Fields(line); {
		case len(fields) == 1:
			names = append(names, fields[0])
		case len(fields) >= 2 && (fields[0] == "ok" || fields[0] == "?"):
			if len(names) > 0 {
				found = append(found, listing{pkg: fields[1], names: names})
			}
			names = nil
		}
	}
	return found
}
