package org

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bellhop/assets"
)

// codesInSource are the values of the constants whose names begin with Code.
func codesInSource(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "finding.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
		return true
	})
	return codes
}

// TestEveryCodeHasWords: each code and error has a sentence in each language,
// and no sentence is there for a code that is not.
func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	codes := codesInSource(t)
	if len(codes) < 80 {
		t.Fatalf("only %d codes found", len(codes))
	}
	data, err := os.ReadFile("../../assets/translations/en/org.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	for key := range texts {
		code, ours := strings.CutPrefix(key, "org.finding.")
		if ours && !slices.Contains(codes, code) {
			t.Errorf("%s is never found", key)
		}
	}
	for _, lang := range assets.Languages() {
		w := assets.Words(lang)
		for _, code := range codes {
			if key := (Finding{Code: code}).Key(); !w.Has(assets.Key(key)) {
				t.Errorf("%s: no %s", lang, key)
			}
		}
		for _, e := range append(explained(), explainedError{&ExpiredError{}, "expired"}) {
			if code, _, ok := Explain(e.err); !ok || code != e.code || !w.Has(assets.Key("org.error."+code)) {
				t.Errorf("%s: %v is %q", lang, e.err, code)
			}
		}
	}
	if _, _, ok := Explain(errRefused); ok {
		t.Error("an error that a person can do nothing about has words")
	}
}
