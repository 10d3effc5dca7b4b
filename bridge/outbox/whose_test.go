package outbox

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// in puts an event into another space.
func in(space string, i Intake) Intake {
	i.Event.Message.Space.ID = space
	return i
}

// as gives an event another id.
func as(event string, i Intake) Intake {
	i.Event.ID = event
	return i
}

// not is an update after which the message is not direct.
func not(reason string, addressed bool, i Intake) Intake {
	i.Reason, i.Addressed = reason, addressed
	return i
}

// from names the space of a deletion.
func from(space string, i Intake) Intake {
	i.Event.Deletion.Space = space
	return i
}

// Case 01 and its kin: what bears the id of a message is not yet about it.
func TestWhoseMessageItIs(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "another sender's message with the same id is posted, and an edit is its own",
			steps: func(w *world) {
				w.take(created("m", "hanako", 1))
				w.ok()
				w.take(as("c2", in("sp-2", created("m", "zoe", 1))))
				w.ok()
				w.take(as("e3", in("sp-2", edited("m", "zoe", 1, 1))))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "c2", "e3"}, totals: relayed(3),
				calls: []string{"post 1/1 old -> ts1", "post 1/1 old -> ts2", "update 1/1 new 1 ts2"},
			},
		},
		{
			name: "the same sender's in another space is another, too",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(as("c2", in("sp-2", created("m", "ann", 1))))
			},
			want: want{open: []string{"m post 1/1 waiting", "m post 1/1 waiting"}, totals: Totals{Received: 2, Waiting: 2}},
		},
		{
			name: "an edit of another sender is carried nowhere",
			steps: func(w *world) {
				w.take(created("m", "hanako", 1))
				w.take(edited("m", "zoe", 1, 1))
				w.ok()
				w.take(as("e3", edited("m", "zoe", 2, 1)))
			},
			want: want{
				last: Foreign, settled: []string{"u1-m", "c-m", "e3"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 3, Relayed: 1, Skipped: 2}, notes: []string{"e3 foreign", "u1-m foreign"},
			},
		},
		{
			name: "nor is one of another space",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(in("sp-2", edited("m", "ann", 1, 1)))
			},
			want: want{
				last: Foreign, open: []string{"m post 1/1 waiting"}, settled: []string{"u1-m"},
				totals: Totals{Received: 2, Waiting: 1, Skipped: 1}, notes: []string{"u1-m foreign"},
			},
		},
		{
			name: "nor a deletion of another space",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(from("sp-2", deleted("m")))
			},
			want: want{
				last: Foreign, open: []string{"m post 1/1 waiting"}, settled: []string{"d-m"},
				totals: Totals{Received: 2, Waiting: 1, Skipped: 1}, notes: []string{"d-m foreign"},
			},
		},
		{
			name: "a deletion of its own space is carried, and one without a space",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(from("s", deleted("m")))
				w.take(created("n", "ann", 1))
				w.take(deleted("n"))
			},
			want: want{
				last: Folded, settled: []string{"c-m", "d-m", "c-n", "d-n"}, totals: Totals{Received: 4, Skipped: 4},
			},
		},
		{
			name: "of two messages with an id, a deletion takes the one of its space",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(as("c2", in("sp-2", created("m", "bob", 1))))
				w.take(from("sp-2", deleted("m")))
			},
			want: want{
				last: Folded, open: []string{"m post 1/1 waiting"}, settled: []string{"c2", "d-m"},
				totals: Totals{Received: 3, Waiting: 1, Skipped: 2},
			},
		},
		{
			name: "and neither where both may be meant",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(as("c2", in("sp-2", created("m", "bob", 1))))
				w.take(deleted("m"))
			},
			want: want{
				last: Foreign, open: []string{"m post 1/1 waiting", "m post 1/1 waiting"}, settled: []string{"d-m"},
				totals: Totals{Received: 3, Waiting: 2, Skipped: 1}, notes: []string{"d-m foreign"},
			},
		},
	})
}

