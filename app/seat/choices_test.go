package seat

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// offered is an entry of a seat that nobody relays for.
func offered(t *testing.T, s *Seat, at time.Time) outbox.Entry {
	t.Helper()
	event := bridge.Event{ID: "e1", Type: bridge.MessageCreated, At: at, Message: &bridge.Message{
		ID: "m1", Space: bridge.Space{ID: "s"}, Sender: bridge.Person{ID: "sam", Role: bridge.RoleMember}, Text: "lunch?", Kind: bridge.KindChat,
	}}
	_, err := s.Store().TakeAll(t.Context(), []outbox.Intake{{Event: event, Sender: event.Message.Sender, Parts: 1, Route: bridge.RouteApp}})
	entries, unread := s.Store().Entries(t.Context())
	if err := errors.Join(err, unread); err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	return entries[0]
}

// What a person asks of a seat that nobody relays for is kept.
func TestChoicesWithoutASession(t *testing.T) {
	t.Parallel()
	use(t, t.TempDir(), accounts()[0], func(s *Seat) error {
		entry := offered(t, s, time.Now())
		if err := errors.Join(s.Retry(t.Context(), entry.ID), s.Drop(t.Context(), entry.ID)); err != nil {
			t.Error(err)
		}
		if left, err := s.Store().Entries(t.Context()); err != nil || len(left) > 0 {
			t.Errorf("after dropping: %d entries, %v", len(left), err)
		}
		for name, err := range map[string]error{"retry": s.Retry(t.Context(), "none"), "drop": s.Drop(t.Context(), "none")} {
			if !errors.Is(err, outbox.ErrUnknown) {
				t.Errorf("%s of no entry: %v", name, err)
			}
		}
		err := s.Choose(t.Context(), func(r *config.Relay) { r.When = config.Away })
		if kept := s.Settings().Relay; err != nil || kept.When != config.Away {
			t.Errorf("chosen: %+v, %v", kept, err)
		}
		if err := s.KeepHistory(t.Context(), 9); err != nil || s.Settings().Relay.HistoryDays != 9 {
			t.Errorf("history: %v", err)
		}
		if err := s.FromNow(t.Context()); !errors.Is(err, ErrNotReady) || !s.firstIs("") {
			t.Errorf("from now: %v", err)
		}
		if err := s.All(t.Context()); err != nil || !s.firstIs(firstDone) {
			t.Errorf("all: %v", err)
		}
		return nil
	})
}

// broken lists what a seat writes, each by itself.
func broken(ctx context.Context, s *Seat) map[string]func() error {
	return map[string]func() error{
		"retry":     func() error { return s.Retry(ctx, "1") },
		"drop":      func() error { return s.Drop(ctx, "1") },
		"reply":     func() error { return s.Reply(ctx, outbox.Reply{Ref: "r", To: "sam", Text: "yes", At: time.Now()}) },
		"all":       func() error { return s.All(ctx) },
		"workspace": func() error { return s.TellWorkspace(ctx, nil) },
		"history":   func() error { return s.KeepHistory(ctx, 9) },
		"prune":     func() error { return s.Prune(ctx, time.Now()) },
		"connect":   func() error { return s.connect(ctx, at(3, "U1")) },
		"shown":     func() error { return s.markShown(ctx) },
		"claim":     func() error { return s.claim(ctx) },
		"one link":  func() error { return s.oneLink(ctx) },
		"caught up": func() error { return s.caughtUp(ctx) },
		"leave":     func() error { return s.disconnect(ctx, "") },
		"disconnect": func() error {
			_, err := s.Disconnect(ctx, link.Request{Language: "en"}, nil)
			return err
		},
	}
}

