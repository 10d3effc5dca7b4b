package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bellhop/app/logs"
	"bellhop/bridge/sandbox"
)

func sandboxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "sandbox [--office-addr HOST:PORT] [--slack-addr HOST:PORT]",
		Short: "Run an office and a Slack on this machine, with a page to write in",
		Long: `sandbox prints the addresses and tokens of an office and a Slack that exist only
while it runs, and the address of a page on which people write to each other
and see what arrives in Slack.`,
		Example: `  bellhopd sandbox
  bellhopd sandbox --office-addr 127.0.0.1:8701 --slack-addr 127.0.0.1:8702`,
		Args: cobra.NoArgs,
	}
	var o sandbox.Options
	c.Flags().StringVar(&o.OfficeAddr, "office-addr", "", "where the office listens; loopback only (default: any free port)")
	c.Flags().StringVar(&o.SlackAddr, "slack-addr", "", "where Slack listens; loopback only (default: any free port)")
	script := c.Flags().Bool("script", false, "play the demo with this program as the relay")
	data := c.Flags().String("script-data", "", "directory for the data of the demo's devices")
	once := c.Flags().Bool("once", false, "with --script: end after the table")
	window := c.Flags().String("window", "", "with --script: the desktop app's window, which one member uses")
	invitation := c.Flags().String("invitation", "", "write an invitation into this file")
	for _, name := range []string{"script", "script-data", "once", "window", "invitation"} {
		// The flag was made above; there is nothing else that could fail.
		_ = c.Flags().MarkHidden(name)
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *script && *data == "" {
			return exit{exitUsage, errors.New("--script needs --script-data")}
		}
		log, err := logs.New(logs.Options{Stderr: c.ErrOrStderr()})
		if err != nil {
			return exit{exitFailed, err}
		}
		o.Out, o.Log = c.OutOrStdout(), log.Logger()
		s := sandbox.New(o)
		if !*script {
			at, err := s.Listen(c.Context())
			if err != nil {
				return exit{exitUsage, err}
			}
			if *invitation != "" {
				if err := invite(s, at, *invitation, o.Out); err != nil {
					return exit{exitFailed, err}
				}
			}
			return written(s.Run(c.Context()))
		}
		return written(play(c, s, sandbox.Script{Data: *data, Once: *once}, *window))
	}
	return c
}

// play plays the demo with this program. What its devices log goes into a file
// beside their data, and is shown when something went wrong.
func play(c *cobra.Command, s *sandbox.Sandbox, o sandbox.Script, window string) error {
	self, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(o.Data, 0o700)
	}
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(filepath.Clean(o.Data), "demo.log"), os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	o.Program = sandbox.Executable(self, log)
	if window != "" {
		o.Program = desk{Program: o.Program, agent: self, window: window, log: log}
	}
	fmt.Fprintf(c.OutOrStdout(), "log     %s\n", log.Name())
	err = s.Demo(c.Context(), o)
	if err != nil {
		_, told := log.Seek(0, io.SeekStart)
		if told == nil {
			_, told = io.Copy(c.ErrOrStderr(), log)
		}
		err = errors.Join(err, told)
	}
	return errors.Join(err, log.Close())
}
