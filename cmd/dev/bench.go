package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// The measurements are tests. The first variable names the file that takes the
// figures, and without it nothing is measured. With the second everything is
// done a tenth as often.
const (
	figuresVariable = "BELLHOP_BENCH"
	quickVariable   = "BELLHOP_BENCH_QUICK"
)

// benchFile holds the results; the text around them is written by hand.
const benchFile = "packaging/BENCHMARKS.md"

// The results stand between these two lines.
const (
	resultsFrom = "<!-- written by: go run ./cmd/dev bench -->"
	resultsTo   = "<!-- end -->"
)

func benchCommand(w *workshop) *cobra.Command {
	quick := false
	c := &cobra.Command{
		Use:   "bench [--quick]",
		Short: "Measure bellhopd against the least that a relay can do",
		Long: `Measures a real bellhopd between an office and a Slack on loopback, and in the
same run a floor that does no more than: frame from a websocket, JSON, one synced
write, POST on a kept connection. Prints the table and writes it into
` + benchFile + `. Takes about five minutes; TMPDIR must be on a disk.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return w.measure(c.Context(), quick) },
	}
	c.Flags().BoolVar(&quick, "quick", false, "a tenth of everything, to see that it works; nothing is written")
	c.AddCommand(&cobra.Command{
		Use:   "functions [PATTERN]",
		Short: "Run the benchmarks of single functions whose names match",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			pattern := "."
			if len(args) == 1 {
				pattern = args[0]
			}
			return w.bench(c.Context(), pattern)
		},
	}, &cobra.Command{
		Use:   "desktop",
		Short: "Measure the desktop app: its start, memory, idle CPU, clicks and sizes",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return w.benchDesktop(c.Context()) },
	})
	return c
}

// measure runs the measurements one after the other.
func (w *workshop) measure(ctx context.Context, quick bool) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return &failure{"bench", err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "figures")
	env := []string{figuresVariable + "=" + file}
	if quick {
		env = append(env, quickVariable+"=1")
	}
	before := load()
	fmt.Fprintln(w.errs, "--- go test -run ^TestBench")
	c := w.command(ctx, env, "go", "test", "-tags", buildTags, "-count=1", "-p", "1", "-timeout", "1h", "-v", "-run", "^TestBench",
		"./cmd/bellhopd", "./bridge/office/gateway")
	c.Stdout, c.Stderr = w.errs, w.errs
	failed := c.Run()
	lines, err := os.ReadFile(file) // #nosec G304 -- in a directory made above
	if err != nil && failed == nil {
		return &failure{"figures", err}
	}
	text, err := table(lines)
	if err != nil {
		return &failure{"figures", err}
	}
	fmt.Fprint(w.out, text)
	if failed != nil {
		return &failure{"bench", failed}
	}
	if quick {
		return nil
	}
	text = fmt.Sprintf("%s; load %s before, %s after. `go run ./cmd/dev bench`\n\n%s", machine(time.Now()), before, load(), text)
	return w.results(text)
}

// figure is one line of what was measured, or a note.
type figure struct {
	Name, Bellhop, Floor, Ratio, Aim, Met, Note string
}

// table turns lines of JSON, each a figure, into a table in Markdown.
func table(lines []byte) (string, error) {
	var rows, notes strings.Builder
	for d := json.NewDecoder(bytes.NewReader(lines)); d.More(); {
		var f figure
		if err := d.Decode(&f); err != nil {
			return "", err
		}
		if f.Note != "" {
			fmt.Fprintf(&notes, "\n%s\n", f.Note)
			continue
		}
		fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s | %s |\n", f.Name, f.Bellhop, f.Floor, f.Ratio, f.Aim, f.Met)
	}
	return "| figure | bellhopd | floor | ratio: median (least..most of the rounds) | aim | met |\n| --- | --- | --- | --- | --- | --- |\n" +
		rows.String() + notes.String(), nil
}

// results writes a text into its place in the file.
func (w *workshop) results(text string) error {
	name := filepath.Join(w.root, benchFile)
	old, err := os.ReadFile(name) // #nosec G304 -- in the project's folder
	if err != nil && !os.IsNotExist(err) {
		return &failure{"results", err}
	}
	if err := os.WriteFile(name, []byte(replaced(string(old), text)), 0o644); err != nil { // #nosec G306 -- a page of the project
		return &failure{"results", err}
	}
	return nil
}

// replaced returns the page with new results. In a page without any they come
// last.
func replaced(page, text string) string {
	text = resultsFrom + "\n\n" + strings.TrimSpace(text) + "\n\n" + resultsTo
	before, rest, found := strings.Cut(page, resultsFrom)
	_, after, ended := strings.Cut(rest, resultsTo)
	if !found || !ended {
		return page + text + "\n"
	}
	return before + text + after
}

// machine describes this machine and the day, without the machine's name.
func machine(now time.Time) string {
	system := runtime.GOOS
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		system = "Linux " + strings.TrimSpace(string(release))
	}
	return fmt.Sprintf("%s, %s, %d cores%s, %s, %s", now.Format(time.DateOnly), system, runtime.NumCPU(), processor(), runtime.GOARCH, runtime.Version())
}

func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, rest, found := strings.Cut(string(text), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	if _, name, ok := strings.Cut(line, ":"); found && ok {
		return " (" + strings.TrimSpace(name) + ")"
	}
	return ""
}

// load is the system's load of the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
