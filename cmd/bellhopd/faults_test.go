package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/state"
	"bellhop/app/words"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// The sides on which something can go wrong.
const (
	officeSide  = "office"
	slackSide   = "Slack"
	bothSides   = "both"
	machineSide = "machine"
)

// scenario is one way in which things go wrong, and what is promised then. Its
// words are codes of problems, with the variant behind a slash, or what
// standard error is to say, in quotes; all that the person sees, in order.
type scenario struct {
	name, side, done, expected string
	words                      []string
	gate                       bool // played in every gate
	play                       func(*trial)
	bubble                     func(*capsule) // instead of play
}

func scenarios() []scenario {
	return slices.Concat(networkFaults(), webFaults(), diskFaults(), keyringFaults(), timeFaults(), dataFaults())
}

// what scenarios expect, in the words of the table.
const (
	passes    = "stays; each message once, in order"
	waits     = "stays; nothing lost, none doubled; goes on by itself"
	mayRepeat = "stays; nothing lost, a repeat is marked; goes on by itself"
)

// trial is one scenario under way.
type trial struct {
	*killing
	*scenario
	p      *process
	env    []string
	launch func() *process // nil: a run with the tokens in its environment
	seen   []string
}

// newTrial makes a world in which silence is noticed as soon as the contract
// allows.
func newTrial(t *testing.T, s *scenario) *trial {
	w := newWorldOf(t, office.Options{Heartbeat: 5 * time.Second, LeaseTTL: 15 * time.Second}, slack.Options{})
	k := &killing{world: w, tale: newTale()}
	k.link()
	return &trial{killing: k, scenario: s}
}

// start starts a process and waits until it can be asked.
func (f *trial) start() {
	f.t.Helper()
	if f.launch == nil {
		f.launch = func() *process { return launch(f.t, self(f.t), append(f.tokens(), f.env...), f.runArgs()...) }
	}
	f.p = f.launch()
	f.p.logs("bellhopd serves")
}

// begin starts a process and waits until it relays.
func (f *trial) begin() {
	f.t.Helper()
	welcomes := f.office.Stats().Welcomes
	f.start()
	f.inOffice(f.p, "welcomed", func() bool { return f.office.Stats().Welcomes > welcomes })
	f.shown(f.p, "relaying", func(s state.State) bool { return s.Office.Lease })
}

// hear has n messages said.
func (f *trial) hear(n int) {
	f.t.Helper()
	for range n {
		f.tell()
	}
}

// sees waits until the person is shown each of the codes, one after the other
// or at once, and keeps the sentences.
func (f *trial) sees(codes ...string) {
	f.t.Helper()
	for _, code := range codes {
		want := sentence(code)
		name, _, _ := strings.Cut(code, "/")
		s := f.shown(f.p, code, func(s state.State) bool {
			return slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return p.Code == name && p.Text == want })
		})
		for _, p := range s.Problems {
			if !slices.Contains(f.seen, p.Text) {
				f.seen = append(f.seen, p.Text)
			}
		}
	}
}

// sentence is what a code, with its variant, says in English.
func sentence(code string) string {
	if quoted, ok := strings.CutPrefix(code, "'"); ok {
		return strings.TrimSuffix(quoted, "'")
	}
	name, variant, _ := strings.Cut(code, "/")
	return words.Sentence(state.English, name, variant)
}

// well waits until there is nothing that a person should know.
func (f *trial) well() {
	f.t.Helper()
	f.shown(f.p, "well", func(s state.State) bool { return len(s.Problems) == 0 && s.Office.Lease })
}

// ends lets what is left arrive and ends the process.
func (f *trial) ends() {
	f.t.Helper()
	f.settled(f.p)
	f.well()
	f.p.term()
}

// says waits for the end of the process with this code, and keeps which of the
// words it wrote last.
func (f *trial) says(code int) {
	f.t.Helper()
	f.p.exits(code)
	lines := strings.Split(strings.TrimSpace(f.p.errs.String()), "\n")
	last := strings.TrimPrefix(lines[len(lines)-1], "bellhopd: ")
	for _, word := range f.sentences() {
		if strings.Contains(last, word) {
			last = word
		}
	}
	f.seen = append(f.seen, last)
}

