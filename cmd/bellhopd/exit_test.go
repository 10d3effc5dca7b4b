package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// Wrong usage is said on one line of standard error, before anything is opened
// or called.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	run := func(flags ...string) []string {
		return slices.Concat([]string{"run", "--data", w.data, "--secrets", "env"}, flags)
	}
	for name, args := range map[string][]string{
		"unknown command":               {"frobnicate"},
		"unknown flag":                  run("--office", w.url, "--frobnicate"),
		"no office":                     run(),
		"office without a value":        run("--office"),
		"office over http":              run("--office", "http://127.0.0.1/gateway"),
		"office in the clear":           run("--office", "ws://office.example/gateway"),
		"office without a host":         run("--office", "wss://"),
		"office that is no address":     run("--office", "://"),
		"Slack in the clear":            run("--office", w.url, "--slack-api", "http://slack.example/api/"),
		"Slack by another scheme":       run("--office", w.url, "--slack-api", "ftp://127.0.0.1/api/"),
		"Slack without a host":          run("--office", w.url, "--slack-api", "https://"),
		"limits of another name":        run("--office", w.url, "--slack-api", w.api, "--slack-rate", "on"),
		"limits lifted for the true":    run("--office", w.url, "--slack-rate", "off"),
		"limits lifted for another":     run("--office", w.url, "--slack-api", "https://slack.example/api/", "--slack-rate", "off"),
		"secrets from nowhere":          run("--office", w.url, "--secrets", "post-it"),
		"secrets from a file, no path":  run("--office", w.url, "--secrets", "file:"),
		"an argument of run":            run("--office", w.url, "now"),
		"an argument of agent":          {"agent", "--data", w.data, "now"},
		"agent with an office":          {"agent", "--data", w.data, "--office", w.url},
		"agent with another tray":       {"agent", "--data", w.data, "--tray", "on"},
		"an argument of doctor":         {"doctor", "--data", w.data, "now"},
		"an argument of link":           {"link", "--data", w.data, "now"},
		"an argument of unlink":         {"unlink", "--data", w.data, "now"},
		"an argument of status":         {"status", "--data", w.data, "now"},
		"an argument of classify":       {"classify", "now"},
		"data without a value":          {"status", "--data"},
		"data that is empty":            {"status", "--data", ""},
		"Slack without an address":      run("--office", w.url, "--slack-api", ""),
		"outbox with another verb":      {"outbox", "--data", w.data, "burn"},
		"outbox retry without an id":    {"outbox", "--data", w.data, "retry"},
		"outbox drop of two":            {"outbox", "--data", w.data, "drop", "a", "b"},
		"a flag behind an argument":     {"outbox", "--data", w.data, "list", "--json"},
		"a sandbox for the whole world": {"sandbox", "--office-addr", "0.0.0.0:0"},
		"a sandbox at no address":       {"sandbox", "--slack-addr", "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, self(t), w.tokens(), args...)
			p.exits(exitUsage)
			if said := p.errs.String(); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "bellhopd: ") {
				t.Errorf("not one line on standard error:\n%s", said)
			}
			if said := p.out.String(); said != "" {
				t.Errorf("on standard output:\n%s", said)
			}
		})
	}
	t.Cleanup(func() {
		if _, err := os.Stat(w.data); !os.IsNotExist(err) {
			t.Errorf("the data directory was made: %v", err)
		}
		if n := w.office.Stats().Upgrades + w.slack.CallsOf(""); n != 0 {
			t.Errorf("%d calls were made", n)
		}
	})
}

// A run ends by itself only when the office refuses it.
func TestEndsWhenTheOfficeRefuses(t *testing.T) {
	t.Parallel()
	refuse := func(f office.Fault) func(*world) {
		return func(w *world) { w.office.Fault(f) }
	}
	for _, c := range []struct {
		name   string
		before func(*world)           // the start
		after  func(*world, *process) // the welcome; nil: there is none
		code   int
	}{
		{"401: unknown token", func(w *world) { w.token = "unknown" }, nil, exitUnauthorized},
		{"403: a visitor's token", func(w *world) { w.token = w.office.AddVisitor(bridge.Person{}) }, nil, exitUnauthorized},
		{"404", refuse(office.Fault{Kind: office.Refuse, Status: http.StatusNotFound}), nil, exitFailed},
		{"426", refuse(office.Fault{Kind: office.Refuse, Status: http.StatusUpgradeRequired}), nil, exitFailed},
		{"no subprotocol", refuse(office.Fault{Kind: office.NoSubprotocol}), nil, exitFailed},
		{"4001: token withdrawn", nil, func(w *world, _ *process) { w.office.Withdraw(w.token) }, exitUnauthorized},
		{"4003: became a visitor", nil, func(w *world, _ *process) {
			if err := w.office.SetPerson(bridge.Person{ID: rhea, Name: "Rhea", Role: bridge.RoleVisitor}); err != nil {
				w.t.Error(err)
			}
		}, exitUnauthorized},
		{"4010: the same device elsewhere", nil, (*world).connectElsewhere, exitInUse},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			if c.before != nil {
				c.before(w)
			}
			p := w.run()
			if c.after != nil {
				w.connected(p)
				c.after(w, p)
			}
			p.exits(c.code)
			if strings.Contains(p.errs.String(), w.token) && w.token != "unknown" {
				t.Error("standard error carries the token")
			}
		})
	}
}

