package sandbox

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// childWait is how long a device may take to end, with its calls in flight.
const childWait = 12 * time.Second

// Device is one member's machine.
type Device struct {
	Member               string // whose it is, a person's id
	Data                 string // a folder of its own, which need not exist
	Office, OfficeToken  string
	SlackAPI, SlackToken string
}

// Program is bellhopd as the script uses it.
type Program interface {
	// Run relays on a device until ctx ends, which is nil.
	Run(ctx context.Context, d Device) error
	// Link connects the device's member to Slack. It returns once they have
	// answered in Slack. The device runs.
	Link(ctx context.Context, d Device) error
}

// Executable is the bellhopd at path. What it says on standard error goes to
// log.
func Executable(path string, log io.Writer) Program { return executable{path, log} }

type executable struct {
	path string
	log  io.Writer
}

func (e executable) Run(ctx context.Context, d Device) error {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return fmt.Errorf("sandbox: device of %s: %w", d.Member, err)
	}
	c := e.command(ctx, d, "run", "--office", d.Office, "--slack-api", d.SlackAPI, "--data", d.Data, "--secrets", "env")
	if err := c.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("sandbox: device of %s: %w", d.Member, err)
	}
	return nil
}

func (e executable) Link(ctx context.Context, d Device) error {
	c := e.command(ctx, d, "link", "--data", d.Data)
	// The end of input would be a refusal: nobody types, and Allow is pressed.
	in, err := c.StdinPipe()
	if err != nil {
		return fmt.Errorf("sandbox: link %s: %w", d.Member, err)
	}
	err = c.Run()
	if err != nil {
		return fmt.Errorf("sandbox: link %s: %w", d.Member, err)
	}
	// Wait has closed the pipe; closing it again tells nothing new.
	_ = in.Close()
	return nil
}

func (e executable) command(ctx context.Context, d Device, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, e.path, args...) // #nosec G204 -- the program under test
	c.Env = append(os.Environ(), "BELLHOP_OFFICE_TOKEN="+d.OfficeToken, "BELLHOP_SLACK_BOT_TOKEN="+d.SlackToken)
	c.Stderr = e.log
	c.Cancel = func() error {
		if c.Process.Signal(syscall.SIGTERM) == nil {
			return nil
		}
		return c.Process.Kill()
	}
	c.WaitDelay = childWait
	return c
}
