package outbox

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/bridge"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(childMain(dir))
	}
	goleak.VerifyTestMain(m)
}

// canary stands in every text, nameCanary in every name: no raw file may hold
// them once they are erased.
const (
	canary     = "CANARY-7f3a9c"
	nameCanary = "NAME-4e81d2"
)

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func person(id string) bridge.Person {
	return bridge.Person{ID: id, Name: nameCanary + " " + id, Role: bridge.RoleMember}
}

// created is the intake of message m from a sender, in that many parts.
func created(m, from string, parts int) Intake {
	return Intake{
		Event: bridge.Event{ID: "c-" + m, Type: bridge.MessageCreated, At: noon, Message: message(m, from, "old")},
		Size:  300, Sender: person(from), Parts: parts, Route: bridge.RouteApp,
	}
}

// edited is the n-th edit of message m.
func edited(m, from string, n, parts int) Intake {
	in := created(m, from, parts)
	in.Event.ID, in.Event.Type = fmt.Sprintf("u%d-%s", n, m), bridge.MessageUpdated
	in.Event.Message = message(m, from, fmt.Sprintf("new %d", n))
	return in
}

func deleted(m string) Intake {
	return Intake{Event: bridge.Event{ID: "d-" + m, Type: bridge.MessageDeleted, At: noon, Deletion: &bridge.Deletion{ID: m, DeletedAt: noon}}}
}

func message(m, from, text string) *bridge.Message {
	return &bridge.Message{
		ID: m, Space: bridge.Space{ID: "s", Name: "Floor"}, Sender: person(from), Text: canary + " " + text, Format: bridge.FormatPlain,
		Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: "me", Name: "Me"}}, CreatedAt: noon,
	}
}

func take(t testing.TB, s *Store, in Intake) Receipt {
	t.Helper()
	r, err := s.Take(t.Context(), in)
	if err != nil {
		t.Fatalf("Take %s: %v", in.Event.ID, err)
	}
	return r
}

func begin(t testing.TB, s *Store, id string, d bridge.Destination) Entry {
	t.Helper()
	e, err := s.Begin(t.Context(), id, d)
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	return e
}

func record(t testing.TB, s *Store, id string, res Result) Receipt {
	t.Helper()
	r, err := s.Record(t.Context(), id, res)
	if err != nil {
		t.Fatalf("Record: %v", err)
	}
	return r
}

func expand(t testing.TB, s *Store, id string, parts int) Receipt {
	t.Helper()
	r, err := s.Expand(t.Context(), id, parts)
	if err != nil {
		t.Fatalf("Expand: %v", err)
	}
	return r
}

var toApp = bridge.Destination{Route: bridge.RouteApp, Channel: "U1"}

// send attempts an entry and has it sent, at a ts made of its id.
func send(t testing.TB, s *Store, id string, d bridge.Destination) Receipt {
	t.Helper()
	begin(t, s, id, d)
	return record(t, s, id, Result{State: StateSent, Posted: bridge.Posted{Channel: "D1", TS: "ts-" + id}})
}

// fill lets the file grow no further, as on a full disk, and drain lets it.
func fill(t testing.TB, s *Store)  { t.Helper(); pragma(t, s, "max_page_count = 1") }
func drain(t testing.TB, s *Store) { t.Helper(); pragma(t, s, "max_page_count = 1000000") }

func pragma(t testing.TB, s *Store, set string) {
	t.Helper()
	if err := s.bare(t.Context(), func(t *tx) error { return t.Script("PRAGMA " + set) }); err != nil {
		t.Fatal(err)
	}
}

func entries(t testing.TB, s *Store) []Entry {
	t.Helper()
	out, err := s.Entries(t.Context())
	if err != nil {
		t.Fatalf("Entries: %v", err)
	}
	return out
}

// brief says what an entry is in one line, without what is random.
func brief(es []Entry) []string {
	out := []string{}
	for _, e := range es {
		s := fmt.Sprintf("%s %s %d/%d %s", e.Message, e.Op, e.Part, e.Parts, e.State)
		for _, f := range []struct {
			on   bool
			name string
		}{{e.Copy, "copy"}, {e.Edited, "edited"}, {e.Continued, "continued"}, {e.Marked, "marked"}, {e.Plain, "plain"}, {!e.Offered, "parked"}} {
			if f.on {
				s += " " + f.name
			}
		}
		out = append(out, s)
	}
	return out
}

func totals(t testing.TB, s *Store) Totals {
	t.Helper()
	got, err := s.Totals(t.Context())
	if err != nil {
		t.Fatalf("Totals: %v", err)
	}
	return got
}

// activity is the first page of the list.
func activity(t testing.TB, s *Store, f Filter) []Activity {
	t.Helper()
	page, err := s.Activity(t.Context(), f)
	if err != nil {
		t.Fatalf("Activity: %v", err)
	}
	return page.List
}

func text(t testing.TB, s *Store, id string) string {
	t.Helper()
	m, err := s.Message(t.Context(), id)
	if err != nil {
		return err.Error()
	}
	return m.Text[len(canary)+1:]
}