// Case 02 and its kin: before anything was posted the newest state alone counts.
func TestEditBeforePostTakesItAway(t *testing.T) {
	t.Parallel()
	moved := not("not_me", false, edited("m", "ann", 1, 1))
	taken := []string{"u1-m not_me", "c-m not_me"}
	play(t, []scenario{
		{
			name: "message and edit are settled together",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.take(moved)
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "also though it still addresses this member",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(not("not_me", true, edited("m", "ann", 1, 1)))
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "also what failed, and waits for a person",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.fails()
				w.take(moved)
			},
			want: want{last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: taken},
		},
		{
			name: "what would be direct later stays without a post",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.take(moved)
				w.take(edited("m", "ann", 2, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "u1-m", "u2-m"}, totals: Totals{Received: 3, Skipped: 3},
				notes: []string{"u1-m not_me", "c-m not_me", "u2-m not_posted"},
			},
		},
		{
			name: "an attempt under way that fails is not repeated",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("several_mentions", true, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2},
				notes: []string{"u1-m several_mentions", "c-m several_mentions"},
			},
		},
		{
			name: "an attempt under way that fails is repeated with the new text",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(edited("m", "ann", 1, 2))
				w.take(edited("m", "ann", 2, 2))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
				if diff := cmp.Diff([]string{"m post 1/2 waiting", "m post 2/2 waiting"}, brief(w.last.Entries)); diff != "" {
					w.t.Error(diff)
				}
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3), calls: []string{"post 1/2 new 2 -> ts1", "post 2/2 new 2 -> ts2"},
			},
		},
		{
			name: "an attempt under way that vanishes may have posted the old text",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(edited("m", "ann", 1, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
			},
			want: want{open: []string{"m post 1/1 waiting marked", "m edit 1/1 waiting"}, totals: Totals{Received: 2, Waiting: 2}},
		},
	})
}

func TestEditAfterPost(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "one that still addresses this member is carried",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(not("several_mentions", true, edited("m", "ann", 1, 1)))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 1/1 old -> ts1", "update 1/1 new 1 ts1"},
			},
		},
		{
			name: "one that does not is carried like a deletion, and later ones not at all",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.expand(1)
				w.ok()
				w.take(edited("m", "ann", 2, 1))
			},
			want: want{
				last: NotPosted, settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/2 old -> ts1", "delete 1/2 ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1}, notes: []string{"u2-m not_posted"},
			},
		},
		{
			name: "the copies go too", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(not("not_me", false, edited("m", "ann", 2, 1)))
				w.expand(1)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3),
				calls: []string{"post 1/1 old -> ts1", "post 1/1 old -> ts2", "delete 1/1 ts1", "delete 1/1 ts2"},
			},
		},
		{
			name: "no copy is made of what is under way meanwhile", dest: toPair,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateSent, Posted: bridge.Posted{Channel: "D", TS: "ts"}}))
				w.expand(1)
			},
			want: want{open: []string{"m delete 1/1 waiting"}, settled: []string{"c-m"}, totals: Totals{Received: 2, Relayed: 1, Waiting: 1}},
		},
		{
			name: "given back before it was taken away, it is carried whole",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 2))
				if diff := cmp.Diff([]string{"m edit 1/1 waiting"}, brief(w.last.Entries)); diff != "" {
					w.t.Error(diff)
				}
				w.expand(2)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3),
				calls: []string{"post 1/2 old -> ts1", "update 1/2 new 2 ts1", "post 2/2 new 2 -> ts2"},
			},
		},
		{
			name: "given back while nothing was posted after all, it is posted",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "ratelimited"}))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2-m"}, calls: []string{"post 1/1 new 2 -> ts1"},
				totals: Totals{Received: 3, Relayed: 2, Skipped: 1},
			},
		},
		{
			name: "given back while nobody can tell, it is posted with its mark",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.vanishes()
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(edited("m", "ann", 2, 1))
				w.got(record(w.t, w.s, e.ID, Result{State: StateUncertain, Error: "timeout", Uncertain: true}))
				w.expand(1)
			},
			want: want{
				open: []string{"m post 1/1 waiting marked"}, settled: []string{"c-m"}, totals: Totals{Received: 3, Waiting: 2, Skipped: 1},
			},
		},
		{
			name: "what nobody can tell of may stand",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.uncertain()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
			},
			want: want{
				last: Folded, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m copy_may_stand"},
			},
		},
		{
			name: "so may what was under way",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				e := w.begin()
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.got(record(w.t, w.s, e.ID, Result{State: StateWaiting, Error: "timeout", Uncertain: true}))
				w.expand(1)
			},
			want: want{settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m copy_may_stand"}},
		},
	})
}

