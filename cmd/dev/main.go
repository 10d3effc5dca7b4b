package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the exit code: 0 done, 1 failed,
// 2 wrong usage.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	w := &workshop{in: in, out: out, errs: errs, ci: os.Getenv("CI") != ""}
	root := commands(w)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	var failed *failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		fmt.Fprintln(errs, "dev:", err)
		return 1
	}
	fmt.Fprintln(errs, "dev:", err)
	return 2
}

// failure is a step that went wrong. Every other error means that the command
// line is wrong.
type failure struct {
	step string
	err  error
}

func (f *failure) Error() string {
	var exit *exec.ExitError
	if errors.As(f.err, &exit) {
		return f.step + " failed"
	}
	return f.step + ": " + f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func commands(w *workshop) *cobra.Command {
	root := &cobra.Command{
		Use:           "dev",
		Short:         "Try, test and measure Bellhop",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(demoCommand(w), runCommand(w), testCommand(w), benchCommand(w), picturesCommand(w), tortureCommand(w), mutateCommand(w), packageCommand(w), changelogCommand(w))
	return root
}

func demoCommand(w *workshop) *cobra.Command {
	var once bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Play a conversation from an office to Slack, both on this machine",
		Long: `Starts an office and a Slack on loopback with Bellhop between them, plays a
conversation, prints what was said, decided and posted, and leaves a page open
on which you write to each other. Where there is a display, one of the members
uses the desktop app. Ctrl-C ends it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return w.demo(c.Context(), once) },
	}
	c.Flags().BoolVar(&once, "once", false, "end after the table")
	return c
}

func testCommand(w *workshop) *cobra.Command {
	var full bool
	c := &cobra.Command{
		Use:   "test",
		Short: "Run everything that CI runs",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return w.test(c.Context(), full) },
	}
	c.Flags().BoolVar(&full, "full", false, "also look for known vulnerabilities, make the packages, mutate, fuzz and torture for longer, and run the slow tests")
	return c
}
