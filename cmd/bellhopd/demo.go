package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge/sandbox"
)

// deskMember is who uses the desktop app in the demo, and deskDays how long
// their text is kept.
const (
	deskMember = "aiko"
	deskDays   = 7
)

// deskWait is how long a program may take to end by itself.
const deskWait = 12 * time.Second

// desk is a demo's programs with the desktop app for one member: the agent with
// its tray, and the window.
type desk struct {
	sandbox.Program

	agent, window string // paths
	log           io.Writer
}

// Run implements sandbox.Program.
func (d desk) Run(ctx context.Context, at sandbox.Device) error {
	if at.Member != deskMember {
		return d.Program.Run(ctx, at)
	}
	if err := errors.Join(config.Private(at.Data), signIn(at)); err != nil {
		return fmt.Errorf("demo: prepare the desktop app: %w", err)
	}
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error { return d.start(inner, at, d.agent, "agent") })
	group.Go(func() error { return d.start(inner, at, d.window) })
	if err := group.Wait(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("demo: the desktop app: %w", err)
	}
	return nil
}

// signIn is what a person does in the first run, but for the tokens, which come
// from the environment.
func signIn(at sandbox.Device) error {
	settings, err := config.Open(at.Data)
	if err != nil {
		return err
	}
	return settings.Update(func(s *config.Settings) error { s.Office = at.Office; return nil })
}

func (d desk) start(ctx context.Context, at sandbox.Device, program string, args ...string) error {
	c := exec.CommandContext(ctx, program, append(args, "--data", at.Data)...) // #nosec G204 -- a program that was just built
	c.Env = append(os.Environ(), envSecrets+"=env", envSlackAPI+"="+at.SlackAPI,
		"BELLHOP_OFFICE_TOKEN="+at.OfficeToken, "BELLHOP_SLACK_BOT_TOKEN="+at.SlackToken)
	c.Stderr = d.log
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = deskWait
	return c.Run()
}

// Link implements sandbox.Program. What the window asks afterwards is answered.
func (d desk) Link(ctx context.Context, at sandbox.Device) error {
	if err := d.Program.Link(ctx, at); err != nil || at.Member != deskMember {
		return err
	}
	client := control.NewClient(at.Data, language())
	return errors.Join(client.Intend(ctx, state.KeepHistory{Days: deskDays}), client.Intend(ctx, state.All{}))
}

// invite writes an invitation into a sandbox's organisation, and says how it is
// opened.
func invite(s *sandbox.Sandbox, at sandbox.Addresses, file string, out io.Writer) error {
	phrase := org.NewPassphrase()
	data, err := org.Create(org.Invitation{
		Office:    at.Office,
		Workspace: org.Workspace{TeamID: s.Slack().TeamID(), Domain: "acme", Name: "Acme", Generation: 1},
		Token:     vault.NewSecret(s.Slack().BotToken()),
	}, phrase)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Clean(file), data, 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "workspace     acme\ninvitation    %s\npassphrase    %s\n", file, phrase.Reveal())
	return err
}
