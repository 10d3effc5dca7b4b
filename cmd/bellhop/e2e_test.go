//go:build linux

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/slack"
)

// TestFirstDay is what a member does with Bellhop from the invitation to the
// day on which they leave, with the keyboard.
func TestFirstDay(t *testing.T) {
	w := newWorld(t, told)
	panel := w.newPanel()
	file, passphrase := w.invitation()
	window := w.program("bellhop", "--data", w.data, file)
	w.run(window)
	w.shown()
	w.openInvitation(passphrase)
	w.signIn()
	w.connect()
	w.holdsSecrets(true)

	said := w.say(colleague, "the review is at three")
	if _, kind := w.read(regexp.MustCompile("the review is at three")); kind != slack.KindSlackbot {
		t.Errorf("what somebody without Slack wrote stands in the conversation %s", kind)
	}
	w.reply(said)
	tray := panel.icon()
	w.pause(tray)
	w.quit(tray, window.Process.Pid)

	again := w.program("bellhop", "--data", w.data)
	w.run(again)
	w.shown()
	w.until("relaying after a new start", func(s state.State) bool { return s.Office.Lease && s.Link != nil })
	w.disconnect()
	w.deleteEverything(again.Process.Pid)
}

// openInvitation is the first step: the file was given at the start.
func (w *world) openInvitation(passphrase string) {
	w.t.Helper()
	w.enter("Passphrase", passphrase)
	w.reads("This is what the invitation would do")
	s := w.until("a state", func(state.State) bool { return true })
	if _, kept := w.secret(vault.BotToken); kept || s.Setup == nil || s.Setup.Workspace {
		w.t.Errorf("the invitation was taken before anybody agreed: %+v", s.Setup)
	}
	w.confirm("Use this invitation")
	w.until("the workspace is set up", func(s state.State) bool { return s.Setup != nil && s.Setup.Workspace })
}

func (w *world) signIn() {
	w.t.Helper()
	w.enter("Office token", w.sandbox.Token(w.me.office))
	w.until("signed in", func(s state.State) bool {
		return s.Setup != nil && s.Setup.Office && s.Office.State == state.OfficeConnected
	})
}

// connect types the code that Slack shows, and answers what is asked then.
func (w *world) connect() {
	w.t.Helper()
	w.confirm("Connect")
	code, _ := w.read(regexp.MustCompile(`\b(\d{3}) ?(\d{3})\b`))
	w.enter("Code from Slack", code[1]+code[2])
	w.until("connected", func(s state.State) bool { return s.Link != nil && s.Link.UserID == w.me.slack })
	w.push("Keep it")
	w.push("Go to Home")
	w.reads("All is well")
	w.officeShows(true)
}

// officeShows waits until the office knows whether the person is connected.
func (w *world) officeShows(linked bool) {
	w.t.Helper()
	err := w.sandbox.Office().WaitFor(w.ctx, func() bool { return w.sandbox.Office().Linked(w.me.office).Linked == linked })
	if err != nil {
		w.t.Errorf("the office does not show connected %v: %v", linked, err)
	}
}

func (w *world) holdsSecrets(yes bool) {
	w.t.Helper()
	want := map[string]string{vault.OfficeToken: w.sandbox.Token(w.me.office), vault.BotToken: w.sandbox.Slack().BotToken()}
	for name, value := range want {
		if got, there := w.secret(name); there != yes || yes && got != value {
			w.t.Errorf("%s in the keyring: %v, want %v", name, there, yes)
		}
	}
}

// reply finds a message in Activity and answers it.
func (w *world) reply(to bridge.Message) {
	w.t.Helper()
	w.press("ctrl+2")
	w.to("<*activity.list>")
	w.reads("In Slack")
	w.press("Return")
	w.reads("the review is at three") // the person chose to keep text
	field := "Reply to " + to.Sender.Name
	w.to(field)
	w.typing(field, "I will be there")
	w.press("ctrl+Return")
	err := w.sandbox.Office().WaitFor(w.ctx, func() bool {
		for _, m := range w.sandbox.Office().Messages() {
			if m.InReplyTo == to.ID && m.Sender.ID == w.me.office && strings.Contains(m.Text, "I will be there") {
				return true
			}
		}
		return false
	})
	if err != nil {
		w.t.Fatal("the reply has not arrived in the office")
	}
	w.reads("Sent at")
}

// pause holds a message, and lets it go again.
func (w *world) pause(tray icon) {
	w.t.Helper()
	paused := func(s state.State) bool { return s.Hold != nil && s.Hold.Reason == "paused" && s.Hold.Until.IsZero() }
	tray.choose("Pause/Until I resume", func(limit time.Duration) bool { _, ok := w.within(limit, paused); return ok })
	posted := w.sandbox.Slack().Count()
	w.say(colleague, "this can wait")
	w.until("a message is held", func(s state.State) bool { return s.Hold != nil && s.Hold.Messages == 1 })
	w.reads("Held")
	if n := w.sandbox.Slack().Count() - posted; n != 0 {
		w.t.Errorf("%d messages were posted while paused", n)
	}
	tray.choose("Resume", func(limit time.Duration) bool {
		_, ok := w.within(limit, func(s state.State) bool { return s.Hold == nil })
		return ok
	})
	w.read(regexp.MustCompile("this can wait"))
}

// quit ends the agent and the window.
func (w *world) quit(tray icon, window int) {
	w.t.Helper()
	agent := w.agentPID()
	tray.choose("Quit", func(limit time.Duration) bool { return w.goneWithin(limit, agent) })
	w.gone(window)
}

func (w *world) disconnect() {
	w.t.Helper()
	w.press("ctrl+3")
	w.push("Connected")
	w.reads("Disconnect from Slack?")
	w.push("Disconnect")
	w.until("disconnected", func(s state.State) bool { return s.Link == nil })
	w.officeShows(false)
}

func (w *world) deleteEverything(window int) {
	w.t.Helper()
	agent := w.agentPID()
	w.holdsSecrets(true)
	w.press("ctrl+4")
	w.push("Delete everything")
	w.reads("This goes from this computer")
	w.push("Delete everything")
	w.gone(agent)
	w.reads("Everything is deleted")
	w.holdsSecrets(false)
	if o, _ := w.look(); o.says("Start Bellhop") || o.thing("Activity") != nil {
		w.t.Errorf("beside the last page stands more:\n%s", o)
	}
	w.push("Close Bellhop")
	w.gone(window)
	if left, err := os.ReadDir(w.data); !os.IsNotExist(err) {
		w.t.Errorf("after deleting everything the folder has %v", left)
	}
}
