package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// The canaries: what nobody but the two who write to each other may read.
const (
	canaryText       = "CanaryTextQ7XK2 nobody else may read this"
	canarySender     = "CanarySenderZ4WM9"
	canaryAttachment = "CanaryAttachmentJ8RT3.pdf"
)

// TestCanaries has an office and a Slack that do everything wrong and repeat, in
// every answer, what they were sent. None of it is found in what bellhopd
// writes, says or keeps.
func TestCanaries(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	p := c.run("--verbose")
	c.connected(p)
	c.connectOddly(p)
	c.chatter()
	c.garble()
	c.until(p, func(s state.State) bool { return c.slackEcho.spent() && c.office.UnsettledCount(rhea) == 0 })
	c.look("after all is settled")
	c.comesToRest(p)
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.cmd.Process.Pid)); err == nil {
		c.search("list of processes", string(line), true)
	}
	c.office.Withdraw(c.token)
	p.exits(exitUnauthorized)
	c.heard("run", p)
	again := c.run("--verbose")
	again.exits(exitUnauthorized)
	c.heard("run again", again)
	c.look("on disk")
	c.searchFiles(true)
}

// cage is a world that echoes.
type cage struct {
	*world
	tokens             map[string]string // what must be found nowhere, by what it is
	private            map[string]string // what may be on disk until it is settled
	slackEcho, address *echo
}

func newCage(t *testing.T) *cage {
	w := newWorld(t, slack.Options{})
	c := &cage{world: w}
	c.tokens = map[string]string{"office token": w.token, "bot token": w.slack.BotToken()}
	c.private = map[string]string{"text": canaryText[:len("CanaryTextQ7XK2")], "sender": canarySender, "attachment": canaryAttachment}
	w.office.AddVisitor(bridge.Person{ID: "spy", Name: canarySender})
	c.slackEcho = &echo{inner: w.slack, parrots: parrots(), method: "chat.postMessage"}
	c.address = &echo{inner: w.office, parrots: parrots()[:1]}
	api, gateway := httptest.NewServer(c.slackEcho), httptest.NewServer(c.address)
	w.api, w.url = api.URL+"/api/", "ws"+strings.TrimPrefix(gateway.URL, "http")+"/gateway"
	t.Cleanup(func() {
		w.office.Close()
		gateway.Close()
		w.slack.Close()
		api.Close()
	})
	return c
}

// connectOddly connects with a wrong code first. The code is a canary, too.
func (c *cage) connectOddly(p *process) {
	c.t.Helper()
	c.slackEcho.method = "chat.postMessage-later"
	k := killing{world: c.world, tale: newTale()}
	if !k.welcomed(p) {
		c.t.Fatal("not welcomed")
	}
	link := c.command("link")
	c.inSlack(link, "asked", func() bool { return len(k.codes()) > 0 })
	code := k.codes()[0]
	_, _ = link.in.Write([]byte("000000x\n" + code + "\n"))
	link.exits(exitDone)
	c.tokens["code"] = code
	c.heard("link", link)
	c.slackEcho.method = "chat.postMessage"
}

