package main

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// sample chooses lines of a package. gremlins mutates what git calls changed, so
// it is given a repository of its own in which just the chosen lines are new: its
// one commit has the package without them.
func (g *grinder) sample(ctx context.Context, m mutation) (env []string, err error) {
	title := "sample " + m.pkg
	old, err := os.MkdirTemp(g.dir, "old")
	if err != nil {
		return nil, &failure{title, err}
	}
	names, err := sources(g.folder(m))
	if err != nil {
		return nil, &failure{title, err}
	}
	for _, name := range names {
		random := rand.New(rand.NewPCG(m.seed, sumOf(name)))       // #nosec G404 -- so that it can be repeated
		text, err := os.ReadFile(filepath.Join(g.folder(m), name)) // #nosec G304 -- a file of the tree
		if err != nil {
			return nil, &failure{title, err}
		}
		rest := without(string(text), m.percent, random)
		if err := os.WriteFile(filepath.Join(old, name), []byte(rest), 0o600); err != nil {
			return nil, &failure{title, err}
		}
	}
	env = []string{
		"GIT_DIR=" + filepath.Join(old, ".git"), "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		// Without lines around them: gremlins takes what git shows together for one piece.
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=diff.context", "GIT_CONFIG_VALUE_0=0",
	}
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "."},
		{"-c", "user.name=dev", "-c", "user.email=dev@localhost", "commit", "--quiet", "-m", "without the sample"},
	} {
		c := g.command(ctx, append(env, "GIT_WORK_TREE="+old), "git", args...)
		c.Dir = old
		c.Stdout, c.Stderr = g.errs, g.errs
		if err := c.Run(); err != nil {
			return nil, &failure{title, err}
		}
	}
	return append(env, "GIT_WORK_TREE="+g.folder(m)), nil
}

// sumOf has each file its own choice, which no change of another file moves.
func sumOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}

// without leaves out so many of a hundred lines, at random.
func without(text string, percent int, random *rand.Rand) string {
	var rest strings.Builder
	for line := range strings.Lines(text) {
		if random.IntN(100) >= percent {
			rest.WriteString(line)
		}
	}
	return rest.String()
}
