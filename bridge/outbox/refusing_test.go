package outbox

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

// writing is an operation that writes, in a store with messages m1 (waiting, in
// three parts), m2 (under way), m3 and m4 (posted), m5 (posted, and edited since) and m6
// (failed), a link, a reply and an entry of the cache.
func writing(t *testing.T) map[string]func(s *Store) error {
	t.Helper()
	first := func(of string, s *Store) string {
		all := entries(t, s)
		return all[slices.IndexFunc(all, func(e Entry) bool { return e.Message == of })].ID
	}
	late := time.Now().Add(400 * 24 * time.Hour)
	takes := func(in Intake) func(*Store) error {
		return func(s *Store) error { _, err := s.Take(t.Context(), in); return err }
	}
	return map[string]func(s *Store) error{
		"take":            takes(created("m9", "ann", 2)),
		"take an edit":    takes(edited("m1", "ann", 1, 2)),
		"take another":    takes(edited("m3", "bm3", 1, 2)),
		"take a deletion": takes(deleted("m3")),
		"take one for m1": takes(deleted("m1")),
		"begin":           func(s *Store) error { _, err := s.Begin(t.Context(), first("m1", s), toApp); return err },
		"expand":          func(s *Store) error { _, err := s.Expand(t.Context(), first("m5", s), 5); return err },
		"drop":            func(s *Store) error { _, err := s.Drop(t.Context(), first("m1", s)); return err },
		"retry":           func(s *Store) error { _, err := s.Retry(t.Context(), first("m6", s)); return err },
		"leave":           func(s *Store) error { _, err := s.Leave(t.Context(), first("m5", s)); return err },
		"record sent": func(s *Store) error {
			_, err := s.Record(t.Context(), first("m2", s), Result{State: StateSent, Posted: bridge.Posted{Channel: "D1", TS: "9"}})
			return err
		},
		"record failed": func(s *Store) error {
			_, err := s.Record(t.Context(), first("m2", s), Result{State: StateFailed, Error: "x"})
			return err
		},
		"meta": func(s *Store) error { return s.SetMeta(t.Context(), "k", "new") },
		"link": func(s *Store) error {
			return s.SetLink(t.Context(), &bridge.Link{TeamID: "T2", UserID: "U2", VerifiedAt: noon})
		},
		"unlink": func(s *Store) error { return s.SetLink(t.Context(), nil) },
		"restore": func(s *Store) error {
			return s.Restore(t.Context(), bridge.Link{TeamID: "T2", UserID: "U2", VerifiedAt: noon}, noon)
		},
		"put":    func(s *Store) error { return s.Put(t.Context(), "a/b", "new", late) },
		"forget": func(s *Store) error { return s.Forget(t.Context(), "a/") },
		"reply": func(s *Store) error {
			return s.SaveReply(t.Context(), Reply{Ref: "r2", To: "ann", Text: "no", At: noon})
		},
		"reply done": func(s *Store) error { return s.ReplyDone(t.Context(), "r1", "m7", "") },
		"history":    func(s *Store) error { return s.SetHistory(t.Context(), 0) },
		"prune":      func(s *Store) error { return s.Prune(t.Context(), late) },
		"from now":   func(s *Store) error { _, err := s.FromNow(t.Context(), late); return err },
		"hold":       func(s *Store) error { return s.Hold(t.Context(), func(Entry) bool { return true }) },
		"all offered": func(s *Store) error {
			err := s.Park(t.Context())
			_, err2 := s.CaughtUp(t.Context(), nil)
			return errors.Join(err, err2)
		},
	}
}

// several are the operations with more than one commit.
var several = map[string]bool{"all offered": true}

// staged is a store as writing says.
func staged(t *testing.T) *Store {
	t.Helper()
	s := open(t, t.TempDir(), Options{History: 24 * time.Hour})
	take(t, s, created("m1", "ann", 3))
	for _, m := range []string{"m2", "m3", "m4", "m5", "m6"} {
		take(t, s, created(m, "b"+m, 1))
	}
	for _, e := range entries(t, s) {
		switch e.Message {
		case "m2":
			begin(t, s, e.ID, toApp)
		case "m3", "m4", "m5":
			send(t, s, e.ID, toApp)
		case "m6":
			begin(t, s, e.ID, toApp)
			record(t, s, e.ID, Result{State: StateFailed, Error: "x"})
		}
	}
	take(t, s, edited("m5", "bm5", 1, 2))
	err := errors.Join(
		s.SetLink(t.Context(), &bridge.Link{TeamID: "T1", UserID: "U1", VerifiedAt: noon}), s.SetMeta(t.Context(), "k", "old"),
		s.Put(t.Context(), "a/b", "old", time.Now().Add(time.Hour)), s.SaveReply(t.Context(), Reply{Ref: "r1", To: "ann", Text: "yes", At: noon}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// triggers puts one on each write of each table.
func triggers(t *testing.T, s *Store, body func(table, verb string) string) {
	t.Helper()
	err := s.bare(t.Context(), func(t *tx) error {
		tables, err := t.Strings("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
		script := "CREATE TEMP TABLE hits (name TEXT);"
		for _, table := range tables {
			for _, verb := range []string{"INSERT", "UPDATE", "DELETE"} {
				if do := body(table, verb); do != "" {
					script += fmt.Sprintf("CREATE TEMP TRIGGER %s_%s BEFORE %s ON main.%s BEGIN %s; END;", table, verb, verb, table, do)
				}
			}
		}
		return errors.Join(err, t.Script(script))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoWriteIsForgotten has each write of each operation refused in turn: the
// operation then tells so, and what waits is as before.
func TestNoWriteIsForgotten(t *testing.T) {
	t.Parallel()
	for name, do := range writing(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t)
			triggers(t, s, func(table, verb string) string { return fmt.Sprintf("INSERT INTO hits VALUES ('%s %s')", table, verb) })
			if err := do(s); err != nil {
				t.Fatal(err)
			}
			var hits []string
			err := s.bare(t.Context(), func(t *tx) error {
				return t.Each("SELECT DISTINCT name FROM hits", func(r *sqlite.Row) error {
					var hit string
					err := r.Scan(&hit)
					hits = append(hits, hit)
					return err
				})
			})
			if err != nil || len(hits) == 0 {
				t.Fatalf("it writes nothing: %v", err)
			}
			for _, hit := range hits {
				s := staged(t)
				before := brief(entries(t, s))
				triggers(t, s, func(table, verb string) string {
					if table+" "+verb != hit {
						return ""
					}
					return "SELECT RAISE(ABORT, 'refused')"
				})
				if err := do(s); err == nil {
					t.Errorf("%s is refused, and it says nothing", hit)
				}
				if diff := cmp.Diff(before, brief(entries(t, s))); diff != "" && !several[name] {
					t.Errorf("%s is refused: %s", hit, diff)
				}
			}
		})
	}
}
