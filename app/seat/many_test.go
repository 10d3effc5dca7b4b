package seat

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
	"bellhop/bridge/slack"
)

// house opens any number of seats of one data directory, as a hub does.
type house struct {
	*Home
	mu   sync.Mutex
	open []*Seat
}

func (h *house) Seat(ctx context.Context, account config.Account) (*Seat, error) {
	s, err := h.Open(ctx, account, Options{})
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		h.open = append(h.open, s)
	}
	return s, err
}

// TestFiveHundredSeats runs 500 members of two offices in one process, each of
// whom is written to once.
func TestFiveHundredSeats(t *testing.T) {
	t.Parallel()
	const members = 500
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var all []config.Account
		for n := range members {
			all = append(all, config.NewAccount(fmt.Sprintf("wss://office%d.example/", n%2), "acme", fmt.Sprintf("m%d", n/2)))
		}
		s := newScene(all...)
		home, err := OpenHome(dir)
		if err != nil {
			t.Fatal(err)
		}
		h := &house{Home: home}
		for _, m := range s.members {
			m.may = true
			linked(t, dir, m)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, m := range s.members {
			session := NewSession(ctx, Config{
				Address: m.account.Address, Office: s.client(func() *member { return m }), Seats: h, Memory: memory{},
				Slack: func(slack.Cache) (Slack, error) { return workspace{s}, nil },
			})
			running.Go(func() {
				if err := session.Run(ctx, func() {}); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Minute)
		for _, m := range s.members {
			s.say(m)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, m := range s.members {
			if !m.settled["e1"] || s.read(m, "1") != 1 {
				t.Errorf("%s: settled %t, posted %d times", m.user(), m.settled["e1"], s.read(m, "1"))
			}
		}
		stop()
		running.Wait()
		for _, seat := range h.open {
			if err := seat.Close(context.WithoutCancel(ctx)); err != nil {
				t.Error(err)
			}
		}
		if len(s.wrong) > 0 || len(h.open) != members || home.Close() != nil {
			t.Errorf("%d seats; %q", len(h.open), s.wrong)
		}
	})
}

// linked gives a member a link, as if they had connected before.
func linked(t *testing.T, dir string, m *member) {
	t.Helper()
	store, err := outbox.Open(t.Context(), Dir(dir, m.account), outbox.Options{})
	if err == nil {
		err = store.SetLink(t.Context(), &bridge.Link{TeamID: team, UserID: m.user(), VerifiedAt: time.Now()})
	}
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

var _ link.Memory = memory{}