// Nothing is taken for written that the outbox did not take.
func TestOutboxThatTakesNothing(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), t.TempDir(), accounts()[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.setFirst(t.Context(), firstAsked), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	before := s.Settings()
	for name, do := range broken(t.Context(), s) {
		if err := do(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if diff := cmp.Diff(before, s.Settings()); diff != "" || !s.firstIs(firstAsked) {
		t.Errorf("it goes by what it could not keep: %s", diff)
	}
}

// Nor that the settings did not take.
func TestSettingsThatTakeNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() + "/seat"
	s, err := Open(t.Context(), dir, accounts()[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.connect(t.Context(), at(2, "U1")), os.Rename(dir, dir+"-away")); err != nil {
		t.Fatal(err)
	}
	before := s.Settings()
	for name, do := range map[string]func() error{
		"choose":     func() error { return s.Choose(t.Context(), func(r *config.Relay) { r.When = config.Away }) },
		"history":    func() error { return s.KeepHistory(t.Context(), 9) },
		"shown":      func() error { return s.markShown(t.Context()) },
		"told":       s.markTold,
		"connect":    func() error { return s.connect(t.Context(), at(3, "U1")) },
		"disconnect": func() error { return s.disconnect(t.Context(), "") },
	} {
		if err := do(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if diff := cmp.Diff(before, s.Settings()); diff != "" {
		t.Error(diff)
	}
	if stored, err := s.Link(t.Context()); err != nil || stored == nil {
		t.Errorf("the link was removed although the settings still have it: %v", err)
	}
	if err := errors.Join(os.Rename(dir+"-away", dir), s.Close(t.Context())); err != nil {
		t.Error(err)
	}
}

// The relay goes by the settings, and by where the choice before the first
// message stands.
func TestPolicy(t *testing.T) {
	t.Parallel()
	use(t, t.TempDir(), accounts()[0], func(s *Seat) error {
		night := config.QuietHours{From: "22:00", To: "07:00"}
		until := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
		if p := s.policy(); p.OnlyAway || p.First || !p.CarryEdits || !p.CarryDeletions || len(p.Muted) > 0 || !p.PausedUntil.IsZero() {
			t.Errorf("a new seat's: %+v", p)
		}
		err := errors.Join(s.setFirst(t.Context(), firstAsked), s.Choose(t.Context(), func(r *config.Relay) {
			r.When, r.CarryEdits, r.CarryDeletions, r.Muted = config.Away, false, false, []string{"sam"}
			r.Quiet, r.PausedUntil = []config.QuietHours{night}, until
		}))
		p := s.policy()
		if !p.OnlyAway || !p.First || p.CarryEdits || p.CarryDeletions || !cmp.Equal(p.Muted, []string{"sam"}) || p.PausedUntil != until {
			t.Errorf("%+v", p)
		}
		end, quiet := p.Quiet(time.Date(2026, 1, 2, 23, 0, 0, 0, time.UTC))
		if _, noon := p.Quiet(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)); !quiet || noon || end.Hour() != 7 {
			t.Errorf("quiet until %s, at noon %t", end, noon)
		}
		return err
	})
}

// The choice ends by itself once nothing waits that is from before the link.
func TestChoiceIsOver(t *testing.T) {
	t.Parallel()
	linked := at(2, "U1")
	for name, c := range map[string]struct {
		first string
		link  *bridge.Link
		sent  time.Time
		want  string
	}{
		"something older waits":  {firstAsked, linked, linked.VerifiedAt.Add(-time.Second), firstAsked},
		"something newer waits":  {firstAsked, linked, linked.VerifiedAt, firstDone},
		"nothing waits":          {firstAsked, linked, time.Time{}, firstDone},
		"nobody is connected":    {firstAsked, nil, time.Time{}, firstAsked},
		"nobody was ever asked":  {"", linked, time.Time{}, ""},
		"the choice was made":    {firstDone, linked, time.Time{}, firstDone},
		"nobody, and older ones": {firstAsked, nil, linked.VerifiedAt, firstAsked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			use(t, t.TempDir(), accounts()[0], func(s *Seat) error {
				if c.link != nil {
					if err := s.connect(t.Context(), c.link); err != nil {
						return err
					}
				}
				if !c.sent.IsZero() {
					offered(t, s, c.sent)
				}
				err := errors.Join(s.setFirst(t.Context(), c.first), s.caughtUp(t.Context()))
				if !s.firstIs(c.want) {
					t.Errorf("the choice is not %q", c.want)
				}
				return err
			})
		})
	}
}