// chatter is said to Rhea and to others.
func (c *cage) chatter() {
	c.t.Helper()
	for i, d := range []office.Draft{
		{From: "spy", Text: canaryText, Mentions: office.To(rhea), Attachments: []bridge.Attachment{{Name: canaryAttachment, URL: "https://office.example/a"}}},
		{From: "spy", Text: "<p>" + canaryText + "</p>", Format: bridge.FormatHTML, Mentions: office.To(rhea)},
		{From: bob, Text: canaryText, Mentions: office.To(rhea)},
		{From: ann, Text: strings.Repeat(canaryText+" ", 200), Mentions: office.To(rhea)},
		{From: ann, Text: canaryText, Mentions: office.ToGroup(canarySender)},
	} {
		m, err := c.office.Say(d)
		if err != nil {
			c.t.Fatal(err)
		}
		if i == 2 {
			if _, err := c.office.Edit(m.ID, canaryText+" edited"); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// garble has the office send what is no frame, with secrets in it.
func (c *cage) garble() {
	secrets, _ := json.Marshal(c.token + " " + canaryText + " " + canarySender)
	for _, frame := range []string{
		`%q`, `{"op":%q}`, `{"op":"event","id":%q}`, `{"op":"event","id":"x","type":"message.created","at":%q,"data":{}}`,
		`{"op":"error","code":%q,"message":%q}`, `{"op":"error","code":"oops","message":%q,"ref":%q}`, `{"op":"lease","held":%q}`,
		`{"op":"event","id":"x","type":"message.created","at":"2026-01-01T00:00:00Z","data":{"id":"m","text":%q,"sender":{"id":%q}}}`,
		`{"op":"history.gap","from":%q}`, `{"op":%q,`,
	} {
		c.office.Fault(office.Fault{Kind: office.Garbage, Frame: []byte(strings.ReplaceAll(frame, "%q", string(secrets)))})
	}
	c.office.Fault(office.Fault{Kind: office.Binary, Frame: []byte(c.token + canaryText)})
}

// until helps p over everything that went wrong, as a person would, until done.
func (c *cage) until(p *process, done func(state.State) bool) {
	c.t.Helper()
	finished, looks := errors.New("finished"), 0
	client := control.NewClient(c.data, "en")
	var last state.State
	err := client.Events(p.ctx, func(s state.State) error {
		if last = s; done(s) {
			return finished
		}
		// What was refused for a reason that is in no list rests for minutes, unless
		// the person reconnects.
		rests := s.Office.Lease && s.Outbox.Waiting > 0
		if rests || s.Outbox.Uncertain+s.Outbox.Failed > 0 || s.Slack.State != state.SlackOK {
			if looks++; looks <= 3 {
				c.look("in trouble")
			}
			err := client.Outbox(p.ctx, func(e control.Entry) error {
				if e.State == "uncertain" || e.State == "failed" {
					return client.Retry(p.ctx, e.ID)
				}
				return nil
			})
			return errors.Join(err, client.Intend(p.ctx, state.Reconnect{}))
		}
		return nil
	})
	if !errors.Is(err, finished) {
		c.t.Fatalf("never finished: %v; the last state was %+v", err, last)
	}
}

// look asks everything that can be asked.
func (c *cage) look(when string) {
	c.t.Helper()
	for _, args := range [][]string{{"status", "--json"}, {"status"}, {"outbox", "--json"}, {"outbox"}} {
		p := c.command(args[0], args[1:]...)
		p.exits(exitDone)
		said := p.out.String() + p.errs.String()
		if args[0] == "outbox" {
			// It names the sender of what is open, and nothing else of a message.
			said = strings.ReplaceAll(said, canarySender, "")
		}
		c.search(strings.Join(args, " ")+" "+when, said, true)
	}
	c.searchFiles(false)
}

// heard searches what a process said.
func (c *cage) heard(name string, p *process) {
	c.t.Helper()
	c.search(name+": standard output", p.out.String(), true)
	c.search(name+": standard error", p.errs.String(), true)
}

// comesToRest waits until no file holds the text of what is settled, with p
// still running.
func (c *cage) comesToRest(p *process) {
	c.t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for slices.ContainsFunc(c.files(), func(f file) bool { return strings.Contains(f.text, canaryText) }) {
		select {
		case <-again.C:
		case <-p.ctx.Done():
			c.t.Fatal("the text of what is settled stays in the files")
		}
	}
}

// search fails for each canary in text, without repeating it. What is private
// counts only if all is true.
func (c *cage) search(where, text string, all bool) {
	c.t.Helper()
	for name, secret := range c.tokens {
		if strings.Contains(text, secret) {
			c.t.Errorf("%s: the %s", where, name)
		}
	}
	for name, secret := range c.private {
		if all && strings.Contains(text, secret) {
			c.t.Errorf("%s: the %s of a message", where, name)
		}
	}
}

// searchFiles searches the raw files.
func (c *cage) searchFiles(all bool) {
	c.t.Helper()
	for _, f := range c.files() {
		// Activity names the sender of what is done with, too.
		c.search("file "+f.name, strings.ReplaceAll(f.text, canarySender, ""), all)
	}
}

type file struct{ name, text string }

// files are those of the data directory, raw.
func (c *cage) files() (all []file) {
	_ = filepath.WalkDir(c.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		if raw, err := os.ReadFile(path); err == nil {
			all = append(all, file{filepath.Base(path), string(raw)})
		}
		return nil
	})
	if len(all) == 0 {
		c.t.Error("no files were found")
	}
	return all
}
