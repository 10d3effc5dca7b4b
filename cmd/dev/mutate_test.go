package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChosen(t *testing.T) {
	t.Parallel()
	asked := mutation{percent: 20, seed: 7, workers: 1, files: []string{"a.go", "b.go"}}
	got := chosen(asked, []string{"./bridge/mention/", "bridge/slack"})
	var names []string
	for _, m := range got {
		names = append(names, m.pkg+": "+m.part())
	}
	want := []string{"bridge/mention: 20 % of the lines, seed 7", "bridge/slack: 20 % of the lines, seed 7"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if got := (mutation{percent: 100, skip: "^TestKill$"}).part(); got != "whole; without ^TestKill$" {
		t.Error(got)
	}
	for _, m := range chosen(mutation{percent: 100, workers: 3}, nil) {
		if m.workers != 3 {
			t.Errorf("%s: %d at once", m.pkg, m.workers)
		}
		if _, err := os.Stat(filepath.Join("..", "..", m.pkg, "doc.go")); err != nil {
			t.Error(err)
		}
	}
}

func TestUnleash(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"a.go", "b.go", "c.go", "a_test.go", "c.txt"} {
		plant(t, root, "p/"+name, "package p\n")
	}
	g := grinder{workshop: &workshop{root: root}, dir: "d"}
	args, err := g.unleash(mutation{pkg: "p", workers: 2}, 9)
	if got := strings.Join(args, " "); err != nil || !strings.Contains(got, "--workers 2 --timeout-coefficient 9 ") || strings.Contains(got, "exclude") {
		t.Errorf("whole: %s, %v", got, err)
	}
	args, err = g.unleash(mutation{pkg: "p", files: []string{"b.go"}}, 9)
	if got := strings.Join(args, " "); err != nil || !strings.HasSuffix(got, "--exclude-files ^a[.]go$ --exclude-files ^c[.]go$") {
		t.Errorf("one file: %s, %v", got, err)
	}
	if args, err = g.unleash(mutation{pkg: "p", files: []string{"a_test.go"}}, 9); err == nil {
		t.Errorf("a file that is none: %v", args)
	}
}

func TestMutationEnv(t *testing.T) {
	t.Parallel()
	g := grinder{dir: "d", flags: "-buildvcs=false", realGo: "/go"}
	for skip, want := range map[string]string{
		"":           "GOFLAGS=-buildvcs=false -count=1 -short -vet=off",
		"^TestKill$": "GOFLAGS=-buildvcs=false -count=1 -short -vet=off -skip=^TestKill$",
	} {
		if got := g.env(mutation{skip: skip}); !slices.Contains(got, want) || !slices.Contains(got, realGoVariable+"=/go") {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func plant(t *testing.T, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// TestAsGo has a program of its own in the place of go.
func TestAsGo(t *testing.T) {
	t.Setenv(realGoVariable, "planted")
	t.Setenv("GIT_DIR", "planted")
	for name, tc := range map[string]struct {
		script string
		want   int
	}{
		"tests pass":            {"exit 0", 0},
		"tests fail":            {`printf 'FAIL\tbellhop/a\t0.1s\nFAIL\n'; exit 1`, 1},
		"does not compile":      {`printf '# bellhop/a\na.go:1:1: no\nFAIL\tbellhop/a [build failed]\nFAIL\n'; exit 1`, 2},
		"imports what is not":   {`printf 'FAIL\tbellhop/a [setup failed]\n'; exit 1`, 2},
		"a test says so":        {`printf '    FAIL [build failed] is said\nFAIL\tbellhop/a\t0.1s\n'; exit 1`, 1},
		"another end":           {"exit 7", 7},
		"sees nothing of it":    {`test -z "$` + realGoVariable + `$GIT_DIR"`, 0},
		"is given what is said": {`test "$*" = "test -x y"`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			plant(t, root, "go", "#!/bin/sh\n"+tc.script+"\n")
			var out, errs bytes.Buffer
			if got := asGo(filepath.Join(root, "go"), []string{"test", "-x", "y"}, &out, &errs); got != tc.want {
				t.Errorf("%d, want %d; %s%s", got, tc.want, out.String(), errs.String())
			}
		})
	}
	if got := asGo(filepath.Join(t.TempDir(), "none"), nil, &bytes.Buffer{}, &bytes.Buffer{}); got != 3 {
		t.Errorf("without go: %d", got)
	}
}

// TestAsGoCovers has a program in the place of go that writes a profile.
func TestAsGoCovers(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	profile := filepath.Join(root, "cover")
	plant(t, root, "go", `#!/bin/sh
printf 'mode: set\nbellhop/p/a.go:3.1,5.2 1 1\nbellhop/p/a.go:7.1,9.2 2 0\nbellhop/p/b.go:3.1,4.2 1 0\n' > "$3"
`)
	if got := asGo(filepath.Join(root, "go"), []string{"test", "-coverprofile", profile, "./p"}, &bytes.Buffer{}, &bytes.Buffer{}); got != 0 {
		t.Fatal(got)
	}
	got, err := os.ReadFile(profile)
	want := "mode: set\nbellhop/p/a.go:0.1,2147483647.1 1 1\nbellhop/p/b.go:0.1,2147483647.1 1 1\n"
	if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintln(&text, "line", i)
	}
	rest := func(percent int, seed uint64) string {
		return without(text.String(), percent, rand.New(rand.NewPCG(seed, 0)))
	}
	if rest(100, 1) != "" || rest(0, 1) != text.String() {
		t.Error("all is not all, or nothing not nothing")
	}
	if n := strings.Count(rest(30, 1), "\n"); n < 650 || n > 750 {
		t.Errorf("%d lines are left of 1000 without 30 %%", n)
	}
	if first, again := rest(30, 1), rest(30, 1); first != again || first == rest(30, 2) {
		t.Error("the seed does not decide")
	}
}

// TestSample asks git what gremlins asks it.
func TestSample(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "// line %d\n", i)
	}
	plant(t, root, "p/a.go", text.String())
	plant(t, root, "p/a_test.go", text.String())
	w := &workshop{root: root, errs: &bytes.Buffer{}}
	g := grinder{workshop: w, dir: t.TempDir()}
	m := mutation{pkg: "p", percent: 10, seed: 3}
	env, err := g.sample(t.Context(), m)
	if err != nil {
		t.Fatal(err, w.errs)
	}
	c := w.command(t.Context(), env, "git", "diff", "--merge-base", "HEAD")
	c.Dir = g.folder(m)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var added int
	for line := range strings.Lines(string(out)) {
		switch {
		case strings.HasPrefix(line, "+++ "):
			if line != "+++ b/a.go\n" {
				t.Errorf("the file is called %q", line)
			}
		case strings.HasPrefix(line, "+"):
			added++
		case strings.HasPrefix(line, " "), strings.HasPrefix(line, "-//"):
			t.Errorf("more than what is new: %q", line)
		}
	}
	if added < 5 || added > 40 {
		t.Errorf("%d of 200 lines are new", added)
	}
}

