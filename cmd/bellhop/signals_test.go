//go:build linux

package main

import (
	"regexp"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/words"
)

// bubbles plays the desktop's notification server, and keeps what it was given
// to show.
type bubbles chan [2]string

// Notify is the server's method.
func (b bubbles) Notify(_ string, _ uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	b <- [2]string{title, body}
	return 1, nil
}

// own takes a name on the bus.
func (d *desk) own(name string) {
	d.t.Helper()
	reply, err := d.conn.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		d.t.Fatalf("own %s: %v, %v", name, reply, err)
	}
}

// TestTheDesktopIsToldAndTells plays the rest of a desktop: the notification
// server, which is told of what a person must do and of nothing else, and
// logind, which tells that the computer has woken.
func TestTheDesktopIsToldAndTells(t *testing.T) {
	w := newWorld(t, told)
	w.newPanel()
	shown := make(bubbles, 16)
	w.must(w.conn.Export(shown, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"))
	w.own("org.freedesktop.Notifications")
	w.own("org.freedesktop.login1")
	w.startAgent()
	w.settle()

	before := w.sandbox.Office().Stats().Welcomes
	w.wake(true) // before the sleep
	again := func() bool { return w.sandbox.Office().Stats().Welcomes > before }
	for end := time.Now().Add(deadline); !again() && time.Now().Before(end); {
		w.wake(false)
		within(clickAgain, again)
	}
	if !again() {
		t.Fatal("the agent has not connected anew after the computer woke")
	}
	w.say(colleague, "good morning")
	w.read(regexp.MustCompile("good morning"))

	w.sandbox.Office().Withdraw(w.sandbox.Token(w.me.office))
	want := [2]string{"Bellhop", words.Sentence("en", state.CodeOfficeUnreachable, "not_authorised")}
	select {
	case got := <-shown:
		if got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	case <-time.After(deadline):
		t.Fatal("nothing was told of a token that the office no longer takes")
	}
	w.must(w.conn.Emit("/org/freedesktop/Notifications", "org.freedesktop.Notifications.ActionInvoked", uint32(1), "default"))
	w.reads("Sign in again") // the click brings the window
	token, err := w.sandbox.Office().IssueToken(w.me.office)
	w.must(err)
	_, err = w.client.SignIn(w.ctx, control.SignIn{Office: w.at.Office, Token: control.Sensitive(token)})
	w.must(err)
	w.until("relaying again", func(s state.State) bool { return s.Office.Lease && len(s.Problems) == 0 })
	if len(shown) != 0 {
		t.Errorf("told %q as well", <-shown)
	}
}

// wake sends what logind sends before a sleep and after it.
func (d *desk) wake(before bool) {
	d.t.Helper()
	d.must(d.conn.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", before))
}
