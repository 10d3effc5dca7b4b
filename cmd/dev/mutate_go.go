package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// realGoVariable makes this program stand in for go: it names the real one.
//
// gremlins v0.6.0 takes go's exit code 1 for tests that failed and 2 for a mutant
// that does not compile, but go ends with 1 after both: each mutant that is no
// program would count as one that the tests noticed. And it leaves out what is
// not covered, which is the conditions of all cases, where Go counts nothing, and
// what no test comes to, which is what no test notices.
const realGoVariable = "BELLHOP_MUTATE_GO"

// standIn puts this program where gremlins finds it as go.
func (g *grinder) standIn() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bin := filepath.Join(g.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	return os.Symlink(self, filepath.Join(bin, "go"))
}

// asGo runs the real go and gives its exit code, or 2 when what it was to test
// could not be built. A profile of the coverage says then that all is covered.
func asGo(realGo string, args []string, out, errs io.Writer) int {
	var said bytes.Buffer
	c := exec.Command(realGo, args...) // #nosec G204 G702 -- go, as gremlins calls it
	c.Env = besidesMutation(os.Environ())
	c.Stdout, c.Stderr = io.MultiWriter(out, &said), errs
	err := c.Run()
	var exit *exec.ExitError
	if err == nil {
		err = coverAll(args)
	}
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		fmt.Fprintln(errs, err)
		return 3
	case unbuilt.Match(said.Bytes()):
		return 2
	}
	return exit.ExitCode()
}

// unbuilt is what go test says, in the place of a result, of a package that
// does not compile.
var unbuilt = regexp.MustCompile(`(?m)^FAIL\s.* \[(build|setup) failed\]$`)

// coverAll changes the profile that args have go write, if they do, so that each
// of its files is covered from end to end.
func coverAll(args []string) error {
	at := slices.Index(args, "-coverprofile") + 1
	if at == 0 || at == len(args) {
		return nil
	}
	text, err := os.ReadFile(args[at])
	if err != nil {
		return err
	}
	mode, blocks, _ := strings.Cut(string(text), "\n")
	files := map[string]bool{}
	for block := range strings.Lines(blocks) {
		if end := strings.LastIndex(block, ":"); end >= 0 {
			files[block[:end]] = true
		}
	}
	all := mode + "\n"
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all += fmt.Sprintf("%s:0.1,%d.1 1 1\n", name, math.MaxInt32)
	}
	return os.WriteFile(args[at], []byte(all), 0o600)
}

// besidesMutation leaves out what is for this program and for gremlins only.
func besidesMutation(env []string) (rest []string) {
	for _, v := range env {
		if !strings.HasPrefix(v, realGoVariable+"=") && !strings.HasPrefix(v, "GIT_") {
			rest = append(rest, v)
		}
	}
	return rest
}
