package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// fate is the result of one mutant.
type fate int

const (
	lived fate = iota
	killed
	timedOut
	notViable // it does not compile
)

// grinder mutates one package.
type grinder struct {
	*workshop
	mutation
	dir   string            // for all that is needed meanwhile
	texts map[string]string // the sources at the beginning, by name
	// patience is how long the tests of a mutant may take: twice their time
	// on unchanged code, plus least. Zero means for ever.
	least, patience time.Duration
}

// leastPatience is long enough for a machine that is busy.
const leastPatience = 30 * time.Second

// grind mutates a package.
func (g *grinder) grind(ctx context.Context) (result, error) {
	r := result{mutation: g.mutation, when: time.Now()}
	if err := g.read(ctx); err != nil {
		return r, err
	}
	chosen, err := g.choose()
	if err != nil {
		return r, &failure{"mutate " + g.pkg, err}
	}
	g.patience = 0
	began := time.Now()
	for _, folder := range append([]string{""}, g.below...) {
		title := fmt.Sprintf("the tests of %s, unchanged", path.Join(g.pkg, folder))
		_, said, err := g.suite(ctx, g.dir, folder, nil)
		g.workshop.report(title, said, err)
		if err != nil {
			return r, &failure{title, err}
		}
	}
	g.patience = 2*time.Since(began) + g.least
	began = time.Now()
	fates, err := g.tryAll(ctx, chosen)
	if err == nil {
		err = g.unchanged(ctx)
	}
	if err != nil {
		return r, &failure{"mutate " + g.pkg, err}
	}
	r.took = time.Since(began)
	for i, m := range chosen {
		r.count(m, fates[i], g.texts[m.file])
	}
	slices.Sort(r.lived)
	return r, nil
}

// read reads the sources of the package that this system builds.
func (g *grinder) read(ctx context.Context) error {
	var names []string
	for _, folder := range append([]string{""}, g.below...) {
		out, err := g.output(ctx, "go", "list", "-tags", testTags, "-f", `{{join .GoFiles "\n"}}`, "./"+path.Join(g.pkg, folder))
		if err != nil {
			return err
		}
		for _, name := range strings.Fields(out) {
			names = append(names, path.Join(folder, name))
		}
	}
	for _, name := range g.files {
		if !slices.Contains(names, name) {
			return &failure{"mutate", fmt.Errorf("%s has no file %q", g.pkg, name)}
		}
	}
	if len(g.files) > 0 {
		names = g.files
	}
	g.texts = map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(g.source(name)) // #nosec G304 -- a file of the tree
		if err != nil {
			return &failure{"mutate", err}
		}
		g.texts[name] = string(text)
	}
	return nil
}

// unchanged fails if the code was changed during the run. A mutant may then have
// failed to compile for that reason alone.
func (g *grinder) unchanged(ctx context.Context) error {
	now := grinder{workshop: g.workshop, mutation: g.mutation}
	err := now.read(ctx)
	if err == nil {
		_, _, err = g.build(ctx, g.dir, "", nil)
	}
	if err != nil || !maps.Equal(now.texts, g.texts) {
		return errors.Join(errors.New("the code was changed meanwhile"), err)
	}
	return nil
}

func (g *grinder) source(name string) string {
	return filepath.Join(g.root, filepath.FromSlash(g.pkg), filepath.FromSlash(name))
}

// choose returns the mutants to try: all, or a sample. A change of one file
// does not move the sample of another.
func (g *grinder) choose() (chosen []mutant, err error) {
	for _, name := range slices.Sorted(maps.Keys(g.texts)) {
		all, err := mutants(name, g.texts[name])
		if err != nil {
			return nil, err
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(name))
		random := rand.New(rand.NewPCG(g.seed, h.Sum64())) // #nosec G404 -- so that it can be repeated
		chosen = append(chosen, slices.DeleteFunc(all, func(mutant) bool { return random.IntN(100) >= g.percent })...)
	}
	return chosen, nil
}

// progress is the number of mutants between two lines that report progress.
const progress = 50

