package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// gremlins is the program that changes the code, and gremlinsFile pins it. It is
// apart from the linters, one of which wants older versions of what both use.
const (
	gremlins     = "github.com/go-gremlins/gremlins"
	gremlinsFile = "packaging/tools/gremlins.mod"
)

// leastScore is how many of a hundred mutants the tests must notice.
const leastScore = 85.0

// mutation is what is mutated, and how much of it.
type mutation struct {
	pkg     string   // a folder, with slashes
	files   []string // their names; none: all
	percent int      // of the lines; 100: all
	seed    uint64   // of the choice of lines
	skip    string   // tests that take long and notice no more than the others
	workers int
}

// part says how much of each file is mutated.
func (m mutation) part() string {
	var parts []string
	if m.percent < 100 {
		parts = append(parts, fmt.Sprintf("%d %% of the lines, seed %d", m.percent, m.seed))
	}
	if len(parts) == 0 {
		parts = append(parts, "whole")
	}
	if m.skip != "" {
		parts = append(parts, "without "+m.skip)
	}
	return strings.Join(parts, "; ")
}

// decisive are the packages that decide what becomes of a message.
func decisive() []mutation {
	return []mutation{
		{pkg: "bridge/mention", percent: 100},
		{pkg: "bridge/slack", percent: 100},
		{pkg: "bridge/relay", percent: 100},
		{pkg: "bridge/outbox", percent: 20, seed: 1, skip: "^TestKill$"},
	}
}

func mutateCommand(w *workshop) *cobra.Command {
	var m mutation
	var write bool
	c := &cobra.Command{
		Use:   "mutate [package...]",
		Short: "Break the code in small ways and see whether the tests notice",
		Long: `Changes the code of each package in one place at a time (< becomes <=, && becomes
||, + becomes -), runs the tests of the package for each change, without the race
detector and with -short, and prints what they noticed. Without packages it takes
those of the full test, of each as much as that. The exit code is 1 when the tests
of a package notice less than ` + strconv.Itoa(int(leastScore)) + ` % of the changes.
Where tests write to disk, a TMPDIR in memory saves much of the time.`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case m.percent < 1 || m.percent > 100:
				return fmt.Errorf("--sample takes a number from 1 to 100, not %d", m.percent)
			case m.workers < 1:
				return fmt.Errorf("--workers takes a number from 1, not %d", m.workers)
			case len(args) == 0 && (len(m.files) > 0 || m.percent < 100):
				return fmt.Errorf("a part of which package?")
			}
			return w.mutate(c.Context(), chosen(m, args), write)
		},
	}
	c.Flags().StringSliceVar(&m.files, "files", nil, "only these files of a package, by name")
	c.Flags().IntVar(&m.percent, "sample", 100, "only so many of a hundred lines")
	c.Flags().Uint64Var(&m.seed, "seed", 1, "which lines those are")
	c.Flags().StringVar(&m.skip, "skip", "", "tests that are left out, a pattern")
	c.Flags().IntVar(&m.workers, "workers", 2, "how many changes are tested at once")
	c.Flags().BoolVar(&write, "write", false, "write the result into "+mutationFile)
	return c
}

