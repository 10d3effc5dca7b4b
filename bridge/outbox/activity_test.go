package outbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// everyActivity reads all pages and checks that their order is one.
func everyActivity(t testing.TB, s *Store, f Filter) []Activity {
	t.Helper()
	var all []Activity
	whole := f.Before == ""
	for {
		page, err := s.Activity(t.Context(), f)
		if err != nil {
			t.Fatalf("Activity: %v", err)
		}
		all = append(all, page.List...)
		if f.Before = page.Next; f.Before == "" {
			break
		}
	}
	if n, err := s.Count(t.Context(), f); whole && (err != nil || n != len(all)) {
		t.Errorf("Count says %d, %v; the pages have %d", n, err, len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b Activity) int { return b.At.Compare(a.At) }) {
		t.Error("the list is not newest first")
	}
	return all
}

func TestActivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toPair)
	w.take(created("m", "ann", 2))
	w.end(Result{State: StateWaiting, Error: "timeout", Uncertain: true})
	w.ok()
	w.ok()
	w.end(Result{State: StateClosed, Error: "user_disabled"})
	w.ok()
	w.take(created("n", "bob", 1))
	w.fails()
	x := skip("x")
	x.Message = message("x", "eve", "to all")
	x.Message.Space.URL = "https://office.test/s"
	x.At = noon.Add(-time.Second)
	w.s.Skip(x, "group_mention")
	got := activity(t, w.s, Filter{})
	for i := range got {
		if got[i].Done.IsZero() != (got[i].State == "failed") {
			t.Errorf("%s is done at %v", got[i].Event, got[i].Done)
		}
		got[i].Done = time.Time{}
	}
	floor := bridge.Space{Name: "Floor"}
	want := []Activity{
		{
			Event: "c-n", Type: bridge.MessageCreated, Message: "n", Sender: person("bob"), Space: floor, At: noon,
			State: "failed", Route: bridge.RoutePair, Error: "msg_too_long", Tries: 1, Parts: 1,
		},
		{
			Event: "c-m", Type: bridge.MessageCreated, Message: "m", Sender: person("ann"), Space: floor, At: noon,
			State: "relayed", Route: bridge.RoutePair, Error: "user_disabled", Marked: true, Tries: 5, Parts: 2,
		},
		{
			Event: "x", Type: bridge.MessageCreated, Message: "x", Sender: person("eve"),
			Space: bridge.Space{Name: "Floor", URL: "https://office.test/s"}, At: noon.Add(-time.Second), State: "skipped", Reason: "group_mention",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestActivityOfChanges(t *testing.T) {
	t.Parallel()
	type shown struct {
		State, Reason            string
		Edited, Deleted, Carried bool
	}
	for _, c := range []struct {
		name  string
		dest  bridge.Destination
		steps func(*world)
		want  map[string]shown
	}{
		{"an edit that is waiting", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(edited("m", "ann", 1, 1))
		}, map[string]shown{"c-m": {"relayed", "", true, false, false}, "u1-m": {"waiting", "", true, false, false}}},
		{"an edit that was carried over", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(edited("m", "ann", 1, 1))
			w.expand(1)
			w.ok()
		}, map[string]shown{"c-m": {"relayed", "", true, false, true}, "u1-m": {"relayed", "", true, false, true}}},
		{"an edit before the message was posted", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.take(edited("m", "ann", 1, 1))
			w.ok()
		}, map[string]shown{"c-m": {"relayed", "", true, false, true}, "u1-m": {"relayed", "", true, false, true}}},
		{"an edit that is not wanted", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(edited("m", "ann", 1, 1))
			w.leave()
		}, map[string]shown{"c-m": {"relayed", "", true, false, false}, "u1-m": {"skipped", ReasonEditsOff, true, false, false}}},
		{"a deletion before the message was posted", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.take(deleted("m"))
		}, map[string]shown{"c-m": {"skipped", "", false, true, true}, "d-m": {"skipped", "", false, true, true}}},
		{"a deletion that slackbot does not allow", toSlackbot, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(deleted("m"))
			w.expand(1)
		}, map[string]shown{"c-m": {"relayed", "", false, true, false}, "d-m": {"skipped", ReasonNotCarriedOver, false, true, false}}},
		{"a deletion that has to wait", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(deleted("m"))
			w.expand(1)
			w.refused()
			w.ok()
		}, map[string]shown{"c-m": {"relayed", "", false, true, true}, "d-m": {"relayed", "", false, true, true}}},
		{"a deletion that Slack refuses for the copy", toPair, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.ok()
			w.take(deleted("m"))
			w.expand(1)
			w.ok()
			w.end(Result{State: StateClosed, Error: "channel_not_found"})
		}, map[string]shown{"c-m": {"relayed", "", false, true, false}, "d-m": {"relayed", ReasonCopyMayStand, false, true, false}}},
		{"a deletion that is not wanted", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
			w.take(deleted("m"))
			w.leave()
		}, map[string]shown{"c-m": {"relayed", "", false, true, false}, "d-m": {"skipped", ReasonDeletionsOff, false, true, false}}},
		{"an edit, then a deletion, of what may stand twice", toApp, func(w *world) {
			w.take(created("m", "ann", 1))
			w.uncertain()
			w.take(edited("m", "ann", 1, 1))
			w.take(deleted("m"))
		}, map[string]shown{
			"c-m": {"skipped", "", true, true, false}, "u1-m": {"skipped", "", true, false, true}, "d-m": {"skipped", ReasonCopyMayStand, false, true, false},
		}},
		{"an edit of what was never posted", toApp, func(w *world) { w.take(edited("m", "ann", 1, 1)); w.caughtUp() },
			map[string]shown{"u1-m": {"skipped", ReasonNotPosted, true, false, false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.dest)
			c.steps(w)
			got := map[string]shown{}
			for _, a := range activity(t, w.s, Filter{}) {
				got[a.Event] = shown{a.State, a.Reason, a.Edited, a.Deleted, a.Carried}
				if a.Sender != person("ann") || a.Space.Name != "Floor" {
					t.Errorf("%s: sender %s, space known %v", a.Event, a.Sender.ID, a.Space.Name == "Floor")
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// crowd fills a store with as many events of every state as it lists.
func crowd(t testing.TB, s *Store, n int) {
	t.Helper()
	for i := range n {
		in := created(fmt.Sprint("m", i), fmt.Sprint("p", i%50), 1)
		in.Event.At = noon.Add(time.Duration(i/3) * time.Second)
		in.Held = i%97 == 0
		r := take(t, s, in)
		switch {
		case in.Held:
		case i%89 == 0:
			begin(t, s, r.Entries[0].ID, toApp)
			record(t, s, r.Entries[0].ID, Result{State: StateFailed, Error: "msg_too_long"})
		default:
			send(t, s, r.Entries[0].ID, toApp)
		}
		e := skip(fmt.Sprint("x", i))
		e.Message = message(fmt.Sprint("x", i), fmt.Sprint("q", i%50), "to all")
		e.At = in.Event.At
		s.Skip(e, []string{"group_mention", "not_me"}[i%2])
		if i%1000 == 0 {
			s.flushSkips(t.Context())
		}
	}
	s.flushSkips(t.Context())
}

func TestActivityIsFiltered(t *testing.T) {
	t.Parallel()
	const n = 300
	s := open(t, t.TempDir(), Options{History: time.Hour})
	crowd(t, s, n)
	all := everyActivity(t, s, Filter{Limit: 7})
	if len(all) != 2*n {
		t.Fatalf("%d events in all, want %d", len(all), 2*n)
	}
	for _, c := range []struct {
		name   string
		filter Filter
		want   func(Activity) bool
	}{
		{"one state", Filter{States: []string{"failed"}}, func(a Activity) bool { return a.State == "failed" }},
		{"open states", Filter{States: []string{"failed", "held", "waiting"}}, func(a Activity) bool { return a.State == "failed" || a.State == "held" }},
		{"states of both kinds", Filter{States: []string{"held", "skipped"}}, func(a Activity) bool { return a.State == "held" || a.State == "skipped" }},
		{"done", Filter{States: []string{"relayed"}}, func(a Activity) bool { return a.State == "relayed" }},
		{"none has it", Filter{States: []string{"dropped"}}, func(Activity) bool { return false }},
		{"a reason", Filter{Reasons: []string{"not_me", "empty"}}, func(a Activity) bool { return a.Reason == "not_me" }},
		{"a name", Filter{Text: strings.ToLower(nameCanary + " q7")}, func(a Activity) bool { return a.Sender.Name == nameCanary+" q7" }},
		{"a space", Filter{Text: "fLOOR"}, func(Activity) bool { return true }},
		{"a text", Filter{Text: canary + " OLD"}, func(a Activity) bool { return a.State != "skipped" }},
		{"one message", Filter{Message: all[9].Message}, func(a Activity) bool { return a.Message == all[9].Message }},
		{"one sender", Filter{Sender: all[9].Sender.ID}, func(a Activity) bool { return a.Sender.ID == all[9].Sender.ID }},
		{"no changes", Filter{Created: true}, func(a Activity) bool { return a.Type == bridge.MessageCreated }},
		{"a text and a state", Filter{Text: canary, States: []string{"held"}}, func(a Activity) bool { return a.State == "held" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, limit := range []int{1, 10, 500} {
				if limit == 1 && c.name == "a space" {
					limit = 3
				}
				c.filter.Limit = limit
				want := slices.DeleteFunc(slices.Clone(all), func(a Activity) bool { return !c.want(a) })
				if diff := cmp.Diff(want, everyActivity(t, s, c.filter), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("limit %d: %s", limit, diff)
				}
			}
		})
	}
}

func TestSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	w.ok()
	w.take(edited("m", "ann", 1, 1))
	w.take(created("n", "bob", 1))
	early, late := skip("x"), skip("y")
	early.At, late.At = noon.Add(-time.Minute), noon.Add(time.Minute)
	w.s.Skip(early, "not_me")
	w.s.Skip(late, "not_me")
	for name, c := range map[string]struct {
		from             time.Time
		relayed, skipped int64
	}{
		"all":                 {noon.Add(-time.Hour), 1, 2},
		"from that very time": {noon, 1, 1},
		"after the relayed":   {noon.Add(time.Second), 0, 1},
		"none":                {noon.Add(time.Hour), 0, 0},
	} {
		relayed, skipped, err := w.s.Since(t.Context(), c.from)
		if err != nil || relayed != c.relayed || skipped != c.skipped {
			t.Errorf("%s: %d relayed, %d skipped, %v", name, relayed, skipped, err)
		}
	}
}

// A page that was read is not read again when newer events come in between.
func TestActivityPagesStandStill(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	crowd(t, s, 20)
	want := everyActivity(t, s, Filter{Limit: 500})
	first, err := s.Activity(t.Context(), Filter{Limit: 15})
	if err != nil {
		t.Fatal(err)
	}
	late := created("late", "ann", 1)
	late.Event.At = noon.Add(time.Hour)
	take(t, s, late)
	rest := everyActivity(t, s, Filter{Limit: 15, Before: first.Next})
	if diff := cmp.Diff(want, append(first.List, rest...)); diff != "" {
		t.Error(diff)
	}
}

func TestActivityRefusesWhatIsNoCursor(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	for _, bad := range []string{"x", "1", "1d", "1x2", "1d2 ", " 1d2", "1d2x", "01d2"} {
		if _, err := s.Activity(t.Context(), Filter{Before: bad}); !errors.Is(err, ErrCursor) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// BenchmarkActivity is the list as full as it gets.
func BenchmarkActivity(b *testing.B) {
	s := open(b, b.TempDir(), Options{History: time.Hour})
	crowd(b, s, 10_000)
	for name, f := range map[string]Filter{
		"first page": {Limit: 100}, "last page": {Limit: 100, Before: fmt.Sprintf("%dd1", file.Micros(noon.Add(20*time.Second)))},
		"rare": {States: []string{"failed"}, Limit: 500}, "no such text": {Text: "nobody says this"}, "reason": {Reasons: []string{"not_me"}, Limit: 500},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Activity(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
