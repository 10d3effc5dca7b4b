package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bellhop/app/config"
)

// subject is one process under measurement between an office and a Slack of its
// own.
type subject struct {
	*process
	office  *paceOffice
	slack   *paceSlack
	settles bool
}

const (
	restingHeart, restingLease = 120 * time.Second, 300 * time.Second
	usualHeart, usualLease     = 30 * time.Second, 60 * time.Second
)

// built is bellhopd as it is handed out.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bellhopd")
	c := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags", "gles,migrated_fynedo", "-ldflags", "-s -w", "-o", program, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build bellhopd: %v\n%s", err, out)
	}
	return program
}

// startBellhop starts a program that is bellhopd, connected to Slack, and waits
// until it has the lease.
func startBellhop(t *testing.T, program string, heartbeat, lease time.Duration, env ...string) *subject {
	t.Helper()
	return startBellhopAt(t, newPaceSlack(t), program, heartbeat, lease, env...)
}

func startBellhopAt(t *testing.T, slack *paceSlack, program string, heartbeat, lease time.Duration, env ...string) *subject {
	t.Helper()
	s := &subject{office: newPaceOffice(t, heartbeat, lease), slack: slack, settles: true}
	data := filepath.Join(workplace(t), "data")
	fileSystem(t, filepath.Dir(data))
	linkSeat(t, data, s.office.url(), config.NewAccount(s.office.url(), paceOrganization, rhea), s.slack.rest.TeamID())
	env = append(env, "BELLHOP_OFFICE_TOKEN=office", "BELLHOP_SLACK_BOT_TOKEN="+s.slack.rest.BotToken())
	s.process = launch(t, program, env, "run", "--office", s.office.url(), "--slack-api", s.slack.api(),
		"--data", data, "--secrets", "env", "--slack-rate", "off")
	s.ready()
	return s
}

func startFloor(t *testing.T, how string, env ...string) *subject {
	t.Helper()
	return startFloorAt(t, newPaceSlack(t), how, env...)
}

func startFloorAt(t *testing.T, slack *paceSlack, how string, env ...string) *subject {
	t.Helper()
	s := &subject{office: newPaceOffice(t, restingHeart, restingLease), slack: slack}
	env = append(env, asFloor+"="+how, "BELLHOP_SLACK_BOT_TOKEN="+s.slack.rest.BotToken())
	s.process = launch(t, self(t), env, s.office.url(), s.slack.api(), filepath.Join(workplace(t), "floor"))
	s.ready()
	return s
}

func (s *subject) ready() {
	s.t.Helper()
	s.office.wait(s.t, "given the lease", func() bool { return s.office.held && !s.office.owed && len(s.office.answers) == 0 })
	s.warmUp()
}

// warmUp has connections opened and statements prepared.
func (s *subject) warmUp() {
	s.t.Helper()
	s.oneByOne(20, true)
}

func (s *subject) pid() int { return s.cmd.Process.Pid }

// oneByOne says n messages and gives how long each took until Slack had its
// body, in order of length. With patient, one is said when the one before is
// done with: settled, or for the floor answered; else as soon as Slack has it.
func (s *subject) oneByOne(n int, patient bool) []time.Duration {
	s.t.Helper()
	const senders = 8
	frames := s.office.frames(n, senders)
	first := len(s.office.events)
	s.slack.mu.Lock()
	answered := s.slack.answered
	s.slack.mu.Unlock()
	for i, frame := range frames {
		s.office.say(frame)
		s.slack.wait(s.t, func() bool {
			_, ok := s.slack.got[first+i]
			return ok && (s.settles || !patient || s.slack.answered > answered+i)
		})
		if patient {
			s.done()
		}
	}
	s.done()
	return s.took(first, n)
}

// done waits until a subject that settles has settled everything.
func (s *subject) done() {
	s.t.Helper()
	if s.settles {
		s.office.wait(s.t, "all settled", func() bool { return s.office.open == 0 })
	}
}

// took gives how long the messages from first took, in order of length.
func (s *subject) took(first, n int) []time.Duration {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.slack.mu.Lock()
	defer s.slack.mu.Unlock()
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = s.slack.got[first+i].Sub(s.office.events[first+i].at)
	}
	slices.Sort(out)
	return out
}

// burst says n messages of n senders at once and gives how long it took until
// Slack had all of them.
func (s *subject) burst(n int) time.Duration {
	s.t.Helper()
	frames := s.office.frames(n, 1<<30)
	began := time.Now()
	s.office.say(frames...)
	total := len(s.office.events)
	s.slack.wait(s.t, func() bool { return len(s.slack.got) == total })
	took := time.Since(began)
	s.done()
	s.slack.mu.Lock()
	defer s.slack.mu.Unlock()
	if s.slack.repeated != 0 {
		s.t.Errorf("%d messages were posted twice", s.slack.repeated)
	}
	return took
}