// connectElsewhere says hello to the office with the device id of p.
func (w *world) connectElsewhere(p *process) {
	w.t.Helper()
	s := w.shown(p, "connected", func(s state.State) bool { return s.Office.State == state.OfficeConnected })
	dialer := websocket.Dialer{Subprotocols: []string{office.Subprotocol}}
	conn, response, err := dialer.DialContext(deadline(w.t), w.url, http.Header{"Authorization": {"Bearer " + w.token}})
	if err != nil {
		w.t.Fatal(err)
	}
	response.Body.Close()
	w.t.Cleanup(func() { conn.Close() })
	hello := map[string]any{
		"op": "hello", "protocol": 1, "client": map[string]string{"name": "other", "version": "1"},
		"device": s.Office.Device, "relay": false,
	}
	if err := conn.WriteJSON(hello); err != nil {
		w.t.Fatal(err)
	}
}

// A second run on the same data ends at once, without calling anyone, and does
// the first no harm.
func TestSecondRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	first := w.run()
	w.connected(first)
	w.inSlack(first, "known to Slack", func() bool { return w.slack.CallsOf("auth.test") > 0 })
	upgrades, calls := w.office.Stats().Upgrades, w.slack.CallsOf("")
	w.run().exits(exitInUse)
	if got := w.office.Stats().Upgrades; got != upgrades {
		t.Errorf("the second run called the office: %d upgrades, want %d", got, upgrades)
	}
	if got := w.slack.CallsOf(""); got != calls {
		t.Errorf("the second run called Slack: %d calls, want %d", got, calls)
	}
	if _, err := control.NewClient(w.data, "en").State(t.Context()); err != nil {
		t.Errorf("the first run does not answer any more: %v", err)
	}
	first.term()
	// A kill leaves nothing behind that would keep the next one out.
	second := w.run()
	w.connected(second)
	second.kill()
	third := w.run()
	w.inOffice(third, "welcomed again", func() bool { return w.office.Stats().Welcomes == 3 })
	third.term()
}

// What the other commands answer when there is nobody to ask, or Slack refuses.
func TestCommandsWithoutARun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"link":         {[]string{"link", "--data", w.data}, exitFailed},
		"unlink":       {[]string{"unlink", "--data", w.data}, exitFailed},
		"outbox retry": {[]string{"outbox", "--data", w.data, "retry", "none"}, exitFailed},
		"outbox drop":  {[]string{"outbox", "--data", w.data, "drop", "none"}, exitFailed},
		"outbox":       {[]string{"outbox", "--data", w.data}, exitDone},
		"status":       {[]string{"status", "--data", w.data}, exitDone},
		"status json":  {[]string{"status", "--json", "--data", w.data}, exitDone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, self(t), nil, c.args...)
			p.exits(c.code)
			if c.code != exitDone && !strings.HasPrefix(p.errs.String(), "bellhopd: ") {
				t.Errorf("standard error does not say why:\n%s", p.errs.String())
			}
		})
	}
}

// A bot token that Slack refuses ends link with 3 and leaves the run running.
func TestLinkWithARefusedToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slack.Options{})
	w.slack.RevokeToken()
	p := w.run()
	w.connected(p)
	w.shown(p, "welcomed", func(s state.State) bool { return s.Office.Self != nil })
	w.command("link").exits(exitUnauthorized)
	s := w.shown(p, "paused", func(s state.State) bool { return s.Slack.State == state.SlackPaused })
	if !slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return p.Code == "token_revoked" }) {
		t.Errorf("problems do not name the refusal: %+v", s.Problems)
	}
	p.term()
}

// SIGTERM and SIGINT end a run within 10 s although Slack does not answer. The
// post is recorded as uncertain: the next run repeats it once, marked.
func TestSignalWithACallInFlight(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			w.link()
			w.slack.Fault(slack.Fault{Method: "chat.postMessage", Kind: slack.Stall, Accepted: true})
			p := w.run()
			w.say(bob, "in flight")
			w.inSlack(p, "in flight", func() bool { return w.slack.Count() == 1 })
			began := time.Now()
			p.signal(signal)
			p.exits(exitDone)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %v to end", took)
			}
			w.isUncertain()
			again := w.run()
			w.settled(again)
			again.term()
			w.isRepeatedOnce("in flight")
		})
	}
}

// isUncertain looks at what the disk says of the one post whose outcome is not
// known.
func (w *world) isUncertain() {
	w.t.Helper()
	if n := w.office.UnsettledCount(rhea); n != 1 {
		w.t.Errorf("%d events wait in the office, want 1", n)
	}
	p := w.command("outbox", "--json")
	p.exits(exitDone)
	var entry control.Entry
	if err := json.Unmarshal([]byte(p.out.String()), &entry); err != nil {
		w.t.Fatalf("outbox --json: %v:\n%s", err, p.out.String())
	}
	if entry.State != "waiting" || entry.Tries != 1 || entry.Error == "" {
		w.t.Errorf("entry %+v, want waiting after one try with the reason", entry)
	}
	if _, err := os.Stat(filepath.Join(w.seat(), "bellhop.db")); err != nil {
		w.t.Error(err)
	}
}

func (w *world) isRepeatedOnce(text string) {
	w.t.Helper()
	posts := w.slack.Messages()
	if len(posts) != 2 {
		w.t.Fatalf("%d posts, want the uncertain one and its repeat", len(posts))
	}
	for i, marked := range []bool{false, true} {
		if !strings.Contains(posts[i].Text, text) || strings.Contains(posts[i].Text, theMark) != marked {
			w.t.Errorf("post %d: wrong text or mark (marked should be %t)", i, marked)
		}
	}
}

// theMark is what a post carries that may be a repeat.
const theMark = "possibly repeated"
