package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
)

func runCommand(w *workshop) *cobra.Command {
	data := ""
	c := &cobra.Command{
		Use:   "run [--data DIR]",
		Short: "Start the desktop app between an office and a Slack on this machine",
		Long: `Builds both programs and starts an office and a Slack on loopback, then the
desktop app with a data directory of its own, as on somebody's first day. Prints
what the first run asks for. Ctrl-C ends everything, and so does Quit in the tray.
Closing the window leaves the agent running: Open Bellhop in the tray, or bellhop
in a second terminal, brings the window back.

It touches no keyring: the tokens are in an age file beside the data.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return w.run(c.Context(), data) },
	}
	c.Flags().StringVar(&data, "data", "", "keep everything in this directory (default: one that is removed at the end)")
	return c
}

// run starts everything and waits for its end.
func (w *workshop) run(ctx context.Context, data string) (err error) {
	if err := w.open(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bellhop-run-")
	if err != nil {
		return &failure{"run", err}
	}
	defer func() {
		if removed := os.RemoveAll(dir); err == nil && removed != nil {
			err = &failure{"run", removed}
		}
	}()
	if data == "" {
		data = filepath.Join(dir, "data")
	}
	if data, err = filepath.Abs(data); err != nil {
		return &failure{"run", err}
	}
	p, err := w.build(ctx, dir)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer end()
	slack, err := w.sandbox(ctx, &running, end, p, filepath.Join(dir, "acme.bellhop-invite"))
	if err != nil {
		return err
	}
	return w.desktop(ctx, &running, p, slack, data)
}

// sandbox starts the office and Slack, and returns Slack's address.
func (w *workshop) sandbox(ctx context.Context, running *sync.WaitGroup, end func(), p programs, invitation string) (string, error) {
	c := w.command(ctx, nil, p.agent, "sandbox", "--invitation", invitation)
	c.Stderr = w.errs
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return "", &failure{"sandbox", err}
	}
	slack := make(chan string, 1)
	running.Go(func() {
		defer end()
		w.pass(out, slack)
		if err := c.Wait(); err != nil && ctx.Err() == nil {
			fmt.Fprintln(w.errs, "the sandbox:", err)
		}
	})
	select {
	case address := <-slack:
		return address, nil
	case <-ctx.Done():
		return "", &failure{"sandbox", fmt.Errorf("ended before it said where Slack is")}
	}
}

// pass prints what the sandbox prints. The line that begins with "slack" holds
// the address. pass sends it once the sandbox has printed everything that it
// tells at the start, which ends with the tokens and an empty line.
func (w *workshop) pass(from io.Reader, slack chan<- string) {
	address, tokens := "", false
	for lines := bufio.NewScanner(from); lines.Scan(); {
		line := lines.Text()
		fmt.Fprintln(w.out, line)
		switch fields := strings.Fields(line); {
		case len(fields) == 2 && fields[0] == "slack":
			address = fields[1]
		case strings.HasPrefix(line, "office token"):
			tokens = true
		case line == "" && tokens:
			slack <- address
			tokens = false
		}
	}
}

// desktop runs the agent, with the window beside it, until the agent ends.
func (w *workshop) desktop(ctx context.Context, running *sync.WaitGroup, p programs, slack, data string) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return &failure{"run", err}
	}
	env, err := developerEnv(slack, data)
	if err != nil {
		return &failure{"run", err}
	}
	agent := w.command(ctx, env, p.agent, "agent", "--data", data)
	agent.Stdout, agent.Stderr = w.out, w.errs
	if err := agent.Start(); err != nil {
		return &failure{"bellhopd agent", err}
	}
	if p.window == "" {
		fmt.Fprintf(w.out, "Without a window: bellhopd status --data %s\n", data)
	} else {
		running.Go(func() {
			window := w.command(ctx, env, p.window, "--data", data)
			window.Stdout, window.Stderr = w.out, w.errs
			if err := window.Run(); err != nil && ctx.Err() == nil {
				fmt.Fprintln(w.errs, "the window:", err)
			}
		})
	}
	if err := agent.Wait(); err != nil && ctx.Err() == nil {
		return &failure{"bellhopd agent", err}
	}
	return nil
}

// developerEnv tells the agent where Slack is, and keeps it away from the person's
// keyring. The passphrase protects tokens that open nothing outside.
func developerEnv(slack, data string) ([]string, error) {
	passphrase := filepath.Join(data, "sandbox.passphrase")
	if err := os.WriteFile(passphrase, []byte("of the sandbox\n"), 0o600); err != nil {
		return nil, err
	}
	return []string{
		"BELLHOP_SLACK_API=" + slack,
		"BELLHOP_SECRETS=file:" + filepath.Join(data, "sandbox.age"),
		"BELLHOP_PASSPHRASE_FILE=" + passphrase,
	}, nil
}
