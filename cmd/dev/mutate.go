package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// leastScore is how many of a hundred mutants the tests must notice.
const leastScore = 85.0

// mutation says what to mutate, and how much of it.
type mutation struct {
	pkg     string   // a folder, with slashes
	below   []string // folders in it that are mutated with it, by its tests and their own
	files   []string // their names, below with the folder; none: all
	percent int      // of the mutants; 100: all
	seed    uint64   // of the choice of mutants
	skip    string   // slow tests that notice no more than the others, a pattern
	workers int
}

// part says how much of each file is mutated.
func (m mutation) part() string {
	part := "whole"
	if m.percent < 100 {
		part = fmt.Sprintf("%d %% of the mutants, seed %d", m.percent, m.seed)
	}
	if m.skip != "" {
		part += "; without " + m.skip
	}
	return part
}

// decisive returns the packages that decide what becomes of a message.
func decisive() []mutation {
	return []mutation{
		{pkg: "bridge/mention", percent: 100},
		{pkg: "bridge/slack", percent: 100},
		{pkg: "bridge/relay", percent: 100},
		{pkg: "bridge/outbox", below: []string{"file", "history", "sqlite"}, percent: 100, skip: "^TestKill$"},
		{pkg: "app/seat", percent: 100},
	}
}

func mutateCommand(w *workshop) *cobra.Command {
	var m mutation
	var write bool
	c := &cobra.Command{
		Use:   "mutate [package...]",
		Short: "Break the code in small ways and see whether the tests notice",
		Long: `Changes the code of each package in one place at a time: < becomes <=, && becomes
||, + becomes -. For each change it runs the tests of the package, without the race
detector and with -short, and prints which changes they noticed. Without arguments
it takes the packages of the full test. The exit code is 1 when the tests of a
package notice less than ` + strconv.Itoa(int(leastScore)) + ` % of the changes.
It works in memory where /dev/shm has room, which saves half of the time.`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case m.percent < 1 || m.percent > 100:
				return fmt.Errorf("--sample takes a number from 1 to 100, not %d", m.percent)
			case m.workers < 1:
				return fmt.Errorf("--workers takes a number from 1, not %d", m.workers)
			case len(args) == 0 && (len(m.files) > 0 || m.percent < 100):
				return fmt.Errorf("a part of which package?")
			case write && len(m.files) > 0:
				return fmt.Errorf("--write takes whole packages")
			}
			return w.mutate(c.Context(), chosen(m, args), write)
		},
	}
	c.Flags().StringSliceVar(&m.files, "files", nil, "only these files of a package, by name")
	c.Flags().IntVar(&m.percent, "sample", 100, "only so many of a hundred changes")
	c.Flags().Uint64Var(&m.seed, "seed", 1, "which changes those are")
	c.Flags().StringVar(&m.skip, "skip", "", "tests that are left out, a pattern")
	c.Flags().IntVar(&m.workers, "workers", 2, "how many changes are tested at once")
	c.Flags().BoolVar(&write, "write", false, "write the result into "+mutationFile)
	return c
}

// chosen returns m for each of the folders. Without folders it returns the
// decisive packages.
func chosen(m mutation, folders []string) (all []mutation) {
	for _, dir := range folders {
		one := m
		one.pkg = path.Clean(filepath.ToSlash(dir))
		for _, d := range decisive() {
			if d.pkg == one.pkg {
				one.below = d.below
			}
		}
		all = append(all, one)
	}
	if len(folders) > 0 {
		return all
	}
	all = decisive()
	for i := range all {
		all[i].workers = m.workers
	}
	return all
}

// mutate mutates all packages, and then fails if any is below leastScore.
func (w *workshop) mutate(ctx context.Context, all []mutation, write bool) error {
	const title = "mutation testing"
	if err := w.open(ctx); err != nil {
		return err
	}
	for _, m := range all {
		if _, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(m.pkg))); err != nil {
			return &failure{title, fmt.Errorf("there is no package %s", m.pkg)}
		}
	}
	dir, err := os.MkdirTemp(memory(), "bm")
	if err != nil {
		return &failure{title, err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var below []string
	for _, m := range all {
		g := grinder{workshop: w, mutation: m, dir: dir, least: leastPatience}
		r, err := g.grind(ctx)
		if err != nil {
			return err
		}
		if err := w.tell(r, write); err != nil {
			return &failure{title, err}
		}
		if r.score() < leastScore {
			below = append(below, fmt.Sprintf("%s has %.1f %%", m.pkg, r.score()))
		}
	}
	if len(below) > 0 {
		return &failure{title, fmt.Errorf("%s; %.0f %% are asked for", strings.Join(below, ", "), leastScore)}
	}
	return nil
}
