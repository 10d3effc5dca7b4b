package logs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLoggedKeysAreAllowed reads the source of the programs: a key that is not
// allowed would hide from everybody what its line is there to tell.
func TestLoggedKeysAreAllowed(t *testing.T) {
	t.Parallel()
	found := 0
	for _, root := range []string{"../../app", "../../bridge", "../../cmd"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "sandbox") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, key := range loggedKeys(file) {
				if found++; !allowed(key) && shapes[key] == nil {
					t.Errorf("%s logs under %q", name, key)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 30 {
		t.Errorf("only %d keys were found", found)
	}
}

// loggedKeys are the keys of calls such as log.Info("what", "key", value).
func loggedKeys(file *ast.File) (keys []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, method.Sel.Name) {
			return true
		}
		if of, ok := method.X.(*ast.Ident); ok && of.Name == "http" {
			return true // http.Error is no log
		}
		for i := 1; i < len(call.Args); i += 2 {
			if lit, ok := call.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				key, _ := strconv.Unquote(lit.Value)
				keys = append(keys, key)
			}
		}
		return true
	})
	return keys
}
