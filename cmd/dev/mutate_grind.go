package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
	texts, err := texts(g.folder(m))
	if err != nil {
		return r, &failure{"mutate " + m.pkg, err}
	}
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
	fmt.Fprintln(g.errs, "--- mutating", strings.Join(append([]string{m.pkg}, m.files...), " ")+",", m.part())
	began := time.Now()
	c := g.command(ctx, env, g.program(), args...)
	c.Dir = g.folder(m)
	c.Stdout, c.Stderr = g.errs, g.errs
	if err := c.Run(); err != nil {
		return r, &failure{"mutate " + m.pkg, err}
	}
	r.took = time.Since(began)
	return r, r.read(g.report(), texts)
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

// texts are those of the files of a folder that can be mutated, as they are now:
// somebody may go on working.
func texts(dir string) (map[string]string, error) {
	names, err := sources(dir)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name)) // #nosec G304 -- a file of the tree
		if err != nil {
			return nil, err
		}
		all[name] = string(text)
	}
	return all, nil
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
		_, err := g.quietly(title, g.command(ctx, g.env(m), "go", args...))
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