// chosen is what m says for each of the folders, or the decisive packages.
func chosen(m mutation, folders []string) (all []mutation) {
	for _, dir := range folders {
		one := m
		one.pkg = path.Clean(filepath.ToSlash(dir))
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

// mutate goes through all of them, and then fails if any is below the score.
func (w *workshop) mutate(ctx context.Context, all []mutation, write bool) error {
	const title = "mutation testing"
	if err := w.open(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return &failure{title, err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	g := grinder{workshop: w, dir: dir}
	if err := g.prepare(ctx); err != nil {
		return err
	}
	var below []string
	for _, m := range all {
		r, err := g.grind(ctx, m)
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

// grinder has packages mutated, one after the other.
type grinder struct {
	*workshop
	dir     string // for all that is needed meanwhile
	flags   string // the person's own GOFLAGS
	realGo  string
	version string // of gremlins
}

func (g *grinder) prepare(ctx context.Context) error {
	flags, err := g.output(ctx, "go", "env", "GOFLAGS")
	if err != nil {
		return err
	}
	version, err := g.output(ctx, "go", "list", "-modfile", gremlinsFile, "-m", "-f", "{{.Version}}", gremlins)
	if err != nil {
		return err
	}
	g.flags, g.version = strings.TrimSpace(flags), strings.TrimSpace(version)
	if g.realGo, err = exec.LookPath("go"); err != nil {
		return &failure{"mutate", err}
	}
	if err := g.standIn(); err != nil {
		return &failure{"mutate", err}
	}
	return g.step(ctx, "building gremlins", nil, "go", "build", "-modfile", gremlinsFile, "-o", g.program(), gremlins+"/cmd/gremlins")
}

func (g *grinder) program() string { return filepath.Join(g.dir, "gremlins") }

// grind has one package mutated. What gremlins says goes to standard error.
func (g *grinder) grind(ctx context.Context, m mutation) (result, error) {
	r := result{mutation: m, version: g.version, when: time.Now()}
	patience, err := g.patience(ctx, m)
	if err != nil {
		return r, err
	}
	args, err := g.unleash(m, patience)
	if err != nil {
		return r, &failure{"mutate " + m.pkg, err}
	}
	env := g.env(m)
	if m.percent < 100 {
		more, err := g.sample(ctx, m)
		if err != nil {
			return r, err
		}
		env, args = append(env, more...), append(args, "--diff", "HEAD")
	}
	g.say("mutating " + m.pkg + " " + strings.Join(m.files, " ") + ", " + m.part())
	began := time.Now()
	c := g.command(ctx, env, g.program(), args...)
	c.Dir = g.folder(m)
	c.Stdout, c.Stderr = g.errs, g.errs
	if err := c.Run(); err != nil {
		return r, &failure{"mutate " + m.pkg, err}
	}
	r.took = time.Since(began)
	return r, r.read(g.report(), c.Dir)
}

func (g *grinder) report() string { return filepath.Join(g.dir, "report.json") }

func (g *grinder) folder(m mutation) string { return filepath.Join(g.root, filepath.FromSlash(m.pkg)) }

// unleash is the command line of gremlins. All of its mutators are used but the
// two of bits, of which there are few here and which take the & of an address
// for one, and that of negatives, which does again what that of arithmetic does.
func (g *grinder) unleash(m mutation, patience int) ([]string, error) {
	args := []string{
		"unleash", "--tags", testTags, "--workers", strconv.Itoa(m.workers), "--timeout-coefficient", strconv.Itoa(patience), "--output", g.report(),
		"--invert-negatives=false", "--invert-logical", "--invert-loopctrl", "--invert-assignments", "--remove-self-assignments",
	}
	if len(m.files) == 0 {
		return args, nil
	}
	all, err := sources(g.folder(m))
	if err != nil {
		return nil, err
	}
	for _, name := range m.files {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("%s has no file %q", m.pkg, name)
		}
	}
	for _, name := range all {
		if !slices.Contains(m.files, name) {
			args = append(args, "--exclude-files", "^"+strings.ReplaceAll(name, ".", "[.]")+"$")
		}
	}
	return args, nil
}

// sources are the files of a folder that can be mutated.
func sources(dir string) (names []string, err error) {
	all, err := os.ReadDir(dir)
	for _, e := range all {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names, err
}

// leastPatience is how long the tests of a mutant may take at least, above the
// time that they take unchanged: much of it is building, and a busy machine's.
const leastPatience = 30 * time.Second

// patience builds the tests, has them pass once, and gives how many times as
// long as that those of a mutant may take: gremlins measures the same anew, and
// multiplies.
func (g *grinder) patience(ctx context.Context, m mutation) (int, error) {
	args := []string{"test", "-tags", testTags, "-cover", "-coverprofile", filepath.Join(g.dir, "cover"), "./" + m.pkg}
	pass := func(title string, args ...string) error {
		g.say(title)
		_, err := g.listen(g.command(ctx, g.env(m), "go", args...), title)
		return err
	}
	if err := pass("building the tests of "+m.pkg, append(args, "-run=^$")...); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := pass("the tests of "+m.pkg+", unchanged", args...); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return int(math.Ceil(float64(2*took+leastPatience) / float64(took))), nil
}

// env has all tests run anew, with -short, and without vet, which would see
// some mutants before the tests do; and go found where it says more.
func (g *grinder) env(m mutation) []string {
	flags := g.flags + " -count=1 -short -vet=off"
	if m.skip != "" {
		flags += " -skip=" + m.skip
	}
	return []string{
		"GOFLAGS=" + strings.TrimSpace(flags),
		"PATH=" + filepath.Join(g.dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		realGoVariable + "=" + g.realGo,
		"TMPDIR=" + g.dir,
	}
}
