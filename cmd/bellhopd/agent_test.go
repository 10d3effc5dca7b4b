package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bellhop/app/agent"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge/sandbox/slack"
)

// agent starts `bellhopd agent` for Rhea, with her tokens in the environment.
func (w *world) agent() *process {
	w.t.Helper()
	env := append(w.tokens(), "BELLHOP_SECRETS=env", "BELLHOP_SLACK_API="+w.api)
	return launch(w.t, self(w.t), env, "agent", "--data", w.data, "--tray", "off")
}

// An agent goes on with the office that a run remembered, stays when that office
// refuses it, has a log that only its user can read, and is the only one.
func TestAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	first := w.run()
	w.connected(first)
	first.term()
	if said := first.errs.String(); !strings.Contains(said, "bellhopd serves") || !strings.Contains(said, w.url) {
		t.Errorf("the log does not begin with what is served:\n%s", said)
	}
	p := w.agent()
	w.connected(p)
	w.agent().exits(exitInUse)
	w.run().exits(exitInUse)
	w.office.Withdraw(w.token)
	w.shown(p, "refused", func(s state.State) bool {
		return s.Office.State == state.OfficeStopped && len(s.Problems) > 0 && s.Problems[0].Needs == state.NeedsMember
	})
	info, err := os.Stat(filepath.Join(w.data, agent.LogName))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the log: %v, %v", info, err)
	}
	doctor := launch(t, self(t), nil, "doctor", "--data", w.data)
	doctor.exits(exitFailed)
	if said := doctor.out.String(); !strings.Contains(said, "sign in to the office again") {
		t.Errorf("doctor says:\n%s", said)
	}
	p.term()
	if left, err := filepath.Glob(filepath.Join(w.data, "crash*")); err != nil || len(left) > 0 {
		t.Errorf("a run that ended well leaves %v, %v", left, err)
	}
}

// Quit ends an agent as a signal does.
func TestQuit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	first := w.run()
	w.connected(first)
	first.term()
	p := w.agent()
	w.connected(p)
	if err := control.NewClient(w.data, "en").Intend(p.ctx, state.Quit{}); err != nil {
		t.Fatal(err)
	}
	p.exits(exitDone)
}

// Every command says what it is for and how it is used.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, c := range newRoot().Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.Short == "" || c.Long == "" || !strings.Contains(c.Example, "bellhopd "+c.Name()) {
			t.Errorf("%s lacks words or an example", c.Name())
		}
	}
}
