package outbox

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

// older writes the file of an older version into dir.
func older(t *testing.T, dir, script string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", script))
	if err != nil {
		t.Fatal(err)
	}
	d, err := file.Connect(filepath.Join(dir, file.Name), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Script(string(text)), d.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReadOnly(t.Context(), dir); err == nil {
		t.Error("an old file was read as if it were a new one")
	}
}

// TestMigration opens a file of version 1 that an attempt was cut short in.
func TestMigration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older(t, dir, "v1.sql")
	s := open(t, dir, Options{})
	if s.SetAside() != "" {
		t.Fatal("a file of version 1 was taken for a damaged one")
	}
	if diff := cmp.Diff([]string{"b post 1/2 waiting marked parked", "b post 2/2 waiting parked"}, brief(entries(t, s))); diff != "" {
		t.Error(diff)
	}
	s.Skip(skip("x"), "no_mention")
	if diff := cmp.Diff(Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1}, totals(t, s)); diff != "" {
		t.Error(diff)
	}
	if r := take(t, s, created("a", "ann", 1)); r.Disposition != Done {
		t.Errorf("what version 1 sent is %v", r.Disposition)
	}
	if link, err := s.Link(t.Context()); err != nil || link == nil || link.UserID != "U" {
		t.Errorf("link %v: %v", link, err)
	}
}

// TestMigrationFromVersions opens files that have some of everything: what was
// sent, dropped, deleted, edited, held, skipped, and cut short in an attempt; in
// that of version 5, in the second one.
func TestMigrationFromVersions(t *testing.T) {
	t.Parallel()
	for script, c := range map[string]struct {
		first  string
		totals Totals
	}{
		"v4.sql": {"b post 1/2 waiting marked parked", Totals{Received: 10, Relayed: 2, Waiting: 3, Held: 2, Skipped: 2, Dropped: 1}},
		"v5.sql": {"b post 1/2 uncertain marked parked", Totals{Received: 10, Relayed: 2, Waiting: 2, Held: 2, Uncertain: 1, Skipped: 2, Dropped: 1}},
	} {
		t.Run(script, func(t *testing.T) { t.Parallel(); migrated(t, script, c.first, c.totals) })
	}
}

func migrated(t *testing.T, script, first string, want Totals) {
	dir := t.TempDir()
	older(t, dir, script)
	for range 2 {
		s := open(t, dir, Options{History: 100 * 365 * 24 * time.Hour})
		if s.SetAside() != "" {
			t.Fatal("a file of an older version was taken for a damaged one")
		}
		left := []string{first, "b post 2/2 waiting parked", "b edit 1/1 waiting parked", "c post 1/1 held parked", "e remove 1/1 waiting parked"}
		if diff := cmp.Diff(left, brief(entries(t, s))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, totals(t, s)); diff != "" {
			t.Error(diff)
		}
		if r := take(t, s, in("sp-2", as("other", edited("c", "cid", 1, 1)))); r.Disposition != Foreign {
			t.Errorf("an edit of another space is %v", r.Disposition)
		}
		if _, ok, err := s.Get(t.Context(), "looked.up"); ok || err != nil {
			t.Errorf("what was cached by nobody knows which clock is believed: %v", err)
		}
		want.Received, want.Skipped = want.Received+1, want.Skipped+1
		if got := entries(t, s)[0]; got.ID != "78fb78b70bd9d671" || got.Sender.Name != nameCanary+" bob" || got.Channel != "U1" || got.CopyTo != "U2" {
			t.Errorf("the attempt that was cut short is %s to %s, copy to %s", got.ID, got.Channel, got.CopyTo)
		}
		if n, size := s.Open(); n != 5 || size != 900 {
			t.Errorf("open: %d entries, %d bytes", n, size)
		}
		for _, id := range []string{"a", "d", "e"} {
			if r := take(t, s, created(id, "ann", 1)); r.Disposition != Done {
				t.Errorf("%s, which version 4 ended, is %v", id, r.Disposition)
			}
			if got := text(t, s, id); got != "old" {
				t.Errorf("history says %q of %s", got, id)
			}
		}
		for _, a := range activity(t, s, Filter{}) {
			if a.Event != "x" && (a.Sender.Name == "" || a.Space.Name != "Floor") {
				t.Errorf("%s: the names are lost", a.Event)
			}
		}
		if replies, err := s.OpenReplies(t.Context()); err != nil || len(replies) != 1 || replies[0].Text != "yes" {
			t.Errorf("%d replies: %v", len(replies), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMigrationKeepsTheTotals opens a file of version 4 that says of more than
// its events show that it has ended: the rest was pruned.
func TestMigrationKeepsTheTotals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older(t, dir, "v4.sql")
	d, err := file.Connect(filepath.Join(dir, file.Name), "", "")
	if err != nil {
		t.Fatal(err)
	}
	values := []any{int64(9), "c-f", "message.created", "f", "flo", file.Micros(noon), int64(0), file.Skipped, "", file.Micros(noon), int64(0), int64(0)}
	err = d.Exec("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", append(values, d.Sum(values))...)
	if err = errors.Join(err, d.SetGone(file.Counts{Relayed: 20, Skipped: 30, Dropped: 40}), d.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s := open(t, dir, Options{})
		if diff := cmp.Diff(Totals{Received: 95, Relayed: 20, Waiting: 3, Held: 2, Skipped: 30, Dropped: 40}, totals(t, s)); diff != "" {
			t.Error(diff)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// The events of a message stay one message though the text of some is erased,
// which is what tells its space.
func TestMigrationKeepsMessagesWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older(t, dir, "v5.sql")
	d, err := file.Connect(filepath.Join(dir, file.Name), "", "")
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(d.Exec("DELETE FROM bodies WHERE event IN (SELECT seq FROM events WHERE id IN ('c-b', 'c-e'))"), d.Close())
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, Options{})
	if r := take(t, s, edited("b", "bob", 2, 1)); r.Disposition != Folded {
		t.Errorf("an edit behind an edit is %v", r.Disposition)
	}
	for _, id := range []string{"b", "e"} {
		n := 0
		err := s.do(t.Context(), func(t *tx) error {
			found, err := t.threads(id)
			n = len(found)
			return err
		})
		if err != nil || n != 1 {
			t.Errorf("%s is %d messages: %v", id, n, err)
		}
	}
}
