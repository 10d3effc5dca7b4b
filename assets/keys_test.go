package assets

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// building are the screens that are not finished: a text of theirs may stand
// here before anything shows it.
func building() []string {
	return nil
}

// uses are the keys that the source of the project names.
type uses struct {
	keys     map[Key]bool // every string that looks like a key of a screen
	families map[Key]bool // what stands before a + in a key
	bad      []string     // calls that do not fit their text
}

// scan reads what a file says about keys: the calls T("…") and N("…"), the
// conversions Key("…"), and strings that look like a key of a screen, which is
// how keys stand in tables.
func (u *uses) scan(name string, file *ast.File, texts map[Key]forms, looksLikeKey *regexp.Regexp) {
	joined := map[ast.Expr]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if text, ok := literal(n.X); ok && n.Op == token.ADD && looksLikeKey.MatchString(text) {
				u.families[Key(text)] = true
				joined[n.X] = true
				if !slices.Contains(Families(), Key(text)) {
					u.bad = append(u.bad, fmt.Sprintf("%s: %q is no family", name, text))
				}
			}
		case *ast.CallExpr:
			u.call(name, n, texts)
		case *ast.BasicLit:
			text, ok := literal(n)
			if !ok || joined[n] || !looksLikeKey.MatchString(text) {
				break
			}
			u.keys[Key(text)] = true
			if _, ok := texts[Key(text)]; !ok && !slices.Contains(Families(), Key(text)) {
				u.bad = append(u.bad, fmt.Sprintf("%s: %q is not defined", name, text))
			}
		}
		return true
	})
}

// call holds a call of T or N with a constant key to what the text takes.
func (u *uses) call(name string, call *ast.CallExpr, texts map[Key]forms) {
	fun := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		fun = f.Sel.Name
	case *ast.Ident:
		fun = f.Name
	}
	first := map[string]int{"T": 1, "N": 2, "Key": 1}[fun]
	if first == 0 || len(call.Args) < first {
		return
	}
	key, ok := literal(call.Args[0])
	if !ok {
		return
	}
	text, ok := texts[Key(key)]
	if !ok {
		u.bad = append(u.bad, fmt.Sprintf("%s: %q is not defined", name, key))
		return
	}
	u.keys[Key(key)] = true
	counts := slices.Contains(placeholders(text.Other), "{n}")
	wants := len(placeholders(text.Other))
	if counts {
		wants--
	}
	if fun == "Key" || call.Ellipsis.IsValid() {
		return
	}
	if counts != (fun == "N") {
		u.bad = append(u.bad, fmt.Sprintf("%s: %q is not a text for %s", name, key, fun))
	}
	if got := len(call.Args) - first; got != wants {
		u.bad = append(u.bad, fmt.Sprintf("%s: %q takes %d arguments, not %d", name, key, wants, got))
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// keyPattern matches what begins with one of the screens and a dot and is no
// name of a file.
func keyPattern(texts map[Key]forms) *regexp.Regexp {
	screens := map[string]bool{}
	for key := range texts {
		screen, _, _ := strings.Cut(string(key), ".")
		screens[screen] = true
	}
	return regexp.MustCompile(`^(` + strings.Join(slices.Sorted(maps.Keys(screens)), "|") + `)\.([a-z0-9_]+(\.[a-z0-9_]+)*\.?)$`)
}

// elsewhere matches what looks like a key and is a file's or a bus's name.
var elsewhere = regexp.MustCompile(`\.(json|jsonl|go|log|db|csv|md|lock|sock)\.?$|^org\.(freedesktop|kde)\.`)

func TestKeysAndSourceAgree(t *testing.T) {
	t.Parallel()
	texts := loadForTest(t, English)
	pattern := keyPattern(texts)
	u := uses{keys: map[Key]bool{}, families: map[Key]bool{}}
	for name, file := range programs(t) {
		u.scan(name, file, texts, pattern)
	}
	for _, bad := range u.bad {
		if !elsewhere.MatchString(strings.Split(bad, `"`)[1]) {
			t.Error(bad)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		screen, _, _ := strings.Cut(string(key), ".")
		if !u.keys[key] && !inFamily(key, u.families) && !slices.Contains(building(), screen) {
			t.Errorf("nothing shows %s", key)
		}
	}
	for _, f := range Families() {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(k Key) bool { return strings.HasPrefix(string(k), string(f)) }) {
			t.Errorf("no text is of the family %s", f)
		}
	}
}

func inFamily(key Key, families map[Key]bool) bool {
	for f := range families {
		if strings.HasPrefix(string(key), string(f)) {
			return true
		}
	}
	return false
}

// programs are the Go files of app and cmd but tests.
func programs(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, root := range []string{"../app", "../cmd"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 50 {
		t.Fatalf("only %d files found", len(files))
	}
	return files
}

// TestScanSees plants in a file what the scan is there for.
func TestScanSees(t *testing.T) {
	t.Parallel()
	texts := map[Key]forms{
		"home.a": {Other: "a"}, "home.two": {Other: "{1} {0}"}, "home.count": {Other: "{n}"},
		"home.slack.ok": {Other: "ok"},
	}
	for name, tc := range map[string]struct{ code, bad string }{
		"a text":                   {`w.T("home.a")`, ""},
		"a text that is not there": {`w.T("nowhere.b")`, `f.go: "nowhere.b" is not defined`},
		"in a table":               {`[]string{"home.b"}`, `f.go: "home.b" is not defined`},
		"as a key":                 {`assets.Key("nowhere.c")`, `f.go: "nowhere.c" is not defined`},
		"too few arguments":        {`w.T("home.two", 1)`, `f.go: "home.two" takes 2 arguments, not 1`},
		"enough arguments":         {`w.T("home.two", 1, 2)`, ""},
		"spread arguments":         {`w.T("home.two", all...)`, ""},
		"T for what counts":        {`w.T("home.count")`, `f.go: "home.count" is not a text for T`},
		"N for what counts":        {`w.N("home.count", 3)`, ""},
		"N for what does not":      {`w.N("home.a", 3)`, `f.go: "home.a" is not a text for N`},
		"a family":                 {`w.T("home.slack." + k)`, ""},
		"no family":                {`w.T("home.a_" + k)`, `f.go: "home.a_" is no family`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := parser.ParseFile(token.NewFileSet(), "f.go", "package f\nvar _ = "+tc.code, 0)
			if err != nil {
				t.Fatal(err)
			}
			u := uses{keys: map[Key]bool{}, families: map[Key]bool{}}
			u.scan("f.go", file, texts, keyPattern(texts))
			if got := strings.Join(slices.Compact(u.bad), "\n"); got != tc.bad {
				t.Errorf("got %s", got)
			}
		})
	}
}