// uncertain lets every post so far be one whose outcome nobody could know.
func (f *trial) uncertain() { f.noteFaults(true) }

// TestFaults plays the scenarios, those of the gate or all, and writes their
// table.
func TestFaults(t *testing.T) {
	t.Parallel()
	long := os.Getenv(longVariable) != ""
	var mu sync.Mutex
	results := map[string]string{}
	if long {
		t.Cleanup(func() { writeTable(t, faultTable(results)) })
	}
	for _, s := range scenarios() {
		if !long && !s.gate {
			continue
		}
		t.Run(strings.ReplaceAll(s.side+" "+s.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			outcome := "FAILED"
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				results[s.side+s.name] = outcome
			}()
			began := time.Now()
			var seen []string
			var got result
			if s.bubble != nil {
				seen, got = inCapsule(t, s.bubble)
			} else {
				f := newTrial(t, &s)
				s.play(f)
				seen, got = f.seen, f.close()
			}
			if diff := cmp.Diff(s.sentences(), seen); diff != "" {
				t.Errorf("the person sees (-want +got):\n%s", diff)
			}
			if !t.Failed() {
				outcome = fmt.Sprintf("ok: %d said, %d posts, %d marked, %.0f s", got.messages, got.Posts, got.Marked+got.Repeated, time.Since(began).Seconds())
			}
		})
	}
}

// sentences are what the person is to see.
func (s *scenario) sentences() (all []string) {
	for _, code := range s.words {
		all = append(all, sentence(code))
	}
	return all
}

// cells are the columns of a scenario in the table but the last.
func (s *scenario) cells() []string {
	words := strings.Join(s.sentences(), "<br>")
	if words == "" {
		words = "nothing"
	}
	return []string{s.name, s.side, s.done, s.expected, words}
}

const faultIntroduction = `# What happens when something goes wrong

Written by ` + "`go run ./cmd/dev torture faults`" + `, which plays each scenario with a
real bellhopd between an office and a Slack on loopback, on %s with Go's
race detector %s. "Seen" is what ` + "`bellhopd status`" + ` or standard error says,
word for word; nothing else is shown. Under "result": messages said, posts that
Slack holds (a long message is several, a repeat one more), posts that are
marked "possibly repeated", and how long it took. Lost, doubled without a mark
or out of order is none in any of them, or the run fails.

`

// faultTable is the file with the table.
func faultTable(results map[string]string) string {
	var b strings.Builder
	race := "off"
	if raced() {
		race = "on"
	}
	fmt.Fprintf(&b, faultIntroduction, time.Now().UTC().Format(time.DateOnly), race)
	b.WriteString("| scenario | side | what is done | expected | seen | result |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, s := range scenarios() {
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(s.cells(), " | "), results[s.side+s.name])
	}
	return b.String()
}

// TestFaultTable holds the table in the tree to the scenarios: who changes one
// plays all of them anew.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "packaging", "FAULTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	seen := map[string]bool{}
	for _, s := range scenarios() {
		if seen[s.side+s.name] {
			t.Errorf("%s on the side of %s stands there twice", s.name, s.side)
		}
		seen[s.side+s.name] = true
		want = append(want, "| "+strings.Join(s.cells(), " | ")+" | ok")
	}
	for line := range strings.Lines(string(text)) {
		row, _, ok := strings.Cut(line, ": ")
		if last := strings.LastIndex(line, " | ok: "); ok && last > 0 {
			row = line[:last+len(" | ok")]
		}
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| scenario |") && !strings.HasPrefix(line, "| --- |") {
			got = append(got, strings.TrimSpace(row))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packaging/FAULTS.md is of other scenarios (-code +table); run `go run ./cmd/dev torture faults`:\n%s", diff)
	}
}
