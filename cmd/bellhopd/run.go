package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"bellhop/app/agent"
	"bellhop/app/config"
	"bellhop/app/logs"
	"bellhop/app/vault"
	"bellhop/bridge/office"
)

// dataFlag adds --data and gives how to read it.
func dataFlag(c *cobra.Command) func() (string, error) {
	dir := c.Flags().String("data", "", "directory that holds everything (default: the user's data directory)")
	return func() (string, error) {
		if c.Flags().Changed("data") {
			if *dir == "" {
				return "", exit{exitUsage, errors.New("--data is empty: name a directory, or leave the flag out for the user's")}
			}
			if err := config.CheckDir(*dir); errors.Is(err, config.ErrNotOurs) {
				return "", exit{exitUsage, err}
			}
			return *dir, nil
		}
		found, err := config.DefaultDir(runtime.GOOS, os.Getenv)
		if err != nil {
			return "", exit{exitUsage, fmt.Errorf("name a directory with --data: %w", err)}
		}
		return found, nil
	}
}

// private makes the data directory. One that is not Bellhop's is refused as any
// other value of a flag is.
func private(dir string) error {
	err := config.Private(dir)
	if errors.Is(err, config.ErrNotOurs) {
		return exit{exitUsage, err}
	}
	return written(err)
}

func language() string { return config.Language(os.Getenv) }

func runCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "run --office URL [--data DIR]",
		Short: "Relay until a signal ends it",
		Long: `run connects to the office and relays to Slack until SIGTERM or SIGINT.

It ends by itself only when it is not authorised (exit code 3), when another
instance holds the data (4), or when the address is no gateway (1). In every
other trouble it stays; "bellhopd status" says what is wrong and what to do.`,
		Example: `  BELLHOP_OFFICE_TOKEN=… BELLHOP_SLACK_BOT_TOKEN=… \
    bellhopd run --office wss://office.example/gateway --data DIR --secrets env`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(c)
	url := c.Flags().String("office", "", "the office's gateway: wss://…, or ws://… on loopback")
	api := c.Flags().String("slack-api", agent.DefaultAPI, "what stands before a method's name: https://…, or http://… on loopback")
	rate := c.Flags().String("slack-rate", "", `"off" lifts our own limits; only with a --slack-api on loopback`)
	secrets := c.Flags().String("secrets", "keyring", "where the tokens are: keyring, env or file:PATH")
	verbose := c.Flags().Bool("verbose", false, "log at debug level")
	c.RunE = func(c *cobra.Command, _ []string) error {
		o := agent.Options{Office: *url, SlackAPI: *api, SlackRateOff: *rate == "off", Language: language(), Version: version}
		if *url == "" {
			return exit{exitUsage, errors.New("--office is missing: the office's gateway, wss://…")}
		}
		if *api == "" {
			return exit{exitUsage, errors.New("--slack-api is empty: leave the flag out for " + agent.DefaultAPI)}
		}
		if *rate != "" && *rate != "off" {
			return exit{exitUsage, fmt.Errorf(`--slack-rate takes "off", not %q`, *rate)}
		}
		source, err := vault.Parse(*secrets)
		if err != nil {
			return exit{exitUsage, fmt.Errorf("--secrets: %w", err)}
		}
		if err := o.Check(); err != nil {
			return exit{exitUsage, err}
		}
		if o.Data, err = data(); err == nil {
			err = private(o.Data)
		}
		if err != nil {
			return err
		}
		if o.Secrets, err = source.Open(vault.Options{Prompt: vault.Terminal(os.Stdin, c.ErrOrStderr(), "Passphrase: ")}); err != nil {
			return exit{exitFailed, err}
		}
		log, err := logs.New(logs.Options{Stderr: c.ErrOrStderr(), Debug: *verbose})
		if err != nil {
			return exit{exitFailed, err}
		}
		o.Log = log.Logger()
		return ended(agent.Run(c.Context(), o))
	}
	return c
}

// ended gives the exit code of a run that came to an end.
func ended(err error) error {
	var refusal *office.Refusal
	switch {
	case err == nil:
		return nil
	case errors.Is(err, agent.ErrInUse):
		return exit{exitInUse, err}
	case errors.As(err, &refusal) && refusal.Authorization:
		return exit{exitUnauthorized, err}
	case errors.As(err, &refusal) && refusal.Replaced:
		return exit{exitInUse, err}
	}
	return exit{exitFailed, err}
}