// Case 09 and its kin: what changes nothing that is shown makes no call.
func TestEditThatChangesNothing(t *testing.T) {
	t.Parallel()
	same := func(n string, i Intake) Intake {
		i.Event.ID, i.Event.Message.Text, i.Event.Message.EditedAt = n, canary+" old", noon
		return i
	}
	play(t, []scenario{
		{
			name: "in a direct message",
			steps: func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.ok()
				w.take(same("u1", edited("m", "ann", 1, 2)))
				w.expand(2)
			},
			want: want{
				settled: []string{"c-m", "u1"}, calls: []string{"post 1/2 old -> ts1", "post 2/2 old -> ts2"},
				totals: Totals{Received: 2, Relayed: 1, Skipped: 1},
			},
		},
		{
			name: "on slackbot", dest: toSlackbot,
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(same("u1", edited("m", "ann", 1, 1)))
				w.expand(1)
			},
			want: want{
				settled: []string{"c-m", "u1"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 2, Relayed: 1, Skipped: 1},
			},
		},
		{
			name: "there and back again while it waits",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2"}, calls: []string{"post 1/1 old -> ts1"}, totals: Totals{Received: 3, Relayed: 1, Skipped: 2},
			},
		},
		{
			name: "back again after it was carried is a change",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok()
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m", "u2"}, totals: relayed(3),
				calls: []string{"post 1/1 old -> ts1", "update 1/1 new 1 ts1", "update 1/1 old ts1"},
			},
		},
		{
			name: "back again after an update that may have arrived is a change",
			steps: func(w *world) {
				w.take(created("m", "ann", 1))
				w.ok()
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.fails()
				w.take(same("u2", edited("m", "ann", 2, 1)))
				w.expand(1)
			},
			want: want{
				open: []string{"m update 1/1 waiting"}, settled: []string{"c-m", "u1-m"}, calls: []string{"post 1/1 old -> ts1"},
				totals: Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1},
			},
		},
	})
}

func TestWhatIsShown(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	was := s.digest(*message("m", "ann", "x"))
	for name, c := range map[string]struct {
		change func(*bridge.Message)
		same   bool
	}{
		"nothing":        {func(*bridge.Message) {}, true},
		"when":           {func(m *bridge.Message) { m.EditedAt = noon.Add(time.Hour) }, true},
		"whom":           {func(m *bridge.Message) { m.Mentions = nil }, true},
		"an e-mail":      {func(m *bridge.Message) { m.Sender.Email = "ann@acme.test" }, true},
		"the text":       {func(m *bridge.Message) { m.Text += "." }, false},
		"the format":     {func(m *bridge.Message) { m.Format = bridge.FormatHTML }, false},
		"a name":         {func(m *bridge.Message) { m.Sender.Name = "Anne" }, false},
		"a role":         {func(m *bridge.Message) { m.Sender.Role = bridge.RoleVisitor }, false},
		"the space":      {func(m *bridge.Message) { m.Space.Name = "Roof" }, false},
		"its address":    {func(m *bridge.Message) { m.Space.URL = "https://office.test" }, false},
		"what it is to":  {func(m *bridge.Message) { m.InReplyTo = "n" }, false},
		"an attachment":  {func(m *bridge.Message) { m.Attachments = []bridge.Attachment{{Name: "a"}} }, false},
		"its address, a": {func(m *bridge.Message) { m.Attachments = []bridge.Attachment{{URL: "a"}} }, false},
	} {
		m := message("m", "ann", "x")
		c.change(m)
		if same := s.digest(*m) == was; same != c.same {
			t.Errorf("%s: the same %v", name, same)
		}
	}
	own := open(t, t.TempDir(), Options{Shown: func(bridge.Message) string { return "one" }})
	if own.digest(*message("m", "ann", "x")) != own.digest(*message("n", "bob", "y")) {
		t.Error("the caller's word does not count")
	}
	if other := open(t, t.TempDir(), Options{}); other.digest(*message("m", "ann", "x")) == was {
		t.Error("the digest says the text to whoever tries texts")
	}
}

