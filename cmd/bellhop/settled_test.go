//go:build linux

package main

import (
	"os"
	"regexp"
	"strings"

	"bellhop/app/control"
	"bellhop/app/state"
)

var codeInSlack = regexp.MustCompile(`\b(\d{3}) ?(\d{3})\b`)

// startAgent starts an agent that has no window, and gives what it says.
func (w *world) startAgent() *transcript {
	w.t.Helper()
	c, said := w.program("bellhopd", "agent", "--data", w.data), &transcript{}
	c.Stderr = said
	w.run(c)
	w.until("the agent answers", func(state.State) bool { return true })
	return said
}

// settle does over the control socket what the first run does in the window.
func (w *world) settle() {
	w.t.Helper()
	name, passphrase := w.invitation()
	file, err := os.ReadFile(name)
	w.must(err)
	shown, err := w.client.OpenInvitation(w.ctx, control.OpenInvitation{File: file, Passphrase: control.Sensitive(passphrase)})
	w.must(err)
	w.must(w.client.AcceptInvitation(w.ctx, shown.ID))
	_, err = w.client.SignIn(w.ctx, control.SignIn{Office: w.at.Office, Token: control.Sensitive(w.sandbox.Token(w.me.office))})
	w.must(err)
	w.until("the office has answered", func(s state.State) bool { return s.Office.Self != nil && s.Slack.State == state.SlackOK })
	w.link()
	w.must(w.client.Intend(w.ctx, state.KeepHistory{Days: 7}))
	w.until("relaying", func(s state.State) bool { return s.Link != nil && s.Office.Lease })
}

// link connects with the newest code that stands in Slack.
func (w *world) link() {
	w.t.Helper()
	codes := make(chan string, 1)
	_, err := w.client.Link(w.ctx, control.Typing{Codes: codes}, func(p control.Progress) {
		if p.Asking != "" {
			code, _ := w.read(codeInSlack)
			codes <- strings.Join(code[1:], "")
		}
	})
	w.must(err)
}
