package main

import (
	"bytes"
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
	want := []string{"bridge/mention: 20 % of the mutants, seed 7", "bridge/slack: 20 % of the mutants, seed 7"}
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
		if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(m.pkg), "doc.go")); err != nil {
			t.Error(err)
		}
	}
}

func TestMutationOfNoPackage(t *testing.T) {
	t.Parallel()
	w := &workshop{root: t.TempDir(), errs: &bytes.Buffer{}}
	err := w.mutate(t.Context(), []mutation{{pkg: "app/seat", percent: 100, workers: 1}}, false)
	if err == nil || !strings.Contains(err.Error(), "there is no package app/seat") {
		t.Error(err)
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

// TestMutants shows what is changed in code, as the page shows it, and the new
// code.
func TestMutants(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		code string
		want []string // kind, code with the marks, the new text
	}{
		"equal":      {"var _ = a == b", []string{"conditionals negation|a «==» b|!="}},
		"unequal":    {"var _ = a != b", []string{"conditionals negation|a «!=» b|=="}},
		"less":       {"var _ = a < b", []string{"conditionals boundary|a «<» b|<=", "conditionals negation|a «<» b|>="}},
		"at most":    {"var _ = a <= b", []string{"conditionals boundary|a «<=» b|<", "conditionals negation|a «<=» b|>"}},
		"more":       {"var _ = a > b", []string{"conditionals boundary|a «>» b|>=", "conditionals negation|a «>» b|<="}},
		"at least":   {"var _ = a >= b", []string{"conditionals boundary|a «>=» b|>", "conditionals negation|a «>=» b|<"}},
		"arithmetic": {"var _ = a + b*c", []string{"arithmetic base|a «+» b*c|-", "arithmetic base|a + b«*»c|/"}},
		"and the rest": {"var _ = (a - b) / c % d", []string{
			"arithmetic base|(a - b) / c «%» d|*", "arithmetic base|(a - b) «/» c % d|*", "arithmetic base|(a «-» b) / c % d|+",
		}},
		"logic":     {"var _ = a && b || c", []string{"invert logical|a && b «||» c|&&", "invert logical|a «&&» b || c|||"}},
		"negative":  {"var _ = -a", []string{"invert negatives|«-»a|+"}},
		"not":       {"var _ = !a", []string{"remove not|«!»a|"}},
		"truth":     {"var _ = f(true, false)", []string{"invert truth|f(«true», false)|false", "invert truth|f(true, «false»)|true"}},
		"counting":  {"func f() { a++; b-- }", []string{"increment decrement|a«++»; b-- }|--", "increment decrement|a++; b«--» }|++"}},
		"adding to": {"func f() { a += b }", []string{"invert assignments|a «+=» b }|-=", "remove self assignments|a «+=» b }|="}},
		"remainder": {"func f() { a %= b }", []string{"remove self assignments|a «%=» b }|="}},
		"loops":     {"func f() { for { break } }", []string{"invert loopctrl|for { «break» } }|continue"}},
		"assigning": {"func f() { a = b; c := &d; _ = *c }", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "package p\n\n" + tc.code + "\n"
			all, err := mutants("a.go", text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range all {
				line := strings.TrimSuffix(strings.TrimPrefix(m.line(text), "- `a.go`, "+m.kind+": `"), "`")
				for _, before := range []string{"var _ = ", "func f() ", "{ "} {
					line = strings.TrimPrefix(line, before)
				}
				got = append(got, m.kind+"|"+line+"|"+m.new)
				before, after, _ := strings.Cut(strings.Replace(line, "»", "", 1), "«"+m.old)
				if changed := m.apply(text); !strings.Contains(changed, before+m.new+after) || len(changed) != len(text)-len(m.old)+len(m.new) {
					t.Errorf("%s becomes\n%s", line, changed)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := mutants("a.go", "no Go"); err == nil {
		t.Error("a file that is none has mutants")
	}
}

const mutatedCode = `package p

// Less is noticed in three of five ways.
func Less(a, b int) bool { return a < b && b > 0 }

// Name does not compile in the one way that there is.
func Name() string { return "` + "`" + `" + "x" }
`

const loopCode = `package p

// Loop hangs in one way.
func Loop() int {
	n := 0
	for n < 3 {
		n++
	}
	return n
}
`

const mutatedTest = `package p

import (
	"os"
	"testing"

	"planted/p/q"
)

func TestLess(t *testing.T) {
	if _, err := os.Stat("a.go"); err != nil {
		t.Fatal(err)
	}
	if !Less(1, 2) || Less(2, 1) || Loop() != 3 || q.Five() != 5 {
		t.Error("no")
	}
}

func TestNever(t *testing.T) { t.Error("is skipped") }
`

// belowCode has a change that its own test notices, one that only the tests of the
// package above do, one after which the program does not end, and one that lives.
const belowCode = `package q

func Own() bool { return true }

func Five() int { return 2 + 3 }

func Ends() bool { return true }

func Idle() bool { return false }
`

const belowTest = `package q

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	for !Ends() {
	}
	os.Exit(code)
}

func TestOwn(t *testing.T) {
	if !Own() {
		t.Error("no")
	}
}
`

// TestGrind mutates a module of its own.
func TestGrind(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	plant(t, root, "go.mod", "module planted\n\ngo 1.26\n")
	plant(t, root, "p/a.go", mutatedCode)
	plant(t, root, "p/q/c.go", belowCode)
	plant(t, root, "p/q/c_test.go", belowTest)
	plant(t, root, "p/b.go", loopCode)
	plant(t, root, "p/b_windows_arm.go", "package p\n\nconst c = 1 + 1\n")
	plant(t, root, "p/a_test.go", mutatedTest)
	g := grinder{
		workshop: &workshop{root: root, errs: &bytes.Buffer{}}, dir: t.TempDir(),
		mutation: mutation{pkg: "p", below: []string{"q"}, percent: 100, workers: 2, skip: "^TestNever$"}, least: time.Second,
	}
	r, err := g.grind(t.Context())
	if err != nil {
		t.Fatal(err, g.errs)
	}
	for i := range r.files {
		r.files[i].when = ""
	}
	part := "whole; without ^TestNever$"
	want := []tally{
		{name: "a.go", part: part, killed: 3, lived: 2, notViable: 1},
		{name: "b.go", part: part, killed: 2, timedOut: 1},
		{name: "q/c.go", part: part, killed: 2, lived: 1, timedOut: 1},
	}
	if diff := cmp.Diff(want, r.files, cmp.AllowUnexported(tally{})); diff != "" {
		t.Error(diff, r.lived)
	}
	if err := g.unchanged(t.Context()); err != nil {
		t.Error(err)
	}
	plant(t, root, "p/b.go", loopCode+"// More.\n")
	if err := g.unchanged(t.Context()); err == nil {
		t.Error("a change of the code is not noticed")
	}
	g.skip = ""
	if _, err := g.grind(t.Context()); err == nil {
		t.Error("tests that fail by themselves are taken for tests that notice")
	}
	g.mutation.files = []string{"none.go"}
	if _, err := g.grind(t.Context()); err == nil {
		t.Error("a file that is none is mutated")
	}
	if left, err := os.ReadDir(filepath.Join(root, "p")); err != nil || len(left) != 5 {
		t.Errorf("the tree is changed: %v, %v", left, err)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	chosen := func(seed uint64, percent int, texts ...string) (all []mutant) {
		g := grinder{mutation: mutation{percent: percent, seed: seed}, texts: map[string]string{}}
		for i, text := range texts {
			g.texts[string(rune('a'+i))+".go"] = text
		}
		all, err := g.choose()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	text := "package p\n" + strings.Repeat("var _ = a + b\n", 1000)
	some := chosen(1, 30, text)
	if n := len(some); n < 250 || n > 350 {
		t.Errorf("%d of 1000 are 30 %%", n)
	}
	if !slices.Equal(some, chosen(1, 30, text)) || slices.Equal(some, chosen(2, 30, text)) {
		t.Error("the seed does not decide")
	}
	if more := chosen(1, 30, text, text); !slices.Equal(some, more[:len(some)]) {
		t.Error("another file moves the choice")
	}
	if n := len(chosen(1, 100, text)); n != 1000 {
		t.Errorf("all are %d", n)
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		tally tally
		want  float64
	}{
		"nothing":       {tally{}, 0},
		"what hangs":    {tally{killed: 1, timedOut: 2, lived: 1}, 75},
		"no program":    {tally{killed: 1, notViable: 7}, 100},
		"only hangs":    {tally{timedOut: 1}, 100},
		"nobody notice": {tally{lived: 1}, 0},
	} {
		if got := tc.tally.score(); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// outcomeOf is what came of a package.
func outcomeOf(pkg string) result {
	r := result{mutation: mutation{pkg: pkg, percent: 100}, when: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	all, _ := mutants("a.go", mutatedCode)
	for i, m := range all {
		r.count(m, []fate{lived, lived, killed, timedOut, killed, notViable}[i], mutatedCode)
	}
	slices.Sort(r.lived)
	return r
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
	r := outcomeOf("bridge/p")
	if err := w.tell(r, false); err != nil || !strings.Contains(out.String(), "| a.go | whole | 2 | 2 | 60.0 % | 1 | 1 | 2026-11-21 |\n| all |  | 2 | 2 | 60.0 % | 1 | 1 |  |\n") {
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
	if got := strings.Count(first, "not looked at yet"); got != 4 || strings.Index(first, "## bridge/a\n") > strings.Index(first, "## bridge/p\n") {
		t.Errorf("%d mutants of 4 are new in\n%s", got, first)
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
