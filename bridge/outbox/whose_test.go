package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
		{
			name: "nor where the other one was not for this member",
			steps: func(w *world) {
				w.s.Skip(created("m", "zoe", 1).Event, "no_mention")
				w.take(as("c2", created("m", "ann", 1)))
				w.take(deleted("m"))
			},
			want: want{
				last: Foreign, open: []string{"m post 1/1 waiting"}, settled: []string{"d-m"},
				totals: Totals{Received: 3, Waiting: 1, Skipped: 2}, notes: []string{"d-m foreign", "c-m no_mention"},
			},
		},
	})
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
	got := map[string]string{}
	for _, a := range activity(t, s, Filter{Created: true}) {
		got[a.Event] = fmt.Sprint(a.Edited, a.Text)
	}
	want := map[string]string{"c-m": "false" + canary + " old", "c2": "true" + canary + " new 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