const mutatedCode = `package p

import "time"

const wait = 3 * time.Second

func less(a, b int) bool { return a < b && b > 0 }

func never() string { return "` + "`" + `" + "x" }
`

const report = `{"files":[{"file_name":"a.go","mutations":[
	{"type":"ARITHMETIC_BASE","status":"NOT COVERED","line":5,"column":16},
	{"type":"CONDITIONALS_BOUNDARY","status":"LIVED","line":7,"column":37},
	{"type":"CONDITIONALS_NEGATION","status":"KILLED","line":7,"column":37},
	{"type":"INVERT_LOGICAL","status":"LIVED","line":7,"column":41},
	{"type":"CONDITIONALS_BOUNDARY","status":"TIMED OUT","line":7,"column":46},
	{"type":"CONDITIONALS_NEGATION","status":"KILLED","line":7,"column":46},
	{"type":"INVERT_NEGATIVES","status":"SKIPPED","line":7,"column":46},
	{"type":"ARITHMETIC_BASE","status":"NOT VIABLE","line":9,"column":34},
	{"type":"ARITHMETIC_BASE","status":"NOT COVERED","line":9,"column":34},
	{"type":"INVERT_NEGATIVES","status":"LIVED","line":9,"column":34}]},
	{"file_name":"a.go","mutations":[{"type":"INVERT_NEGATIVES","status":"SKIPPED","line":9,"column":34}]}]}`

