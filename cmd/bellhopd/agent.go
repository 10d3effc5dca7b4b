package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bellhop/app/agent"
	"bellhop/app/desktop"
	"bellhop/app/logs"
	"bellhop/app/vault"
)

// What the desktop app is tried with against an office and a Slack on this
// machine. People need neither.
const (
	envSecrets  = "BELLHOP_SECRETS"   // keyring, env or file:PATH
	envSlackAPI = "BELLHOP_SLACK_API" // loopback only
)

func agentCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "agent [--data DIR] [--tray auto|off]",
		Short: "Relay with what is set up in Bellhop's window",
		Long: `agent is what Bellhop starts, and what runs when you log in. It takes the
office and the workspace from the settings and the tokens from the keyring, and
waits for them if there are none yet.

It ends at Quit or a signal, or when another instance holds the data (exit code
4). When the office or Slack refuses it, it stays; "bellhopd status" says what
is wrong and what to do.`,
		Example: `  bellhopd agent               # with a tray, where the desktop has one
  bellhopd agent --tray off    # without
  bellhopd status              # how it is doing`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(c)
	tray := c.Flags().String("tray", "auto", "auto: an icon where the desktop shows one; off: none")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *tray != "auto" && *tray != "off" {
			return exit{exitUsage, fmt.Errorf("--tray takes auto or off, not %q", *tray)}
		}
		o, err := agentOptions("keyring")
		if err != nil {
			return err
		}
		if o.Data, err = data(); err != nil {
			return err
		}
		o.Tray = *tray == "auto"
		return agentIn(c, o)
	}
	return c
}

// agentOptions is what the environment has to say; usual is where secrets are
// when it says nothing of that.
func agentOptions(usual string) (agent.Options, error) {
	o := agent.Options{Language: language(), Version: version, SlackAPI: os.Getenv(envSlackAPI)}
	if err := o.Check(); err != nil {
		return o, exit{exitUsage, fmt.Errorf("%s: %w", envSlackAPI, err)}
	}
	if o.SlackAPI != "" && !agent.Loopback(o.SlackAPI) {
		return o, exit{exitUsage, fmt.Errorf("%s is for a Slack on loopback only", envSlackAPI)}
	}
	name := os.Getenv(envSecrets)
	if name == "" {
		name = usual
	}
	source, err := vault.Parse(name)
	if err != nil {
		return o, exit{exitUsage, fmt.Errorf("%s: %w", envSecrets, err)}
	}
	if o.Secrets, err = source.Open(vault.Options{}); err != nil {
		return o, exit{exitFailed, err}
	}
	return o, nil
}

// agentIn runs the agent with a log in its data directory.
func agentIn(c *cobra.Command, o agent.Options) error {
	if err := private(o.Data); err != nil {
		return err
	}
	log, err := logs.New(logs.Options{Stderr: c.ErrOrStderr(), File: filepath.Join(o.Data, agent.LogName)})
	if err != nil {
		return exit{exitFailed, err}
	}
	o.Log, o.Lines, o.Reports = log.Logger(), log.Lines, true
	if place, err := desktop.Here(os.Getenv); err == nil {
		o.Desktop = &place
	}
	err = agent.Run(c.Context(), o)
	_ = log.Close()
	if errors.Is(err, agent.ErrDeleted) {
		return written(agent.Erase(o.Data))
	}
	return ended(err)
}
