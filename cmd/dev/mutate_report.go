package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mutationFile is where the results stand, with a word about each mutant that
// the tests did not notice. The words are a person's, and kept.
const mutationFile = "packaging/MUTATION.md"

// result is what became of the mutants of a package.
type result struct {
	mutation
	version string // of gremlins
	when    time.Time
	took    time.Duration
	files   []tally
	lived   []string // each as its line of the page
}

// tally counts the mutants of one file by what became of them.
type tally struct {
	name, part, when                              string
	killed, lived, timedOut, notViable, elsewhere int
}

// score is how many of a hundred mutants the tests noticed. Apart are those
// after which the tests took too long, as they are for gremlins.
func (t tally) score() float64 {
	if t.killed == 0 {
		return 0
	}
	return 100 * float64(t.killed) / float64(t.killed+t.lived)
}

func (t tally) String() string {
	return fmt.Sprintf("| %s | %s | %d | %d | %.1f %% | %d | %d | %d | %s |",
		t.name, t.part, t.killed, t.lived, t.score(), t.timedOut, t.notViable, t.elsewhere, t.when)
}

func sum(all []tally) tally {
	total := tally{name: "all"}
	for _, t := range all {
		total.killed += t.killed
		total.lived += t.lived
		total.timedOut += t.timedOut
		total.notViable += t.notViable
		total.elsewhere += t.elsewhere
	}
	return total
}

func (r *result) score() float64 { return sum(r.files).score() }

// found is what gremlins writes, as far as it is used.
type found struct {
	Files []struct {
		Name      string `json:"file_name"`
		Mutations []struct {
			Type, Status string
			Line, Column int
		}
	}
}

// read takes in what gremlins wrote about a package whose sources were these.
func (r *result) read(report string, sources map[string]string) error {
	raw, err := os.ReadFile(report) // #nosec G304 -- in a directory of our own
	if err != nil {
		return &failure{"mutate " + r.pkg + ": no mutants", err}
	}
	_ = os.Remove(report) // the next package may have none
	var f found
	if err := json.Unmarshal(raw, &f); err != nil {
		return &failure{"mutate " + r.pkg, err}
	}
	for _, file := range f.Files {
		lines := strings.Split(sources[file.Name], "\n")
		t := tally{name: file.Name, part: r.part(), when: r.when.Format(time.DateOnly)}
		for _, m := range file.Mutations {
			t.count(m.Status)
			if m.Status == "LIVED" && m.Line >= 1 && m.Line <= len(lines) {
				r.lived = append(r.lived, fmt.Sprintf("- `%s`, %s: %s", file.Name, kind(m.Type), quoted(marked(lines[m.Line-1], m.Column))))
			}
		}
		if t != (tally{name: t.name, part: t.part, when: t.when}) {
			r.files = append(r.files, t)
		}
	}
	slices.Sort(r.lived)
	return nil
}

func (t *tally) count(status string) {
	switch status {
	case "KILLED":
		t.killed++
	case "LIVED":
		t.lived++
	case "NOT VIABLE":
		t.notViable++
	case "TIMED OUT":
		t.timedOut++
	case "NOT COVERED":
		t.elsewhere++
	}
}

func kind(t string) string { return strings.ToLower(strings.ReplaceAll(t, "_", " ")) }

// marked is a line with what was changed in it between « and ».
func marked(line string, column int) string {
	at := column - 1
	if at < 0 || at >= len(line) {
		return strings.TrimSpace(line)
	}
	long := 1
	for _, op := range []string{
		"continue", "break", "<<=", ">>=", "&^=", "&&", "||", "<=", ">=", "==", "!=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "++", "--", "<<", ">>", "&^",
	} {
		if strings.HasPrefix(line[at:], op) {
			long = len(op)
			break
		}
	}
	return strings.TrimSpace(line[:at] + "«" + line[at:at+long] + "»" + line[at+long:])
}

// quoted is code in Markdown.
func quoted(code string) string {
	if strings.Contains(code, "`") {
		return "`` " + code + " ``"
	}
	return "`" + code + "`"
}

// head begins mutationFile.
const head = `# Mutation testing

Written by ` + "`go run ./cmd/dev mutate --write`" + ` and by ` + "`go run ./cmd/dev test --full`" + `, which fails when a package has less than 85 %.
gremlins changes one place of the code at a time (what is changed stands between « and »): < and <= for each other, < and >=, == and !=, && and ||,
+ and -, * and /, ++ and --, += and -= and =, break and continue. For each change the tests of the package run, without the race detector and with
-short, which trims the random stories of the model tests.

- *Score*: killed / (killed + lived), which gremlins calls efficacy. Unlike gremlins by itself, the command has it try each mutant of the package,
  also where no test comes to (all of those live) and where Go counts no coverage: constants, the conditions of cases.
- Apart, in no score: mutants that made the tests take too long, as the tool has it, though a test that hangs is one that fails; mutants that do
  not compile, which the tool by itself counts as killed, since go test ends with 1 after both; and mutants in files for another system.

Behind each survivor stands why it may live. These words are a person's, and kept when the command writes the rest anew.
`

