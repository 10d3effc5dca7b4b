package main

import (
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// maxLines is how long a file may be; most are half of that.
const maxLines = 500

// polls are the files in which a test looks again and again for what another
// program does, which no signal tells and no bubble holds.
func polls() []string {
	return []string{"app/desktop/program_test.go", "app/tray/xfce_test.go"}
}

// exception is how gosec is told to pass something over.
var exception = regexp.MustCompile(`^//\s*#nosec( G\d{3})+ -- \S+`)

func exceptions(all []source) (bad []string) {
	for _, s := range all {
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if strings.Contains(c.Text, "#nosec") && !exception.MatchString(c.Text) && !s.test() {
					bad = append(bad, s.path+" has an exception without a rule or a reason: "+c.Text)
				}
			}
		}
	}
	return bad
}

// leaks are the packages whose tests do not end with goleak.
func leaks(all []source) (bad []string) {
	checked := map[string]bool{}
	for _, s := range all {
		if s.test() {
			checked[s.dir()] = checked[s.dir()] || callsOf(s, "goleak", "VerifyTestMain", "Find") > 0
		}
	}
	for dir, ok := range checked {
		if !ok {
			bad = append(bad, dir+" does not look for goroutines that are left")
		}
	}
	slices.Sort(bad)
	return bad
}

// naps are the files that let real time pass: they sleep, and the tests of their
// package have no bubbles.
func naps(all []source) (bad []string) {
	bubbles := map[string]bool{}
	for _, s := range all {
		bubbles[s.dir()] = bubbles[s.dir()] || s.test() && slices.Contains(s.imports(), "testing/synctest")
	}
	for _, s := range all {
		inside := s.test() && bubbles[s.dir()]
		if callsOf(s, "time", "Sleep") > 0 && !inside && !slices.Contains(polls(), s.path) {
			bad = append(bad, s.path+" sleeps")
		}
	}
	return bad
}

func callsOf(s source, pkg string, names ...string) (n int) {
	ast.Inspect(s.file, func(node ast.Node) bool {
		if sel, ok := node.(*ast.SelectorExpr); ok && slices.Contains(names, sel.Sel.Name) {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg {
				n++
			}
		}
		return true
	})
	return n
}

// secret is what looks like a token or a key, and fake what shows that it is
// none: a word, or figures and letters in a row that nobody is given.
var (
	secret = regexp.MustCompile(`(?:xox[a-z]|xapp)-[0-9A-Za-z-]{8,}|AGE-SECRET-KEY-1[0-9A-Z]{8,}`)
	fake   = regexp.MustCompile(`(?i)canary|planted|your-token|wrong|sandbox|example|00000|11111|12-34|A0123|-1-A0-`)
)

// files looks at every file of the tree, tests' data and all, and names what
// breaks a rule that is not about Go's syntax.
func files(tree fs.FS, all []source) (bad []string) {
	corpora := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && (strings.HasPrefix(d.Name(), ".") || d.IsDir() && slices.Contains([]string{"bin", "dist"}, name)) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		corpora[path.Dir(name)] = true
		data, err := fs.ReadFile(tree, name)
		for _, found := range secret.FindAll(data, -1) {
			if !fake.Match(found) {
				bad = append(bad, fmt.Sprintf("%s holds what may be a secret, %d characters", name, len(found)))
			}
		}
		if lines := strings.Count(string(data), "\n"); path.Ext(name) == ".go" && lines > maxLines {
			bad = append(bad, fmt.Sprintf("%s has %d lines", name, lines))
		}
		return err
	})
	if err != nil {
		bad = append(bad, err.Error())
	}
	for _, s := range all {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && s.test() && strings.HasPrefix(f.Name.Name, "Fuzz") && !corpora[path.Join(s.dir(), "testdata", "fuzz", f.Name.Name)] {
				bad = append(bad, s.dir()+": "+f.Name.Name+" has no corpus")
			}
		}
	}
	return bad
}

func TestFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	for _, b := range files(os.DirFS(root), readTree(t, root)) {
		t.Error(b)
	}
}

