package slack

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestGroupMadeAChannel shows that the id stays and that the same people get a
// new group DM.
func TestGroupMadeAChannel(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	open := func() result {
		return must(t, ask(t, s, "conversations.open", "users", "U0ALICE,U0BOB"))
	}
	before := open().str("channel", "id")
	must(t, ask(t, s, "chat.postMessage", "channel", before, "text", "between us"))
	s.ConvertGroup(before, "ours")
	s.ConvertGroup(before, "again") // it is none any more
	s.ConvertGroup("C0NONE", "x")
	s.SetScopes(append(StandardScopes(), "groups:read")...)
	r := must(t, ask(t, s, "conversations.info", "channel", before))
	if r.at("channel", "is_mpim") != false || r.at("channel", "is_group") != true || r.str("channel", "name") != "ours" {
		t.Errorf("a converted group is %v", r.at("channel"))
	}
	must(t, ask(t, s, "chat.postMessage", "channel", before, "text", "others may read"))
	after := open()
	if id := after.str("channel", "id"); id == before || after.at("channel", "is_mpim") != true {
		t.Errorf("opened anew: %v, before it was %s", after.at("channel"), before)
	}
}

// TestEditWindow shows that a message cannot be updated for ever.
func TestEditWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{EditWindow: time.Hour})
		defer s.Close()
		r := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "one"))
		update := func() result {
			return ask(t, s, "chat.update", "channel", r.str("channel"), "ts", r.str("ts"), "text", "two")
		}
		time.Sleep(time.Hour)
		must(t, update())
		time.Sleep(time.Second)
		refused(t, update(), "edit_window_closed")
	})
}
