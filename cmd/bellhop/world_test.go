//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/sandbox"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// somebody of the sandbox's organisation, by their ids in the office and in
// Slack.
type somebody struct{ office, slack string }

// Who may sit at the desk, and a colleague who has no account in Slack.
var (
	member = somebody{"ben", "U0BEN"}
	owner  = somebody{"aiko", "U0AIKO"}
)

const colleague = "minjun"

// glance is the time between two looks at something that tells of no change.
const glance = 20 * time.Millisecond

// world is a desk between an office and a Slack.
type world struct {
	*desk

	me      somebody
	sandbox *sandbox.Sandbox
	at      sandbox.Addresses
	bin     string
	data    string
	client  *control.Client
}

// newWorld makes a world with the programs of a folder: told or real.
func newWorld(t testing.TB, programs func() (string, error)) *world {
	t.Helper()
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	w := &world{desk: d, me: member, bin: bin, data: filepath.Join(d.dir, "data"), sandbox: sandbox.New(sandbox.Options{Log: nil})}
	w.client = control.NewClient(w.data, "en")
	w.at, err = w.sandbox.Listen(d.ctx)
	d.must(err)
	ctx, cancel := context.WithCancel(d.ctx)
	var serving sync.WaitGroup
	serving.Go(func() { _ = w.sandbox.Run(ctx) })
	t.Cleanup(func() { cancel(); serving.Wait() })
	t.Cleanup(w.end)
	return w
}

// env is the desk's, with what the programs find the sandbox's Slack with.
func (w *world) env() []string {
	return append(w.desk.env(), "BELLHOP_SLACK_API="+w.at.Slack, asProgram+"=1", outlineSocket+"="+filepath.Join(w.dir, "outline"))
}

// program is bellhop or bellhopd, not started.
func (w *world) program(name string, args ...string) *exec.Cmd {
	c := w.command(filepath.Join(w.bin, name), args...)
	c.Env = w.env()
	return c
}

// end ends the agent and the window that it may have started.
func (w *world) end() {
	for _, pid := range []int{w.agentPID(), w.windowPID()} {
		if pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// agentPID is 0 when there is no agent.
func (w *world) agentPID() int {
	address, err := w.client.Address()
	if err != nil {
		return 0
	}
	return address.PID
}

// until returns the first state for which ok holds. It looks at each.
func (w *world) until(what string, ok func(state.State) bool) state.State {
	w.t.Helper()
	s, found := w.within(deadline, ok)
	if !found {
		w.picture("failed")
		w.t.Fatalf("not within %v: %s; the state is %+v", deadline, what, s)
	}
	return s
}

// within is until with a limit.
func (w *world) within(limit time.Duration, ok func(state.State) bool) (last state.State, found bool) {
	ctx, cancel := context.WithTimeout(w.ctx, limit)
	defer cancel()
	for ctx.Err() == nil {
		err := w.client.Events(ctx, func(s state.State) error {
			if last = s; ok(s) {
				return errSeen
			}
			return nil
		})
		if errors.Is(err, errSeen) {
			return last, true
		}
		<-time.After(glance) // there is no agent, or not yet
	}
	return last, false
}

var errSeen = errors.New("seen")

// invitation makes one as an owner does, in a file.
func (w *world) invitation() (file, passphrase string) {
	w.t.Helper()
	phrase := org.NewPassphrase()
	data, err := org.Create(org.Invitation{
		Office:    w.at.Office,
		Workspace: org.Workspace{TeamID: w.sandbox.Slack().TeamID(), Domain: "acme", Name: "Acme", Generation: 1},
		Token:     secret(w.sandbox.Slack().BotToken()),
	}, phrase)
	w.must(err)
	file = filepath.Join(w.dir, "acme.bellhop-invite")
	w.must(os.WriteFile(file, data, 0o600))
	return file, phrase.Reveal()
}

// say has somebody write to the person at the desk.
func (w *world) say(from, text string) bridge.Message {
	w.t.Helper()
	m, err := w.sandbox.Office().Say(office.Draft{From: from, Mentions: office.To(w.me.office), Text: text})
	w.must(err)
	return m
}

// read waits until a text stands in Slack, and gives the conversation's kind.
func (w *world) read(text *regexp.Regexp) (found []string, kind slack.ConversationKind) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, deadline)
	defer cancel()
	err := w.sandbox.Slack().WaitFor(ctx, func() bool {
		for _, c := range w.sandbox.Slack().View(w.me.slack) {
			for _, m := range c.Messages {
				if found = text.FindStringSubmatch(m.Text); found != nil {
					kind = c.Kind
					return true
				}
			}
		}
		return false
	})
	if err != nil {
		w.picture("failed")
		w.t.Fatalf("nothing in Slack matches %s", text)
	}
	return found, kind
}