// TestFilesSee plants what the rules about files are there for.
func TestFilesSee(t *testing.T) {
	t.Parallel()
	fuzz := "package a\nfunc FuzzA(f *testing.F) {}\nfunc FuzzB(f *testing.F) {}\n"
	tree := fstest.MapFS{
		"a/a_test.go":              {Data: []byte(fuzz)},
		"a/testdata/fuzz/FuzzA/1":  {Data: []byte("go test fuzz v1")},
		"a/testdata/golden.json":   {Data: []byte(`{"token":"` + "xoxb-" + `2938475610-QmFzZTY0"}`)},
		"a/testdata/canary.json":   {Data: []byte(`"xoxb-000000000000-canaryabcdef", "xoxb-short"`)},
		"a/testdata/key.txt":       {Data: []byte("AGE-SECRET-KEY-" + "1QQQQQQQQQQQQQQ")},
		"a/long.go":                {Data: []byte(strings.Repeat("\n", maxLines+1))},
		"a/testdata/long.txt":      {Data: []byte(strings.Repeat("\n", maxLines+1))},
		".git/packed":              {Data: []byte("xapp-" + "zzzzzzzzzzzzzzzz")},
		"bin/program":              {Data: []byte("xapp-" + "zzzzzzzzzzzzzzzz")},
		"packaging/bin/not-passed": {Data: []byte("xapp-" + "zzzzzzzzzzzzzzzz")},
	}
	want := []string{
		"a/long.go has 501 lines",
		"a/testdata/golden.json holds what may be a secret, 24 characters",
		"a/testdata/key.txt holds what may be a secret, 30 characters",
		"packaging/bin/not-passed holds what may be a secret, 21 characters",
		"a: FuzzB has no corpus",
	}
	if diff := cmp.Diff(want, files(tree, planted(t, [2]string{"a/a_test.go", fuzz}))); diff != "" {
		t.Error(diff)
	}
}

// folding are the places that may read with encoding/json, and why. It takes a
// key in other letters for the key itself, and of a key that stands twice the
// last. What comes from outside is read with go-json-experiment/json.
func folding() map[string]string {
	return map[string]string{
		"app/jsontest":          "is the reference: it looks at the keys itself",
		"app/link":              "reads back its own notes in the store",
		"bridge/outbox":         "reads back its own rows",
		"bridge/outbox/file":    "reads back its own rows",
		"bridge/outbox/history": "reads back its own rows",
		"bridge/sandbox/office": "plays the other end",
		"bridge/sandbox/slack":  "plays the other end",
		"cmd/dev":               "reads what tools of this project's developers write",
	}
}

// folds are the files that read with encoding/json where they may not.
func folds(all []source) (bad []string) {
	for _, s := range all {
		if _, may := folding()[s.dir()]; !may && reads(s) {
			bad = append(bad, s.path+" reads with encoding/json")
		}
	}
	return bad
}

// reads reports whether a file that is no test reads with encoding/json.
func reads(s source) bool {
	for _, i := range s.file.Imports {
		if i.Path.Value != `"encoding/json"` || s.test() {
			continue
		}
		name := "json"
		if i.Name != nil {
			name = i.Name.Name
		}
		return callsOf(s, name, "Unmarshal", "NewDecoder", "Decoder") > 0
	}
	return false
}

// TestFoldingIsNeeded fails for a place that does not read that way any more.
func TestFoldingIsNeeded(t *testing.T) {
	t.Parallel()
	needed := map[string]bool{}
	for _, s := range readTree(t, filepath.Join("..", "..")) {
		needed[s.dir()] = needed[s.dir()] || reads(s)
	}
	for dir, why := range folding() {
		if !needed[dir] || why == "" {
			t.Errorf("%s is on the list for no reason", dir)
		}
	}
}

// careful are the files that may do with paths what can hit what is not ours,
// and why they do not.
func careful() map[string]string {
	return map[string]string{
		"app/config/place.go":             "looks first whose the directory is",
		"app/control/address.go":          "its own directory, no link",
		"app/control/listener.go":         "the socket that it has just made",
		"app/seat/adopt.go":               "directories whose names it has made",
		"bridge/outbox/file/file.go":      "the directory that the program has looked at",
		"bridge/outbox/file/watermark.go": "a file that it has looked at",
		"cmd/bellhopd/demo.go":            "an invitation of the sandbox",
	}
}

// careless are files of the programs that read without a bound, write through
// links, take a name for a pattern, or change and remove what a path leads to.
// app/config/atomicfile does without.
func careless(all []source) (bad []string) {
	for _, s := range all {
		program := strings.HasPrefix(s.path, "app/") || strings.HasPrefix(s.path, "bridge/") || strings.HasPrefix(s.path, "cmd/bellhop")
		if !program || s.test() || strings.HasPrefix(s.path, "app/ui/screen/screentest/") || careful()[s.path] != "" {
			continue
		}
		if callsOf(s, "os", "ReadFile", "WriteFile", "RemoveAll", "Chmod")+callsOf(s, "filepath", "Glob") > 0 {
			bad = append(bad, s.path+" is careless about files")
		}
	}
	return bad
}