// dash stands before a person's word about a mutant.
const dash = " — "

// unseen is the word of a mutant that nobody looked at yet.
const unseen = "not looked at yet"

// section is what the page says about one package. When only some of its files
// were mutated, what it said before of the others stays.
func (r *result) section(before string) string {
	words, files, lived := wordsOf(before), r.files, r.lived
	for _, t := range tallies(before) {
		if len(r.mutation.files) > 0 && !slices.ContainsFunc(files, func(now tally) bool { return now.name == t.name }) {
			files = append(files, t)
			lived = append(lived, livedIn(before, t.name)...)
		}
	}
	slices.SortFunc(files, func(a, b tally) int { return strings.Compare(a.name, b.name) })
	slices.Sort(lived)
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", r.pkg)
	fmt.Fprint(&b, "| file | part | killed | lived | score | timed out | do not compile | for another system | measured |\n"+
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, t := range append(files, sum(files)) {
		fmt.Fprintln(&b, t)
	}
	fmt.Fprintf(&b, "\nLast: %s; gremlins %s, %d at once, %s for %d mutants.\n", machine(r.when), r.version, r.workers, r.took.Round(time.Second), r.tried())
	if len(lived) > 0 {
		fmt.Fprint(&b, "\nLived:\n\n")
	}
	for _, line := range lived {
		word := words[line]
		if word == "" {
			word = unseen
		}
		fmt.Fprintln(&b, line+dash+word)
	}
	return b.String()
}

// tried is how many mutants the tests were run for.
func (r *result) tried() int {
	t := sum(r.files)
	return t.killed + t.lived + t.timedOut + t.notViable
}

// row is a tally as its String.
var row = regexp.MustCompile(`(?m)^\| (\S+\.go) \| (.*?) \| (\d+) \| (\d+) \| [\d.]+ % \| (\d+) \| (\d+) \| (\d+) \| (.*?) \|$`)

// tallies are those of a section.
func tallies(section string) (all []tally) {
	for _, m := range row.FindAllStringSubmatch(section, -1) {
		t := tally{name: m[1], part: m[2], when: m[8]}
		for i, n := range []*int{&t.killed, &t.lived, &t.timedOut, &t.notViable, &t.elsewhere} {
			*n, _ = strconv.Atoi(m[3+i])
		}
		all = append(all, t)
	}
	return all
}

// livedIn are the mutants of a file that a section tells of.
func livedIn(section, file string) (lines []string) {
	for line := range strings.Lines(section) {
		if mutant, _, ok := strings.Cut(line, dash); ok && strings.HasPrefix(line, "- `"+file+"`, ") {
			lines = append(lines, mutant)
		}
	}
	return lines
}

// tell prints what became of a package, and writes it into its place.
func (w *workshop) tell(r result, write bool) error {
	name := filepath.Join(w.root, filepath.FromSlash(mutationFile))
	old, err := os.ReadFile(name) // #nosec G304 -- in the project's folder
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	sections := sections(string(old))
	text := r.section(sections[r.pkg])
	fmt.Fprint(w.out, text)
	if !write {
		return nil
	}
	sections[r.pkg] = text
	page := head
	for _, pkg := range slices.Sorted(maps.Keys(sections)) {
		page += "\n" + strings.TrimSpace(sections[pkg]) + "\n"
	}
	return os.WriteFile(name, []byte(page), 0o644) // #nosec G306 -- a page of the project
}

// sections are the parts of a page by their titles, each with its title.
func sections(page string) map[string]string {
	all := map[string]string{}
	for i, s := range strings.Split(page, "\n## ") {
		if title, _, ok := strings.Cut(s, "\n"); ok && i > 0 {
			all[title] = "## " + s
		}
	}
	return all
}

// wordsOf are the words of a section by the mutants that they are about.
func wordsOf(section string) map[string]string {
	words := map[string]string{}
	for line := range strings.Lines(section) {
		mutant, word, ok := strings.Cut(strings.TrimSpace(line), dash)
		if ok && strings.HasPrefix(mutant, "- ") && word != unseen {
			words[mutant] = word
		}
	}
	return words
}
