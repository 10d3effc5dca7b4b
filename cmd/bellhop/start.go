package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"bellhop/app/control"
	"bellhop/app/desktop"
)

// How long the agent may take to answer, and how often it is asked meanwhile.
const (
	patience = 10 * time.Second
	askAgain = 25 * time.Millisecond
)

// starter starts the agent.
type starter struct {
	client *control.Client
	place  desktop.Place
	data   string
}

// start starts the agent if none answers, and returns when it does.
func (s starter) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if s.answers(ctx) {
		return nil
	}
	program, err := agentProgram(s.data)
	if err != nil {
		return err
	}
	if err := s.place.Start(program); err != nil {
		return err
	}
	for !s.answers(ctx) {
		wait := time.NewTimer(askAgain)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return fmt.Errorf("bellhop: wait for bellhopd: %w", ctx.Err())
		}
	}
	return nil
}

// answers is true also of an agent of another version: a second one would not
// help.
func (s starter) answers(ctx context.Context) bool {
	_, err := s.client.State(ctx)
	return err == nil || errors.Is(err, control.ErrProtocol)
}

// agentProgram is the bellhopd beside this program, or else the one on the PATH.
func agentProgram(data string) (desktop.Program, error) {
	args := []string{"agent", "--data", data}
	program, err := desktop.Sibling("bellhopd", args...)
	if err == nil {
		return program, nil
	}
	path, err := exec.LookPath("bellhopd")
	if err != nil {
		return program, fmt.Errorf("bellhop: find bellhopd: %w", err)
	}
	return desktop.Program{Path: path, Args: args}, nil
}
