package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Each torture is a test of cmd/bellhopd. It drives a real bellhopd between an
// office and a Slack on loopback. These variables tell the test how hard to
// be, and which file takes its table.
const (
	timesVariable = "BELLHOP_TORTURE_TIMES"
	tableVariable = "BELLHOP_TORTURE_TABLE"
	longVariable  = "BELLHOP_TORTURE_LONG"
)

// defaultTimes is how often a whole run kills bellhopd at each point.
const defaultTimes = 100

func tortureCommand(w *workshop) *cobra.Command {
	c := &cobra.Command{
		Use:   "torture",
		Short: "Have everything go wrong and count what is lost",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	times, keep := 0, false
	c.PersistentFlags().BoolVar(&keep, "keep", false, "write what came of a whole run into packaging, for PROOF.md and FAULTS.md")
	kill := &cobra.Command{
		Use:   "kill [--times N]",
		Short: "Kill bellhopd at each point of a message's way, and at any moment",
		Long: `Runs a real bellhopd between an office and a Slack on loopback under a stream
of messages, kills it (SIGKILL) at each named point N times, starts it again,
waits until nothing is left to do, and counts at Slack's end. The table says how
much was lost, repeated, marked and out of order; the exit code is 1 if anything
was lost, repeated without its mark, marked without cause or out of order.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if times < 1 {
				return fmt.Errorf("--times takes a number from 1, not %d", times)
			}
			if keep && times < defaultTimes {
				return fmt.Errorf("--keep takes a whole run: %d times at each point", defaultTimes)
			}
			return w.torture(c.Context(), killTorture(), keep, timesVariable+"="+strconv.Itoa(times))
		},
	}
	kill.Flags().IntVar(&times, "times", defaultTimes, "kills at each point")
	c.AddCommand(kill)
	for _, t := range longTortures() {
		c.AddCommand(&cobra.Command{
			Use: t.name, Short: t.short, Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return w.torture(c.Context(), t, keep, longVariable+"=1") },
		})
	}
	return c
}

// longTorture is one torture. kept is the file of the tree that holds its
// table; "" means a part of proofFile.
type longTorture struct{ name, short, test, kept string }

func killTorture() longTorture { return longTorture{name: "kill", test: "TestKill"} }

// longTortures returns the tortures that dev test runs in a shorter form.
func longTortures() []longTorture {
	return []longTorture{
		{"flood", "100,000 frames in a minute, and the bounds of what is kept", "TestFlood", ""},
		{"outage", "Take Slack away for 20 s under load, in each way", "TestOutage", ""},
		{"canary", "Plant secrets and look for them everywhere", "TestCanaries", ""},
		{"long", "100,000 messages through 1,000 dropped sockets and 100 kills", "TestLong$", ""},
		{"quarter", "100 days of ordinary use, in a bubble of fake time", "TestQuarter$", ""},
		{"faults", "Each thing that can go wrong on either side and on the machine, and what the person sees", "TestFaults$", "packaging/FAULTS.md"},
	}
}

// tortures runs all of them, each for as long as it takes.
func (w *workshop) tortures(ctx context.Context) error {
	if err := w.torture(ctx, killTorture(), true, timesVariable+"="+strconv.Itoa(defaultTimes)); err != nil {
		return err
	}
	for _, t := range longTortures() {
		if err := w.torture(ctx, t, true, longVariable+"=1"); err != nil {
			return err
		}
	}
	return nil
}

// sideBySide is how many scenarios run at once where most of them wait.
const sideBySide = "8"

// torture runs one test and prints its table. With keep it also writes the
// table into the tree.
func (w *workshop) torture(ctx context.Context, t longTorture, keep bool, setting string) error {
	args := []string{"-v", "-timeout", "24h", "-run", "^" + t.test}
	if t.kept != "" {
		args = append(args, "-parallel", sideBySide)
	}
	kept := ""
	if keep {
		kept = t.kept
	}
	text, err := w.tabled(ctx, "torture: "+t.test, tableVariable, kept, []string{setting}, append(args, "./cmd/bellhopd")...)
	if err != nil || !keep || t.kept != "" || text == "" {
		return err
	}
	return w.prove(t.name, machine(time.Now()), text)
}

// proofFile holds what the tortures printed when they last passed.
const proofFile = "packaging/PROOF.md"

const proofHead = `# What the long runs showed

Each part is what ` + "`go run ./cmd/dev torture NAME --keep`" + ` printed when it last passed, with the day and the machine; the last one is the
whole of ` + "`go run ./cmd/dev test --full`" + ` in one go, of which the others are parts. A run that fails writes nothing here. The things that can
go wrong one by one are in FAULTS.md, the speed is in BENCHMARKS.md, what the tests notice in MUTATION.md.
`

// prove replaces one part of proofFile: where something ran, and its result.
func (w *workshop) prove(title, where, text string) error {
	name := filepath.Join(w.root, filepath.FromSlash(proofFile))
	old, err := os.ReadFile(name) // #nosec G304 -- a page of the project
	if err != nil && !os.IsNotExist(err) {
		return &failure{"proof", err}
	}
	parts := sections(string(old))
	parts[title] = "## " + title + "\n\n" + where + "\n\n```\n" + strings.Trim(text, "\n") + "\n```"
	page := proofHead
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		page += "\n" + strings.TrimSpace(parts[part]) + "\n"
	}
	if err := os.WriteFile(name, []byte(page), 0o644); err != nil { // #nosec G306 -- a page of the project
		return &failure{"proof", err}
	}
	return nil
}

// tabled runs go test and shows its output if it fails. The test writes a table
// into the file that a variable names; tabled prints it, and returns it if the
// test passed. kept names a file of the tree for it; "" is none. A run
// that fails writes nothing there.
func (w *workshop) tabled(ctx context.Context, title, variable, kept string, env []string, args ...string) (string, error) {
	if err := w.open(ctx); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "table")
	if err != nil {
		return "", &failure{title, err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	table := filepath.Join(dir, "table")
	c := w.command(ctx, append(env, variable+"="+table), "go", append([]string{"test", "-count=1", "-tags", testTags}, args...)...)
	_, failed := w.quietly(title, c)
	text, err := os.ReadFile(table) // #nosec G304 -- in a directory made above
	if os.IsNotExist(err) {
		text, err = nil, nil
	}
	if err == nil {
		_, err = w.out.Write(text)
	}
	if failed == nil && err == nil && kept != "" && len(text) > 0 {
		err = os.WriteFile(filepath.Join(w.root, kept), text, 0o644) // #nosec G306 -- a file of the tree
	}
	switch {
	case failed != nil:
		return "", failed
	case err != nil:
		return "", &failure{"table", err}
	}
	return string(text), nil
}
