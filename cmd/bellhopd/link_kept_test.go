package main

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
	"bellhop/bridge/sandbox/slack"
)

// The link stands in the outbox and in the settings. However a kill or a lost
// file left the two, they are one again after the next start.
func TestLinkIsKeptTwice(t *testing.T) {
	t.Parallel()
	older := bridge.Link{TeamID: "T0ACME", UserID: annSlack, VerifiedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	newer := bridge.Link{TeamID: "T0ACME", UserID: rheaSlack, VerifiedAt: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)}
	for name, c := range map[string]struct {
		stored, kept, want *bridge.Link
	}{
		"nobody is connected":          {nil, nil, nil},
		"both say the same":            {&newer, &newer, &newer},
		"killed while connecting":      {&newer, nil, &newer},
		"killed while changing":        {&newer, &older, &newer},
		"the outbox was lost and made": {nil, &newer, &newer},
		"the outbox is an older copy":  {&older, &newer, &newer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			w.keep(c.stored, c.kept)
			p := w.run()
			w.connected(p)
			p.term()
			stored, kept := w.kept()
			if diff := cmp.Diff([]*bridge.Link{c.want, c.want}, []*bridge.Link{stored, kept}); diff != "" {
				t.Errorf("outbox and settings (-want +got):\n%s", diff)
			}
		})
	}
}

// keep writes the two copies of the link.
func (w *world) keep(stored, kept *bridge.Link) {
	w.t.Helper()
	store, err := outbox.Open(w.t.Context(), w.seat(), outbox.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	settings, err := config.OpenSeat(w.seat(), w.account(), config.Default().Relay)
	if err != nil {
		w.t.Fatal(err)
	}
	err = settings.Update(func(s *config.Seat) error { s.Link = kept; return nil })
	if err := errors.Join(err, store.SetLink(w.t.Context(), stored), store.Close()); err != nil {
		w.t.Fatal(err)
	}
}

// kept reads them.
func (w *world) kept() (stored, kept *bridge.Link) {
	w.t.Helper()
	store, err := outbox.OpenReadOnly(w.t.Context(), w.seat())
	if err != nil {
		w.t.Fatal(err)
	}
	stored, err = store.Link(w.t.Context())
	settings, loading := config.LoadSeat(w.seat())
	if err := errors.Join(err, loading, store.Close()); err != nil {
		w.t.Fatal(err)
	}
	return stored, settings.Link
}
