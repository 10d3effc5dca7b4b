package main

import (
	"go/ast"
	"strings"
)

// ports names what listens where a program on another machine, or a page in a
// browser, could come to: only Connect does, while it waits, and the sandbox.
// The agent's socket is a file.
func ports(all []source) (bad []string) {
	for _, s := range all {
		if s.test() || s.dir() == "app/link" || inPlace(s.dir(), []string{"bridge/sandbox", "bridge/sandbox/..."}) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && listens(call.Fun) && len(call.Args) > 0 && isText(call.Args[0], `"unix"`) {
				return false
			}
			if e, ok := n.(ast.Expr); ok && listens(e) {
				bad = append(bad, s.path+" listens")
			}
			return true
		})
	}
	return bad
}

// listens reports whether e is a function of net, net/http or crypto/tls that
// listens, or the type that does.
func listens(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "Listen") || sel.Sel.Name == "Listener" {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && (x.Name == "net" || x.Name == "http" || x.Name == "tls")
}

func isText(e ast.Expr, text string) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == text
}
