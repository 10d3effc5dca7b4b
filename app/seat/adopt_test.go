package seat

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// older makes a data directory as versions without seats left it.
func older(t *testing.T, account, office string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	store, err := outbox.Open(t.Context(), dir, outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	event := bridge.Event{ID: "e1", Type: bridge.MessageCreated, At: time.Now(), Message: &bridge.Message{
		ID: "m1", Space: bridge.Space{ID: "s"}, Sender: bridge.Person{ID: "sam", Role: bridge.RoleMember}, Text: "lunch?", Kind: bridge.KindChat,
	}}
	_, err = store.TakeAll(t.Context(), []outbox.Intake{{Event: event, Sender: event.Message.Sender, Parts: 1, Route: bridge.RouteApp}})
	err = errors.Join(err, store.SetMeta(t.Context(), oldAccountKey, account), store.SetMeta(t.Context(), oldUnlinkKey, "1"),
		store.SetMeta(t.Context(), firstKey, firstDone), store.SetLink(t.Context(), at(2, "U1")), store.Close())
	settings, opening := config.Open(dir)
	if err := errors.Join(err, opening); err != nil {
		t.Fatal(err)
	}
	err = settings.Update(func(s *config.Settings) error {
		s.Office, s.Link, s.Relay.Muted, s.Relay.HistoryDays = office, at(2, "U1"), []string{"m9"}, 9
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// What was kept before there were seats is the seat of the account that it names:
// open messages, link and choices.
func TestAdopt(t *testing.T) {
	t.Parallel()
	dir := older(t, "office.example ac+me bob%2F1", "wss://office.example/gateway")
	for range 2 { // the second time there is nothing to do
		if err := Adopt(t.Context(), dir, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	account := config.NewAccount("wss://office.example/gateway", "ac me", "bob/1")
	last, whose, found := Last(t.Context(), dir)
	if !found || whose != account || last != Dir(dir, account) {
		t.Fatalf("the last seat is %+v", whose)
	}
	use(t, last, account, func(s *Seat) error {
		entries, err := s.Store().Entries(t.Context())
		link, unread := s.Link(t.Context())
		if len(entries) != 1 || !s.firstIs(firstDone) || !sameLink(link, at(2, "U1")) {
			t.Errorf("%d entries, the link %+v", len(entries), link)
		}
		kept := s.Settings()
		if !kept.Untold || kept.Relay.HistoryDays != 9 || !cmp.Equal(kept.Relay.Muted, []string{"m9"}) {
			t.Errorf("the settings are %+v", kept)
		}
		return errors.Join(err, unread)
	})
	if left, err := config.Load(dir); err != nil || left.Link != nil || left.Relay.Muted != nil {
		t.Errorf("the settings of the machine: %+v, %v", left, err)
	}
}

// Data of which it is not known whose it is becomes nobody's: neither its link nor
// its messages.
func TestAdoptNobodys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ account, office string }{
		"no account":     {"", "wss://office.example/gateway"},
		"another office": {"office.example acme bob", "wss://other.example/gateway"},
		"no office":      {"office.example acme bob", ""},
		"not an account": {"office.example acme", "wss://office.example/gateway"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := older(t, c.account, c.office)
			if err := Adopt(t.Context(), dir, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
			if _, whose, found := Last(t.Context(), dir); found {
				t.Errorf("it became %+v's", whose)
			}
			settings, err := config.Load(dir)
			below, unread := os.ReadDir(filepath.Join(dir, SeatsName))
			if err := errors.Join(err, unread); err != nil || settings.Link != nil || len(below) != 1 {
				t.Fatalf("%v; the link %+v; %d seats", err, settings.Link, len(below))
			}
			if _, set := IsUnclaimed(below[0].Name()); !set {
				t.Errorf("it is %s", below[0].Name())
			}
			sweepUnclaimed(dir, time.Now().Add(8*24*time.Hour), slog.New(slog.DiscardHandler))
			if left, err := os.ReadDir(filepath.Join(dir, SeatsName)); err != nil || len(left) > 0 {
				t.Errorf("it is kept longer than a week: %v", err)
			}
		})
	}
}
