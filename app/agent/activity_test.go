package agent

import (
	"slices"
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/bridge"
	sandbox "bellhop/bridge/sandbox/office"
)

// Activity tells of a message and of one that was not for this person, and
// takes a reply back to the office.
func TestActivityAndReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	if err := r.Intend(r.ctx, state.KeepHistory{Days: 7}); err != nil {
		t.Fatal(err)
	}
	direct := w.say(bob, rhea, "lunch?")
	r.inSlackOf(rheaSlack, "lunch?")
	if _, err := w.office.Say(sandbox.Draft{From: bob, Mentions: []bridge.Mention{{Kind: bridge.MentionGroup, Name: "all"}}, Text: "all of you", Audience: []string{rhea}}); err != nil {
		t.Fatal(err)
	}
	r.inOffice("all settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	page, err := r.Activity(r.ctx, control.ActivityQuery{})
	if err != nil || page.Total != 2 || len(page.Activities) != 2 {
		t.Fatalf("activity: %+v, %v", page, err)
	}
	skipped, relayed := page.Activities[0], page.Activities[1]
	if skipped.Outcome != state.OutcomeSkipped || skipped.Reason != "group_mention" || skipped.Why == "" || skipped.Text != "" {
		t.Errorf("to all: %+v", skipped)
	}
	if relayed.ID != direct || relayed.Outcome != state.OutcomeRelayed || relayed.Text != "lunch?" || relayed.Sender != "Bob" || !relayed.CanReply {
		t.Errorf("to Rhea: %+v", relayed)
	}
	if found, err := r.Activity(r.ctx, control.ActivityQuery{Search: "LUNCH", Outcomes: []string{state.OutcomeRelayed}}); err != nil || found.Total != 1 {
		t.Errorf("found: %+v, %v", found, err)
	}
	s := r.shows("in the snapshot", func(s state.State) bool { return len(s.Recent) == 1 && s.Today != nil && s.Today.Skipped == 1 })
	if s.Recent[0].ID != direct || s.Today.Relayed != 1 || !s.Setup.History || s.Preferences.HistoryDays != 7 {
		t.Errorf("the snapshot: %+v %+v %+v", s.Recent, s.Today, s.Setup)
	}
	reply, err := r.Reply(r.ctx, control.ReplyTo{Message: direct, Text: " at noon "})
	if err != nil || reply.Ref == "" {
		t.Fatalf("reply: %+v, %v", reply, err)
	}
	r.inOffice("said", func() bool {
		return slices.ContainsFunc(w.office.Messages(), func(m bridge.Message) bool {
			return m.Text == "at noon" && m.Sender.ID == rhea && m.InReplyTo == direct
		})
	})
	r.shows("accepted", func(state.State) bool {
		page, err := r.Activity(r.ctx, control.ActivityQuery{Outcomes: []string{state.OutcomeRelayed}})
		return err == nil && len(page.Activities[0].Replies) == 1 && page.Activities[0].Replies[0].State == control.ReplySent
	})
	_, err = r.Reply(r.ctx, control.ReplyTo{Message: "none", Text: "hello"})
	refusedWith(t, err, state.CodeNoMessage)
	_, err = r.Reply(r.ctx, control.ReplyTo{Message: direct, Text: "  "})
	refusedWith(t, err, state.CodeNoMessage)
	if err := r.Intend(r.ctx, state.Mute{Sender: bob, On: true}); err != nil {
		t.Fatal(err)
	}
	if s := r.shows("muted", func(s state.State) bool { return len(s.Preferences.Muted) == 1 }); s.Preferences.Muted[0] != (state.Sender{ID: bob, Name: "Bob"}) {
		t.Errorf("muted: %+v", s.Preferences.Muted)
	}
	r.ends()
}

// Preferences hold at once and over a restart.
func TestPreferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start()
	want := state.Preferences{
		When: "away", Quiet: []state.QuietHours{{From: "22:00", To: "07:00"}}, Muted: []state.Sender{{ID: "m1"}}, CarryEdits: true,
		HistoryDays: 30, Language: "ja",
	}
	if err := r.Intend(r.ctx, state.Prefer{Preferences: want}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := r.State(r.ctx)
		if err != nil {
			t.Fatal(err)
		}
		got := *s.Preferences
		if got.When != want.When || len(got.Quiet) != 1 || got.Quiet[0].From != "22:00" || len(got.Muted) != 1 || !got.CarryEdits ||
			got.CarryDeletions || got.HistoryDays != 30 || got.Language != "ja" || s.Language != "ja" {
			t.Errorf("preferences are %+v, the language %s", got, s.Language)
		}
		r.ends()
		r = w.start()
	}
	r.ends()
}
