package outbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// Names are kept for a week, or for as long as history is.
func TestNamesAreErased(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for _, c := range []struct {
		name    string
		history int
		kept    time.Duration
		gone    time.Duration
	}{{"without history", 0, 6 * day, 8 * day}, {"with a little", 3, 6 * day, 8 * day}, {"with more", 30, 29 * day, 31 * day}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{History: time.Duration(c.history) * day})
			for i := range 200 {
				m := fmt.Sprint("m", i)
				in := created(m, strings.Repeat("p", i+1), 1)
				send(t, s, take(t, s, in).Entries[0].ID, toApp)
				e := skip("x" + m)
				e.Message = message("x"+m, "eve", "to all")
				s.Skip(e, "group_mention")
			}
			open := take(t, s, held(created("open", "bob", 1))).Disposition
			now := time.Now()
			if err := s.Prune(t.Context(), now.Add(c.kept)); err != nil || open != Stored {
				t.Fatal(err, open)
			}
			named := 0
			for _, a := range activity(t, s, Filter{Limit: 500}) {
				if strings.Contains(a.Sender.Name, nameCanary) {
					named++
				}
			}
			if named != 401 {
				t.Errorf("%d of 401 are named within the time", named)
			}
			if err := s.Prune(t.Context(), now.Add(c.gone)); err != nil {
				t.Fatal(err)
			}
			for _, a := range activity(t, s, Filter{Limit: 500}) {
				if (a.Sender.Name != "" || a.Space != bridge.Space{}) != (a.Event == "c-open") {
					t.Errorf("%s is named %v", a.Event, a.Sender.Name != "")
				}
			}
			take(t, s, deleted("open"))
			if err := s.Prune(t.Context(), now.Add(c.gone)); err != nil {
				t.Fatal(err)
			}
			if found := rawFor(t, dir, nameCanary); len(found) > 0 {
				t.Errorf("names stand in %v", found)
			}
		})
	}
}

// The names of what is open are kept, however old, also beside what is done.
func TestNamesOfWhatIsOpenAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("m", "ann", 1))
	w.ok()
	w.take(edited("m", "ann", 1, 1))
	w.expand(1)
	w.fails()
	if err := w.s.Prune(t.Context(), time.Now().Add(8*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range activity(t, w.s, Filter{}) {
		got[a.Event] = a.Sender.Name
	}
	if diff := cmp.Diff(map[string]string{"c-m": "", "u1-m": person("ann").Name}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsListedOnlyAsHistory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{Plain: func(m bridge.Message) string { return "plain " + m.Text }})
	texts := func() (out []string) {
		t.Helper()
		for _, a := range activity(t, s, Filter{}) {
			out = append(out, a.Event+" "+a.Text)
		}
		return out
	}
	post := func(m string) {
		t.Helper()
		r := take(t, s, created(m, "ann", 1))
		take(t, s, edited(m, "ann", 1, 1))
		send(t, s, r.Entries[0].ID, toApp)
	}
	post("before")
	take(t, s, held(created("waits", "bob", 1)))
	if diff := cmp.Diff([]string{"c-waits ", "u1-before ", "c-before "}, texts()); diff != "" {
		t.Error(diff)
	}
	if found := activity(t, s, Filter{Text: canary}); len(found) > 0 {
		t.Errorf("%d are found by their text", len(found))
	}
	if err := s.SetHistory(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	post("after")
	says := func(version string) string { return " plain " + canary + " " + version }
	want := []string{"u1-after" + says("new 1"), "c-after" + says("new 1"), "c-waits" + says("old"), "u1-before ", "c-before "}
	if diff := cmp.Diff(want, texts()); diff != "" {
		t.Error(diff)
	}
	if err := s.SetHistory(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"u1-after ", "c-after ", "c-waits ", "u1-before ", "c-before "}, texts()); diff != "" {
		t.Error(diff)
	}
	if got := text(t, s, "waits"); got != "old" {
		t.Errorf("what waits says %q", got)
	}
	take(t, s, deleted("waits"))
	if err := s.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := raw(t, dir); len(found) > 0 {
		t.Errorf("text stands in %v", found)
	}
}

// What does not fit a label is cut, and nothing of the message is kept alive.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	in := created("m", "ann", 1)
	in.Sender.Name = strings.Repeat("名", 500)
	in.Event.Message.Space = bridge.Space{ID: "s", Name: strings.Repeat("x", 500), URL: "https://office.test/" + strings.Repeat("y", 3000)}
	take(t, s, in)
	a := activity(t, s, Filter{})[0]
	if a.Sender.Name != strings.Repeat("名", labelRunes) || a.Space.Name != strings.Repeat("x", labelRunes) || a.Space.URL != "" {
		t.Errorf("name of %d bytes, space of %d, address of %d", len(a.Sender.Name), len(a.Space.Name), len(a.Space.URL))
	}
}

// Names are erased from the files, the write-ahead log among them, also where
// nothing else is.
func TestNamesOfSkippedEventsAreErased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	s.Skip(skip("x"), "no_mention")
	now := time.Now()
	if err := s.Prune(t.Context(), now.Add(6*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(rawFor(t, dir, nameCanary)) == 0 {
		t.Fatal("the name is nowhere: this test would find nothing")
	}
	if err := s.Prune(t.Context(), now.Add(8*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if found := rawFor(t, dir, nameCanary); len(found) > 0 {
		t.Errorf("a name stands in %v", found)
	}
}