// A replay may be out of order: what is behind a message may come before it.
func TestEditAheadOfItsMessage(t *testing.T) {
	t.Parallel()
	play(t, []scenario{
		{
			name: "its text is what is posted, and all is settled together",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 2))
				first := created("m", "ann", 1)
				first.Begin = &Attempt{Destination: toApp}
				w.take(first)
				w.ok()
				w.ok()
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: relayed(2), calls: []string{"post 1/2 new 1 -> ts1", "post 2/2 new 1 -> ts2"},
			},
		},
		{
			name: "of several, the newest by the office's clock counts",
			steps: func(w *world) {
				late := edited("m", "ann", 2, 1)
				late.Event.At = noon.Add(time.Second)
				w.take(late)
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
				w.ok()
			},
			want: want{settled: []string{"c-m", "u1-m", "u2-m"}, totals: relayed(3), calls: []string{"post 1/1 new 2 -> ts1"}},
		},
		{
			name: "one that takes it away: nothing is posted",
			steps: func(w *world) {
				w.take(not("not_me", false, edited("m", "ann", 1, 1)))
				w.take(created("m", "ann", 1))
			},
			want: want{
				settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2}, notes: []string{"u1-m not_me", "c-m not_me"},
			},
		},
		{
			name: "a deletion: nothing is posted",
			steps: func(w *world) {
				w.take(from("s", deleted("m")))
				w.take(created("m", "ann", 1))
			},
			want: want{settled: []string{"c-m", "d-m"}, totals: Totals{Received: 2, Skipped: 2}},
		},
		{
			name: "a deletion that names no space: nothing is posted",
			steps: func(w *world) {
				w.take(deleted("m"))
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
			},
			want: want{settled: []string{"c-m", "d-m", "u1-m"}, totals: Totals{Received: 3, Skipped: 3}, notes: []string{"u1-m not_posted"}},
		},
		{
			name: "that of another waits for another",
			steps: func(w *world) {
				w.take(edited("m", "bob", 1, 1))
				w.take(from("sp-2", deleted("m")))
				w.take(created("m", "ann", 1))
				w.ok()
			},
			want: want{
				settled: []string{"c-m"}, totals: Totals{Received: 3, Relayed: 1, Waiting: 2}, calls: []string{"post 1/1 old -> ts1"},
			},
		},
		{
			name: "offered again it is the same",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 1))
				w.take(edited("m", "ann", 1, 1))
			},
			want: want{last: Reoffered, totals: Totals{Received: 1, Waiting: 1}},
		},
		{
			name: "with a new lease it is offered anew",
			steps: func(w *world) {
				w.take(edited("m", "ann", 1, 1))
				if err := w.s.Park(w.t.Context()); err != nil {
					w.t.Fatal(err)
				}
			},
			want: want{last: Ahead},
		},
		{
			name: "that of a message from before connecting is settled with it",
			steps: func(w *world) {
				if _, err := w.s.FromNow(w.t.Context(), noon.Add(time.Hour)); err != nil {
					w.t.Fatal(err)
				}
				w.take(edited("m", "ann", 1, 1))
				w.take(created("m", "ann", 1))
			},
			want: want{
				last: Early, settled: []string{"c-m", "u1-m"}, totals: Totals{Received: 2, Skipped: 2},
				notes: []string{"u1-m before_connecting", "c-m before_connecting"},
			},
		},
		{
			name: "that of a message that was decided waits for nothing",
			steps: func(w *world) {
				w.s.Skip(created("m", "ann", 1).Event, "no_mention")
				w.take(edited("m", "ann", 1, 1))
				w.take(deleted("m"))
				w.take(as("u2", edited("m", "bob", 1, 1)))
			},
			want: want{
				last: Ahead, settled: []string{"u1-m", "d-m"}, totals: Totals{Received: 4, Waiting: 1, Skipped: 3},
				notes: []string{"d-m not_posted", "u1-m not_posted", "c-m no_mention"},
			},
		},
	})
}

