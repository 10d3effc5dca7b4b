package desktop

import (
	"fmt"
	"strings"
)

// entry is a desktop file of the Desktop Entry Specification, in the order in
// which its lines are written.
type entry [][2]string

func (e entry) bytes() []byte {
	var b strings.Builder
	b.WriteString("[Desktop Entry]\n")
	for _, line := range e {
		fmt.Fprintf(&b, "%s=%s\n", line[0], line[1])
	}
	return []byte(b.String())
}

// execLine writes a program as the key Exec wants it.
func execLine(p Program) string {
	words := []string{execWord(p.Path)}
	for _, arg := range p.Args {
		words = append(words, execWord(arg))
	}
	return strings.Join(words, " ")
}

// execWord quotes one argument: first as Exec has it, then as every string of a
// desktop file is, so that a backslash ends up as four.
func execWord(s string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(s)
	if s == "" || strings.ContainsAny(s, " \t\n\"'\\><~|&;$*?#()`") {
		quoted = `"` + quoted + `"`
	}
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`).Replace(quoted)
}

// keyIs says whether the first group of a desktop file has the key with that
// value, whatever the case.
func keyIs(file []byte, key, value string) bool {
	for line := range strings.Lines(string(file)) {
		k, v, found := strings.Cut(line, "=")
		if found && strings.TrimSpace(k) == key && strings.EqualFold(strings.TrimSpace(v), value) {
			return true
		}
	}
	return false
}
