package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"bellhop/app/agent"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/words"
)

// refused gives the exit code of what the running agent would not do.
func refused(err error) error {
	var failure *control.Failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failure) && failure.Class == control.ClassToken:
		return exit{exitUnauthorized, errors.New(failure.Text)}
	case errors.As(err, &failure):
		return exit{exitFailed, errors.New(failure.Text)}
	case errors.Is(err, control.ErrNotRunning):
		return exit{exitFailed, fmt.Errorf("%w: start `bellhopd run` with the same --data first", control.ErrNotRunning)}
	}
	return exit{exitFailed, err}
}

func linkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "link [--data DIR]",
		Short: "Connect yourself to your Slack account",
		Long: `link finds the Slack account with your e-mail of the office and sends it a
message with a six-digit code and an Allow link. Type the code here, or click
Allow on this computer. It needs a "bellhopd run" on the same data.`,
		Example: `  bellhopd link
  echo "$CODE" | bellhopd link --data DIR`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		dir, err := data()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(c.Context())
		defer cancel()
		codes := make(chan string)
		go typed(ctx, c.InOrStdin(), codes)
		result, err := control.NewClient(dir, language()).Link(ctx, control.Typing{Codes: codes}, func(p control.Progress) {
			progress(c, p)
		})
		if err != nil {
			return refused(err)
		}
		if result.Already {
			fmt.Fprintf(c.OutOrStdout(), "Already connected to Slack user %s.\n", result.Link.UserID)
			return nil
		}
		fmt.Fprintf(c.OutOrStdout(), "Connected to Slack user %s.\n", result.Link.UserID)
		return nil
	}
	return c
}

// typed hands over the lines of in until they end or nobody wants them. A
// read that waits for a person ends with the program.
func typed(ctx context.Context, in io.Reader, codes chan<- string) {
	defer close(codes)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		select {
		case codes <- lines.Text():
		case <-ctx.Done():
			return
		}
	}
}

func progress(c *cobra.Command, p control.Progress) {
	switch {
	case p.Asking != "":
		fmt.Fprintf(c.OutOrStdout(), "Asking the Slack account of %s.\n", p.Asking)
		if p.Unconfirmed {
			fmt.Fprintln(c.ErrOrStderr(), "Slack did not say whether it took the message; it may still come.")
		}
		fmt.Fprint(c.ErrOrStderr(), "Type the code from Slack, or click Allow there on this computer: ")
	case p.Wrong:
		fmt.Fprintf(c.ErrOrStderr(), "That is not the code. Tries left: %d: ", p.Left)
	}
}

func unlinkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "unlink [--data DIR]",
		Short: "Disconnect yourself from Slack",
		Long: `unlink tells you in Slack, removes the stored link and tells the office. It
needs a "bellhopd run" on the same data; that Slack cannot be reached is no
hindrance.`,
		Example: `  bellhopd unlink --data DIR`,
		Args:    cobra.NoArgs,
	}
	data := dataFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		dir, err := data()
		if err != nil {
			return err
		}
		result, err := control.NewClient(dir, language()).Unlink(c.Context())
		switch {
		case err != nil:
			return refused(err)
		case result.WasConnected:
			fmt.Fprintln(c.OutOrStdout(), "Disconnected.")
		default:
			fmt.Fprintln(c.OutOrStdout(), "Not connected.")
		}
		return nil
	}
	return c
}

func statusCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "status [--json] [--data DIR]",
		Short: "Say how things stand and what to do",
		Long: `status asks the bellhopd that runs on the data, and without one reads what is on
disk. Lines that begin with ! say what there is to do.`,
		Example: `  bellhopd status
  bellhopd status --json --data DIR | jq .totals`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(c)
	asJSON := c.Flags().Bool("json", false, "print one JSON object")
	c.RunE = func(c *cobra.Command, _ []string) error {
		dir, err := data()
		if err != nil {
			return err
		}
		s, err := control.NewClient(dir, language()).State(c.Context())
		if errors.Is(err, control.ErrNotRunning) {
			s, err = agent.Stored(c.Context(), dir, language())
		}
		if err != nil {
			return refused(err)
		}
		if *asJSON {
			return written(json.NewEncoder(c.OutOrStdout()).Encode(s))
		}
		return written(printStatus(c.OutOrStdout(), s))
	}
	return c
}

func written(err error) error {
	if err != nil {
		return exit{exitFailed, err}
	}
	return nil
}