// An edit waits for its message for a time, and no longer than is said.
func TestEditAheadIsOverdue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		replay bool
		wait   time.Duration
	}{"in a replay": {true, aheadReplay}, "later": {false, aheadLive}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				w := &world{t: t, s: open(t, dir, Options{}), dest: toApp}
				if !w.s.NextOverdue().IsZero() {
					t.Error("something waits")
				}
				if !c.replay {
					w.caughtUp()
				}
				begun := time.Now()
				w.take(edited("m", "ann", 1, 1))
				time.Sleep(time.Second)
				w.take(edited("n", "ann", 1, 1))
				if got := w.s.NextOverdue().Sub(begun); got != c.wait {
					t.Errorf("it waits %v, want %v", got, c.wait)
				}
				for i, want := range []int{0, 1, 2} {
					r, err := w.s.Overdue(t.Context())
					if w.got(r); err != nil || len(w.settled) != want {
						t.Errorf("%d: settled %v, %v", i, w.settled, err)
					}
					time.Sleep(time.Until(w.s.NextOverdue()))
				}
				if got := totals(t, w.s); got != (Totals{Received: 2, Skipped: 2}) {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

// What waits for its message is bounded in number and in size.
func TestEditsAheadAreBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ size, fit int }{
		"many": {1, maxAhead}, "large": {maxAheadBytes / 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			var all []Intake
			for i := range c.fit + 2 {
				in := edited("m", "ann", i, 1)
				in.Event.Message.ID, in.Size = in.Event.ID, c.size
				all = append(all, in)
			}
			receipts, err := w.s.TakeAll(t.Context(), all)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range receipts {
				w.got(r)
			}
			if diff := cmp.Diff([]string{"u0-m", "u1-m"}, w.settled); diff != "" {
				t.Error(diff)
			}
			if got, n := totals(t, w.s), int64(c.fit); got != (Totals{Received: n + 2, Waiting: n, Skipped: 2}) {
				t.Errorf("%+v", got)
			}
			gone := not("not_me", false, edited("gone", "ann", 1, 1)) // its text is not kept
			if gone.Size = maxAheadBytes; len(take(t, w.s, gone).Settle) > 1 {
				t.Error("what will never be said takes room")
			}
		})
	}
}

// What became of one message is not said of another that has its id.
func TestActivityKeepsMessagesApart(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{History: time.Hour})
	send(t, s, take(t, s, created("m", "ann", 1)).Entries[0].ID, toApp)
	other := as("c2", in("sp-2", created("m", "bob", 1)))
	other.Event.Message.Text = canary + " other"
	send(t, s, take(t, s, other).Entries[0].ID, toApp)
	take(t, s, as("u2", in("sp-2", edited("m", "bob", 1, 1))))
	for _, a := range activity(t, s, Filter{Created: true}) {
		want := Activity{Event: "c-m", Edited: false, Carried: false, Text: canary + " old"}
		if a.Event == "c2" {
			want = Activity{Event: "c2", Edited: true, Text: canary + " other"}
		}
		got := Activity{Event: a.Event, Edited: a.Edited, Carried: a.Carried, Text: a.Text}
		if a.Event == "c2" { // its text is that of the edit once there is one
			want.Text = got.Text
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
