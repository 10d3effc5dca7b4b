package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// mutant is one small change of one file.
type mutant struct {
	file string // its name in the package
	kind string
	from int // where the old text begins, in bytes
	old  string
	new  string
}

// swap is one kind of change of a token.
type swap struct {
	kind string
	to   map[token.Token]token.Token
}

func swaps() []swap {
	return []swap{
		{"arithmetic base", map[token.Token]token.Token{
			token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
		}},
		{"conditionals boundary", map[token.Token]token.Token{token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR}},
		{"conditionals negation", map[token.Token]token.Token{
			token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
		}},
		{"increment decrement", map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}},
		{"invert assignments", map[token.Token]token.Token{
			token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN, token.MUL_ASSIGN: token.QUO_ASSIGN, token.QUO_ASSIGN: token.MUL_ASSIGN,
		}},
		{"invert logical", map[token.Token]token.Token{token.LAND: token.LOR, token.LOR: token.LAND}},
		{"invert loopctrl", map[token.Token]token.Token{token.BREAK: token.CONTINUE, token.CONTINUE: token.BREAK}},
		{"remove self assignments", map[token.Token]token.Token{
			token.ADD_ASSIGN: token.ASSIGN, token.SUB_ASSIGN: token.ASSIGN, token.MUL_ASSIGN: token.ASSIGN, token.QUO_ASSIGN: token.ASSIGN,
			token.REM_ASSIGN: token.ASSIGN, token.AND_ASSIGN: token.ASSIGN, token.OR_ASSIGN: token.ASSIGN, token.XOR_ASSIGN: token.ASSIGN,
			token.SHL_ASSIGN: token.ASSIGN, token.SHR_ASSIGN: token.ASSIGN, token.AND_NOT_ASSIGN: token.ASSIGN,
		}},
	}
}

// changes collects the mutants of one file.
type changes struct {
	name  string
	files *token.FileSet
	all   []mutant
}

// mutants returns all changes that a file offers.
func mutants(name, text string) ([]mutant, error) {
	c := changes{name: name, files: token.NewFileSet()}
	file, err := parser.ParseFile(c.files, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, c.look)
	return c.all, nil
}

func (c *changes) add(kind string, at token.Pos, old, replacement string) {
	c.all = append(c.all, mutant{c.name, kind, c.files.Position(at).Offset, old, replacement})
}

func (c *changes) swap(at token.Pos, old token.Token) {
	for _, s := range swaps() {
		if replacement, ok := s.to[old]; ok {
			c.add(s.kind, at, old.String(), replacement.String())
		}
	}
}

func (c *changes) look(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		c.swap(n.OpPos, n.Op)
	case *ast.IncDecStmt:
		c.swap(n.TokPos, n.Tok)
	case *ast.AssignStmt:
		c.swap(n.TokPos, n.Tok)
	case *ast.BranchStmt:
		c.swap(n.TokPos, n.Tok)
	case *ast.UnaryExpr:
		switch n.Op {
		case token.SUB:
			c.add("invert negatives", n.OpPos, "-", "+")
		case token.NOT:
			c.add("remove not", n.OpPos, "!", "")
		}
	case *ast.Ident:
		if other, ok := map[string]string{"true": "false", "false": "true"}[n.Name]; ok {
			c.add("invert truth", n.Pos(), n.Name, other)
		}
	}
	return true
}

// apply returns the text of the file with the change.
func (m mutant) apply(text string) string {
	return text[:m.from] + m.new + text[m.from+len(m.old):]
}

// line returns the mutant's line on the page. The old text stands between « and
// ».
func (m mutant) line(text string) string {
	begin := strings.LastIndexByte(text[:m.from], '\n') + 1
	rest, _, _ := strings.Cut(text[m.from+len(m.old):], "\n")
	code := strings.TrimSpace(text[begin:m.from] + "«" + m.old + "»" + rest)
	if strings.Contains(code, "`") {
		code = "`` " + code + " ``"
	} else {
		code = "`" + code + "`"
	}
	return "- `" + m.file + "`, " + m.kind + ": " + code
}
