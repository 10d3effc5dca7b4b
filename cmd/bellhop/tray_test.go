//go:build linux

package main

import (
	"testing"
	"time"

	"bellhop/app/state"
)

// TestTray has each line of the tray's menu do what it says.
func TestTray(t *testing.T) {
	w := newWorld(t, told)
	panel := w.newPanel()
	w.startAgent()
	tray := panel.icon()
	if got := tray.title(); got != "Bellhop" {
		t.Errorf("the tray item's title is %q", got)
	}
	w.choosePage(tray, "Needs you: finish setting up", "Welcome to Bellhop")
	w.settle()

	w.choosePage(tray, "Open Bellhop", "All is well")
	w.choosePage(tray, "Connected to Slack", "Your office account and your Slack account.")
	w.say(colleague, "lunch?")
	w.until("a message was relayed", func(s state.State) bool { return len(s.Recent) == 1 && s.Recent[0].Outcome == state.OutcomeRelayed })
	w.choosePage(tray, "Last messages/", "Reply to 민준")
	w.closeWindow()
	w.choosePage(tray, "Last messages/", "Reply to 민준")
	w.secondStart()
	w.click("Privacy") // with the mouse, which the other tests do without
	w.reads("What Bellhop reads, what it keeps")

	for line, ok := range map[string]func(until time.Time) bool{
		"For 1 hour":     func(until time.Time) bool { return time.Until(until).Round(time.Hour) == time.Hour },
		"Until tomorrow": func(until time.Time) bool { return until.UTC().Hour() == 8 },
		"Until I resume": time.Time.IsZero,
	} {
		w.choose(tray, "Pause/"+line, func(s state.State) bool {
			return s.Hold != nil && s.Hold.Reason == "paused" && ok(s.Hold.Until)
		})
		w.choose(tray, "Resume", func(s state.State) bool { return s.Hold == nil })
	}

	_, err := w.client.Unlink(w.ctx)
	w.must(err)
	w.press("ctrl+1")
	w.choosePage(tray, "Connect to Slack…", "Your office account and your Slack account.")
	agent, window := w.agentPID(), w.windowPID()
	tray.choose("Quit Bellhop", func(limit time.Duration) bool { return w.goneWithin(limit, agent) })
	w.gone(window)
}

// choose clicks a line until the state is as it asks.
func (w *world) choose(tray icon, line string, ok func(state.State) bool) {
	w.t.Helper()
	tray.choose(line, func(limit time.Duration) bool {
		_, found := w.within(limit, ok)
		return found
	})
}

// choosePage clicks a line until a text can be read in the window.
func (w *world) choosePage(tray icon, line, text string) {
	w.t.Helper()
	tray.choose(line, func(limit time.Duration) bool {
		_, found := w.seeWithin(limit, func(o outline) bool { return o.says(text) })
		return found
	})
	w.shown()
}

// closeWindow has the window manager close the window, as its button does. The
// agent stays.
func (w *world) closeWindow() {
	w.t.Helper()
	agent, window := w.agentPID(), w.windowPID()
	if out, err := w.output("wmctrl", "-F", "-c", "Bellhop"); err != nil {
		w.t.Fatalf("close the window: %v %s", err, out)
	}
	w.gone(window)
	if w.goneWithin(0, agent) {
		w.t.Fatal("the agent ended with the window")
	}
}

// secondStart starts the window's program once more: it hands over and ends.
func (w *world) secondStart() {
	w.t.Helper()
	first := w.windowPID()
	second := w.program("bellhop", "--data", w.data, "--page", "settings")
	second.Env = append(second.Env, outlineSocket+"=") // that one is the first's
	if err := second.Run(); err != nil {
		w.t.Errorf("a second start: %v", err)
	}
	w.reads("Each change counts at once.")
	if w.windowPID() != first {
		w.t.Error("a second start did not bring up the first one's window")
	}
}