func readPlanted(t *testing.T) result {
	t.Helper()
	root := t.TempDir()
	plant(t, root, "a.go", mutatedCode)
	plant(t, root, "report.json", report)
	r := result{mutation: mutation{pkg: "bridge/p", percent: 100}, when: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	texts, err := texts(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.read(filepath.Join(root, "report.json"), texts); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRead(t *testing.T) {
	t.Parallel()
	r := readPlanted(t)
	want := []tally{{name: "a.go", part: "whole", when: "2026-11-21", killed: 2, lived: 3, timedOut: 1, notViable: 1, elsewhere: 2}}
	if diff := cmp.Diff(want, r.files, cmp.AllowUnexported(tally{})); diff != "" {
		t.Error(diff)
	}
	lived := []string{
		"- `a.go`, conditionals boundary: `func less(a, b int) bool { return a «<» b && b > 0 }`",
		"- `a.go`, invert logical: `func less(a, b int) bool { return a < b «&&» b > 0 }`",
		"- `a.go`, invert negatives: `` func never() string { return \"`\" «+» \"x\" } ``",
	}
	if diff := cmp.Diff(lived, r.lived); diff != "" {
		t.Error(diff)
	}
	var none result
	if r.score() != 40 || none.score() != 0 {
		t.Errorf("score %v, of nothing %v", r.score(), none.score())
	}
	if err := none.read(filepath.Join(t.TempDir(), "none"), nil); err == nil {
		t.Error("no report is read")
	}
}

func TestMarked(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"\tif a |<= b {":        "if a «<=» b {",
		"\tif a |< b {":         "if a «<» b {",
		"\tif a |&& b {":        "if a «&&» b {",
		"\t\t|continue":         "«continue»",
		"\tn |+= 2":             "n «+=» 2",
		"\tn|++":                "n«++»",
		"x := a |- b":           "x := a «-» b",
		"x := |-b // - already": "x := «-»b // - already",
		"too short|":            "too short",
	} {
		column := strings.Index(line, "|") + 1
		if got := marked(line[:column-1]+line[column:], column); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestTell writes two packages one after the other, and one of them again.
func TestTell(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	var out bytes.Buffer
	w := &workshop{root: root, out: &out}
	file := filepath.Join(root, mutationFile)
	page := func() string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	r := readPlanted(t)
	if err := w.tell(r, false); err != nil || !strings.Contains(out.String(), "| a.go | whole | 2 | 3 | 40.0 % | 1 | 1 | 2 | 2026-11-21 |\n| all |  | 2 | 3 | 40.0 % | 1 | 1 | 2 |  |\n") {
		t.Errorf("%v, told %s", err, out.String())
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("written without being asked for")
	}
	plant(t, root, mutationFile, "")
	other := r
	other.pkg = "bridge/a"
	for _, one := range []result{r, other} {
		if err := w.tell(one, true); err != nil {
			t.Fatal(err)
		}
	}
	first := page()
	if got := strings.Count(first, "not looked at yet"); got != 6 || strings.Index(first, "## bridge/a\n") > strings.Index(first, "## bridge/p\n") {
		t.Errorf("%d mutants of 6 are new in\n%s", got, first)
	}
	words := strings.NewReplacer("a «<» b && b > 0 }` — not looked at yet", "a «<» b && b > 0 }` — nobody asks — ever").Replace(first)
	plant(t, root, mutationFile, words)
	r.lived = slices.DeleteFunc(slices.Clone(r.lived), func(line string) bool { return strings.Contains(line, "«&&»") })
	if err := w.tell(r, true); err != nil {
		t.Fatal(err)
	}
	last := page()
	if strings.Count(last, "— nobody asks — ever\n") != 2 || strings.Count(last, "«&&»") != 1 || !strings.HasPrefix(last, head) {
		t.Errorf("after the words\n%s\nit has\n%s", words, last)
	}
}

// TestTellOfAFile measures one file of a package anew.
func TestTellOfAFile(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	plant(t, root, mutationFile, "")
	w := &workshop{root: root, out: &bytes.Buffer{}}
	before := readPlanted(t)
	b := tally{name: "b.go", part: "10 % of the lines, seed 2", when: "2026-01-01", killed: 4, lived: 1}
	before.files = append(before.files, b)
	before.lived = append(before.lived, "- `b.go`, arithmetic base: `a «+» b`")
	if err := w.tell(before, true); err != nil {
		t.Fatal(err)
	}
	now := readPlanted(t)
	now.mutation.files = []string{"a.go"}
	now.files[0] = tally{name: "a.go", part: "whole", when: "2026-11-21", killed: 5}
	now.lived = nil
	if err := w.tell(now, true); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, mutationFile))
	if err != nil {
		t.Fatal(err)
	}
	all := tallies(string(page))
	if diff := cmp.Diff([]tally{now.files[0], b}, all, cmp.AllowUnexported(tally{})); diff != "" {
		t.Error(diff)
	}
	if got := string(page); strings.Count(got, "\n- `b.go`, ") != 1 || strings.Contains(got, "\n- `a.go`, ") || !strings.Contains(got, "| all |  | 9 | 1 | 90.0 % |") {
		t.Error(got)
	}
	now.mutation.files = nil
	if err := w.tell(now, true); err != nil {
		t.Fatal(err)
	}
	if page, err = os.ReadFile(filepath.Join(root, mutationFile)); err != nil || strings.Contains(string(page), "b.go") {
		t.Errorf("of the whole package it tells\n%s%v", page, err)
	}
}
