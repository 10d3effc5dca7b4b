package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// mutationFile holds the results, and a word about each mutant that the tests
// did not notice. A person writes these words; the command keeps them.
const mutationFile = "packaging/MUTATION.md"

// result is what became of the mutants of a package.
type result struct {
	mutation
	when  time.Time
	took  time.Duration
	files []tally
	lived []string // each as its line of the page
}

// tally counts the mutants of one file by what became of them.
type tally struct {
	name, part, when                   string
	killed, lived, timedOut, notViable int
}

// score returns how many of a hundred mutants the tests noticed. Those that do
// not compile do not count.
func (t tally) score() float64 {
	noticed := t.killed + t.timedOut
	if noticed == 0 {
		return 0
	}
	return 100 * float64(noticed) / float64(noticed+t.lived)
}

func (t tally) String() string {
	return fmt.Sprintf("| %s | %s | %d | %d | %.1f %% | %d | %d | %s |", t.name, t.part, t.killed, t.lived, t.score(), t.timedOut, t.notViable, t.when)
}

func sum(all []tally) tally {
	total := tally{name: "all"}
	for _, t := range all {
		total.killed += t.killed
		total.lived += t.lived
		total.timedOut += t.timedOut
		total.notViable += t.notViable
	}
	return total
}

func (r *result) score() float64 { return sum(r.files).score() }

// count adds the fate of one mutant of a file with this text.
func (r *result) count(m mutant, f fate, text string) {
	at := slices.IndexFunc(r.files, func(t tally) bool { return t.name == m.file })
	if at < 0 {
		at = len(r.files)
		r.files = append(r.files, tally{name: m.file, part: r.part(), when: r.when.Format(time.DateOnly)})
	}
	t := &r.files[at]
	*map[fate]*int{lived: &t.lived, killed: &t.killed, timedOut: &t.timedOut, notViable: &t.notViable}[f]++
	if f == lived {
		r.lived = append(r.lived, m.line(text))
	}
}

// head begins mutationFile.
const head = `# Mutation testing

Written by ` + "`go run ./cmd/dev mutate --write`" + ` and by ` + "`go run ./cmd/dev test --full`" + `, which fails when a package has less than 85 %.
The command changes one place of the code at a time. In the lists it stands between « and ». It takes < and <= for each other, < and >=, == and !=,
&& and ||, + and -, * and /, ++ and --, += and -= and =, break and continue, true and false, and it removes a !.
For each change it runs the tests of the package, without the race detector and with -short, which trims the random stories of the model tests.
The folders below bridge/outbox are changed with it: their own tests run, and then those of the package.

- *Score*: how many of the changes the tests notice, of those that compile. A change after which the tests hang counts as noticed. Each change is
  tried, also where no test comes to: all of those live.
- *Part*: a sample tries so many of a hundred changes of each file. The seed says which, and the same ones are tried again with it.
- Until 2026-11-22 another program made the changes. It changed neither true and false nor !, and did not count what timed out.

Behind each survivor stands why it may live. These words are a person's, and kept when the command writes the rest anew.
`

// dash separates a mutant from a person's word about it.
const dash = " — "

// unseen is the word about a mutant that nobody has looked at.
const unseen = "not looked at yet"

// section returns the part of the page about one package. It keeps the words
// that were there before.
func (r *result) section(before string) string {
	words := wordsOf(before)
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", r.pkg)
	fmt.Fprint(&b, "| file | part | killed | lived | score | timed out | do not compile | measured |\n"+
		"| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, t := range append(r.files, sum(r.files)) {
		fmt.Fprintln(&b, t)
	}
	fmt.Fprintf(&b, "\nLast: %s; %d at once, %s for %d mutants.\n", machine(r.when), r.workers, r.took.Round(time.Second), r.tried())
	if len(r.lived) > 0 {
		fmt.Fprint(&b, "\nLived:\n\n")
	}
	for _, line := range r.lived {
		word := words[line]
		if word == "" {
			word = unseen
		}
		fmt.Fprintln(&b, line+dash+word)
	}
	return b.String()
}

// tried returns the number of all mutants.
func (r *result) tried() int {
	t := sum(r.files)
	return t.killed + t.lived + t.timedOut + t.notViable
}

// tell prints the result of a package, and with write puts it into the page.
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

// sections returns the parts of a page by their titles, which they include.
func sections(page string) map[string]string {
	all := map[string]string{}
	for i, s := range strings.Split(page, "\n## ") {
		if title, _, ok := strings.Cut(s, "\n"); ok && i > 0 {
			all[title] = "## " + s
		}
	}
	return all
}

// wordsOf returns the words in a section by their mutants.
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
