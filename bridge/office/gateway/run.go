package gateway

import (
	"context"
	"errors"
	"time"

	"bellhop/bridge/office"
)

// helloUnreadFor is how long the office may still read a hello of a connection
// that was given up.
const helloUnreadFor = time.Minute

// steadyAfter is how long a welcome must have held for the back-off to begin
// anew: an office that welcomes and closes is asked ever less often.
const steadyAfter = 10 * time.Second

// Run implements [office.Client].
func (c *Client) Run(ctx context.Context, sink func(office.Signal)) error {
	for {
		attempt, cancel := context.WithCancelCause(ctx)
		c.setCancel(cancel)
		err := c.once(ctx, attempt, sink)
		cancel(nil)
		if ctx.Err() != nil {
			sink(office.State{State: office.Stopped})
			return nil
		}
		if err != nil {
			sink(office.State{State: office.Stopped, Err: err})
			return err
		}
	}
}

func (c *Client) setCancel(cancel context.CancelCauseFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel = cancel
}

// once connects, holds the session and waits as long as its end calls for. Its
// error is a *office.Refusal.
func (c *Client) once(ctx, attempt context.Context, sink func(office.Signal)) error {
	sink(office.State{State: office.Connecting})
	err := c.connect(attempt, sink)
	if ctx.Err() != nil {
		return nil
	}
	c.log.Info("office connection ended", "cause", err)
	v := c.judge(err)
	if v.refusal != nil {
		return v.refusal
	}
	if v.atOnce {
		return nil
	}
	delay := c.delay(v)
	sink(office.State{State: office.Waiting, Err: err, RetryAt: time.Now().Add(delay)})
	if v.least > 0 {
		attempt = ctx
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-attempt.Done():
	}
	return nil
}

func (c *Client) delay(v verdict) time.Duration { return v.least + c.backoff.next() }

// connect holds one connection and says why it ended.
func (c *Client) connect(ctx context.Context, sink func(office.Signal)) error {
	c.sleep.slept() // a sleep before there was a connection breaks none
	conn, quiet, err := c.dial(ctx)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	s := &session{
		pending: c.pending, conn: conn, quiet: quiet, log: c.log, sink: sink,
		done: make(chan struct{}), told: make(map[string]bool),
	}
	err = s.run(ctx)
	if s.welcomed && time.Since(s.welcomedAt) >= steadyAfter {
		c.backoff.reset()
	}
	if _, closed := errors.AsType[*closeError](err); !closed && !s.welcomed {
		c.helloUnread = time.Now()
	}
	return err
}

// judge is judge, but for a socket that was closed with 4010 only because an
// older hello of ours was read late, and for a machine that seems to sleep again
// and again: its clock is at fault.
func (c *Client) judge(err error) verdict {
	v := judge(err)
	switch {
	case v.refusal != nil && v.refusal.Replaced && !c.helloUnread.IsZero() && time.Since(c.helloUnread) < helloUnreadFor:
		c.helloUnread = time.Time{}
		return verdict{}
	case errors.Is(err, errSlept):
		again := !c.slept.IsZero() && time.Since(c.slept) < steadyAfter
		c.slept = time.Now()
		v.atOnce = !again
	}
	return v
}
