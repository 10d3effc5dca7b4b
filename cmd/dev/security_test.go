package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// citation is a test as SECURITY.md names it.
var citation = regexp.MustCompile("`([a-z][a-z/]*): ((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)`")

// TestSecurityIsShown holds that each line of the threat model names a test,
// and that each test that it names is there.
func TestSecurityIsShown(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "packaging", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines, bad := uncited(string(text), readTree(t, root))
	if lines < 40 {
		t.Errorf("only %d lines of a threat model", lines)
	}
	for _, b := range bad {
		t.Error(b)
	}
}

// uncited counts the lines of the tables, and gives those that name no test,
// and the tests that are not in the tree.
func uncited(text string, all []source) (lines int, bad []string) {
	has := map[string]bool{}
	for _, s := range all {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && s.test() {
				has[s.dir()+": "+f.Name.Name] = true
			}
		}
	}
	for line := range strings.Lines(text) {
		found := citation.FindAllStringSubmatch(line, -1)
		for _, c := range found {
			if !has[c[1]+": "+c[2]] {
				bad = append(bad, "there is no "+c[1]+": "+c[2])
			}
		}
		row := strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "| who |") && !strings.HasPrefix(line, "| ---")
		if row {
			lines++
		}
		if row && len(found) == 0 {
			bad = append(bad, "shown by nothing: "+strings.TrimSpace(line))
		}
	}
	return lines, bad
}

func TestUncitedIsSeen(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "d_test.go", "package link; func TestDoor(*testing.T) {}; func FuzzDoor(*testing.F) {}", 0)
	if err != nil {
		t.Fatal(err)
	}
	text := "| who | cannot | shown by |\n| --- | --- | --- |\n" +
		"| a page | knock | `app/link: TestDoor`, `app/link: FuzzDoor` |\n" +
		"| a page | ring | `app/link: TestBell` |\n" +
		"| a page | sing | |\n" +
		"Or `app/control: TestDoor`.\n"
	lines, bad := uncited(text, []source{{"app/link/d_test.go", file}})
	want := []string{"there is no app/link: TestBell", "shown by nothing: | a page | sing | |", "there is no app/control: TestDoor"}
	if diff := cmp.Diff(want, bad); diff != "" || lines != 3 {
		t.Errorf("%d lines\n%s", lines, diff)
	}
}