func printStatus(out io.Writer, s state.State) error {
	var c columns
	running := "no"
	if s.Running {
		running = "yes"
	}
	who, link := "", "not connected"
	if s.Office.Self != nil {
		who = " as " + s.Office.Self.Name
	}
	if s.Link != nil {
		link = "connected to " + s.Link.UserID
	}
	lease := ""
	if s.Office.Lease {
		lease = ", relaying on this device"
	}
	c.row("running", running)
	c.row("office", s.Office.State+who+lease)
	c.row("Slack", s.Slack.State+" "+s.Slack.Domain)
	c.row("you", link)
	if s.Hold != nil {
		c.row("on hold", held(*s.Hold))
	}
	c.row("outbox", fmt.Sprintf("%d waiting, %d held, %d uncertain, %d failed", s.Outbox.Waiting, s.Outbox.Held, s.Outbox.Uncertain, s.Outbox.Failed))
	c.row("in all", fmt.Sprintf("%d received, %d relayed, %d not for you alone, %d dropped", s.Totals.Received, s.Totals.Relayed, s.Totals.Skipped, s.Totals.Dropped))
	for _, p := range s.Problems {
		c.row("!", p.Text+" ("+p.Code+")")
	}
	return c.write(out)
}

// holdReasons are the reasons of a hold in words.
var holdReasons = map[string]string{
	"paused": "paused", "quiet": "quiet hours", "presence": "while you are in the office",
	"first": "until you choose in Bellhop what becomes of what waited in the office",
}

// held says why messages are held, and until when.
func held(h state.Hold) string {
	if h.Until.IsZero() {
		return holdReasons[h.Reason]
	}
	return holdReasons[h.Reason] + " until " + h.Until.Local().Format("Mon 2 Jan 15:04")
}

func outboxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "outbox [--json] [--data DIR] [list | retry ID | drop ID]",
		Short: "List what is not settled; retry or drop an entry",
		Long: `outbox lists the posts that are not done with, oldest first, without their
text. An uncertain or failed one waits for you: retry posts it again (marked, if
Slack may have taken it before), drop gives it up.`,
		Example: `  bellhopd outbox
  bellhopd outbox --json --data DIR
  bellhopd outbox --data DIR retry 0123456789abcdef`,
		Args: cobra.MaximumNArgs(2),
	}
	data := dataFlag(c)
	asJSON := c.Flags().Bool("json", false, "print one JSON object for each entry")
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := data()
		if err != nil {
			return err
		}
		client := control.NewClient(dir, language())
		switch {
		case len(args) == 0 || args[0] == "list" && len(args) == 1:
			return list(c, client, dir, *asJSON)
		case len(args) == 2 && (args[0] == "retry" || args[0] == "drop"):
			return decideEntry(c.Context(), client, dir, args[1], args[0] == "retry")
		}
		return exit{exitUsage, errors.New("outbox takes list, retry ID or drop ID")}
	}
	return c
}

func decideEntry(ctx context.Context, client *control.Client, dir, id string, retry bool) error {
	ask := client.Drop
	if retry {
		ask = client.Retry
	}
	err := ask(ctx, id)
	if errors.Is(err, control.ErrNotRunning) {
		err = agent.Decide(ctx, dir, id, retry)
	}
	var failure *control.Failure
	if errors.As(err, &failure) && failure.Text == "" {
		failure.Text = words.Sentence(language(), failure.Code, failure.Args...)
	}
	return refused(err)
}

func list(c *cobra.Command, client *control.Client, dir string, asJSON bool) error {
	var table columns
	encoder := json.NewEncoder(c.OutOrStdout())
	see := func(e control.Entry) error {
		if asJSON {
			return encoder.Encode(e)
		}
		table.row(e.ID, e.State, "from "+e.Sender.Name, e.Route, fmt.Sprintf("part %d of %d", e.Part, e.Parts), e.Error)
		return nil
	}
	err := client.Outbox(c.Context(), see)
	if errors.Is(err, control.ErrNotRunning) {
		err = stored(c.Context(), dir, see)
	}
	if err != nil {
		return refused(err)
	}
	return written(table.write(c.OutOrStdout()))
}

// stored calls see with each entry of a data directory on which nothing runs.
func stored(ctx context.Context, dir string, see func(control.Entry) error) error {
	entries, err := agent.Outbox(ctx, dir)
	for _, e := range entries {
		if err == nil {
			err = see(e)
		}
	}
	return err
}