// tryAll tries the mutants, g.workers at once. It stops after an error.
func (g *grinder) tryAll(ctx context.Context, all []mutant) ([]fate, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	fates, jobs, done := make([]fate, len(all)), make(chan int), make(chan struct{})
	var workers sync.WaitGroup
	for n := range g.workers {
		workers.Go(func() {
			for i := range jobs {
				var err error
				if fates[i], err = g.try(ctx, filepath.Join(g.dir, strconv.Itoa(n)), all[i]); err != nil {
					end(err)
				}
				done <- struct{}{}
			}
		})
	}
	go func() {
		defer close(jobs)
		for i := range all {
			select {
			case jobs <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() { workers.Wait(); close(done) }()
	n := 0
	for range done {
		if n++; n%progress == 0 || n == len(all) {
			fmt.Fprintf(g.errs, "    %s: %d of %d mutants tried (at %s)\n", g.pkg, n, len(all), g.elapsed())
		}
	}
	return fates, context.Cause(ctx)
}

// try builds the tests with one mutant and runs them. It works in a folder that
// it removes afterwards, and does not touch the tree.
func (g *grinder) try(ctx context.Context, dir string, m mutant) (fate, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return lived, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	changed, overlay := filepath.Join(dir, "mutant.go"), filepath.Join(dir, "overlay")
	if err := os.WriteFile(changed, []byte(m.apply(g.texts[m.file])), 0o600); err != nil {
		return lived, err
	}
	replaced, err := json.Marshal(map[string]any{"Replace": map[string]string{g.source(m.file): changed}})
	if err == nil {
		err = os.WriteFile(overlay, replaced, 0o600)
	}
	if err != nil {
		return lived, err
	}
	suites := []string{""}
	if folder := path.Dir(m.file); folder != "." { // its own tests are the quickest
		suites = []string{folder, ""}
	}
	for _, folder := range suites {
		f, _, err := g.suite(ctx, dir, folder, []string{"-overlay", overlay})
		if err := besidesExit(ctx, err); err != nil || f != lived {
			return f, err
		}
	}
	return lived, nil
}

// suite builds the tests of a folder of the package and runs them.
func (g *grinder) suite(ctx context.Context, dir, folder string, flags []string) (fate, string, error) {
	program, said, err := g.build(ctx, dir, folder, flags)
	if err != nil {
		return notViable, said, err
	}
	return g.test(ctx, dir, folder, program)
}

// besidesExit returns err unless it only says that a program failed.
func besidesExit(ctx context.Context, err error) error {
	var exit *exec.ExitError
	if ctx.Err() != nil || !errors.As(err, &exit) {
		return errors.Join(ctx.Err(), err)
	}
	return nil
}

// build builds the tests of a folder of the package into dir.
func (g *grinder) build(ctx context.Context, dir, folder string, flags []string) (program, said string, err error) {
	program = executable(dir, "tests")
	c := g.command(ctx, nil, "go", append(append([]string{"test", "-c", "-tags", testTags, "-ldflags=-s -w", "-o", program}, flags...), "./"+path.Join(g.pkg, folder))...)
	out, err := c.CombinedOutput()
	return program, string(out), err
}

// test runs them, without those that take long. What does not even end by its
// own time limit, as after the last test, is ended.
func (g *grinder) test(ctx context.Context, dir, folder, program string) (fate, string, error) {
	args := []string{"-test.short", "-test.failfast", "-test.paniconexit0", "-test.timeout", g.patience.String()}
	if g.skip != "" {
		args = append(args, "-test.skip", g.skip)
	}
	within, cancel := ctx, func() {}
	if g.patience > 0 {
		within, cancel = context.WithTimeout(ctx, g.patience+g.least)
	}
	defer cancel()
	c := g.command(within, []string{"TMPDIR=" + dir}, program, args...)
	c.Dir = g.source(folder)
	out, err := c.CombinedOutput()
	switch {
	case ctx.Err() == nil && within.Err() != nil:
		return timedOut, string(out), nil
	case err == nil:
		return lived, string(out), nil
	case strings.Contains(string(out), "panic: test timed out after "):
		return timedOut, string(out), err
	}
	return killed, string(out), err
}
