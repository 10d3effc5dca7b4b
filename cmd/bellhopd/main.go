// The number of processors is read once: to look it up again takes two system
// calls whenever the idle program wakes.
//
//go:debug updatemaxprocs=0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the linker in releases.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	os.Exit(execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes of the command line's contract.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitUnauthorized
	exitInUse
)

// exit is an error that ends the program with a code of its own. An exit
// without an error ends it in silence: everything was said.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// execute runs one command line and gives its exit code. What cobra refuses by
// itself is wrong usage.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(errs, "bellhopd: "+text)
	}
	var known exit
	if errors.As(err, &known) {
		return known.code
	}
	return exitUsage
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "bellhopd",
		Short: "Carry the direct messages of a virtual office to Slack",
		Long: `bellhopd carries each message that is addressed to you alone in a virtual
office to you in Slack, once. It is the same agent that the desktop app runs,
with a command line.

Start with an office and a Slack of your own on this machine:

  bellhopd sandbox

To relay for real:

  bellhopd run --office wss://office.example/gateway --data DIR
  bellhopd link --data DIR        # connects you to your Slack account
  bellhopd status --data DIR      # says how things stand and what to do`,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(runCommand(), agentCommand(), linkCommand(), unlinkCommand(), statusCommand(), outboxCommand(), classifyCommand(), doctorCommand(), sandboxCommand())
	for _, c := range root.Commands() {
		c.Flags().SetInterspersed(false)
	}
	return root
}
