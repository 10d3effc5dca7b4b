package seat

import (
	"context"
	"errors"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// What a person asks for while a session relays is done by the relay at once.
func TestChoicesInASession(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		m.ask()
		m.code()
		m.connected()
		if err := m.seat.setFirst(t.Context(), firstAsked); err != nil {
			t.Fatal(err)
		}
		who := m.whom()
		m.scene.away = true
		m.scene.say(who)
		m.rest()
		if err := m.seat.Choose(t.Context(), func(r *config.Relay) { r.When = config.Always }); err != nil {
			t.Error(err)
		}
		for name, err := range map[string]error{"retry": m.seat.Retry(t.Context(), "none"), "drop": m.seat.Drop(t.Context(), "none")} {
			if !errors.Is(err, outbox.ErrUnknown) {
				t.Errorf("%s of no entry: %v", name, err)
			}
		}
		entries, err := m.seat.Store().Entries(t.Context())
		if err != nil || len(entries) != 1 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		m.scene.away = false
		if err := errors.Join(m.seat.FromNow(t.Context()), m.seat.Retry(t.Context(), entries[0].ID)); err != nil && !errors.Is(err, outbox.ErrUnknown) {
			t.Error(err)
		}
		m.rest()
		if !m.seat.firstIs(firstDone) {
			t.Error("the choice stands")
		}
		m.scene.say(who)
		m.rest()
		if n := m.scene.read(who, "2"); n != 1 {
			t.Errorf("a later message was posted %d times", n)
		}
		m.reply(1)
		if len(who.replies) != 1 {
			t.Errorf("%d replies", len(who.replies))
		}
	})
}

// What is asked of a relay whose session ends meanwhile is done without it, unless
// who asks has gone.
func TestAskedWhileTheSessionEnds(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		without := 0
		kept := func(context.Context) error { without++; return nil }
		fails := func(context.Context, *relay.Relay) error { return errOffice }
		if err := m.seat.asked(t.Context(), fails, kept); !errors.Is(err, errOffice) || without != 0 {
			t.Errorf("the session lives: %v", err)
		}
		ends := func(ctx context.Context, _ *relay.Relay) error {
			m.session.end(errOffice)
			<-ctx.Done()
			return context.Cause(ctx)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := m.seat.asked(gone, func(context.Context, *relay.Relay) error { return errOffice }, kept); err == nil || without != 0 {
			t.Errorf("who asks has gone: %v", err)
		}
		if err := m.seat.asked(t.Context(), ends, kept); err != nil || without != 1 {
			t.Errorf("the session ends: %v, %d without it", err, without)
		}
		if err := m.seat.asked(gone, ends, kept); err == nil || without != 1 {
			t.Errorf("both end: %v, %d without it", err, without)
		}
		if err := m.seat.asked(t.Context(), func(context.Context, *relay.Relay) error { return nil }, kept); err != nil || without != 1 {
			t.Errorf("done in time: %v, %d without it", err, without)
		}
	})
}

// Reconnecting connects to the office anew, and asks Slack again.
func TestReconnect(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		m.scene.away = true
		m.scene.change(m.whom(), outside)
		before := m.session
		if err := m.session.Reconnect(t.Context()); err != nil {
			t.Error(err)
		}
		m.rest()
		m.scene.away = false
		if err := m.session.Reconnect(t.Context()); err != nil || m.session != before {
			t.Error(err)
		}
		m.rest()
		if got := m.session.Snapshot().Slack.State; got != relay.SlackOK {
			t.Errorf("Slack is %s", got)
		}
		noted := &notes{client: m.client}
		m.session.cfg.Office = noted
		if m.session.TellUnlinked(); len(noted.links) != 1 || noted.links[0] != nil {
			t.Errorf("told %v", noted.links)
		}
		closed := m.session
		m.end()
		if err := closed.Reconnect(t.Context()); err != nil {
			t.Errorf("after the session: %v", err)
		}
		m.start()
	})
}

// What does not work in a session is logged while it lasts: afterwards nothing
// works.
func TestLogged(t *testing.T) {
	t.Parallel()
	lines := &counting{}
	s := NewSession(t.Context(), Config{Log: lines.log()})
	s.logged("nothing", nil)
	if lines.n != 0 {
		t.Error("nothing is an error")
	}
	if s.logged("something", errOffice); lines.n != 1 {
		t.Error("it is not logged")
	}
	s.end(nil)
	if s.logged("something", errOffice); lines.n != 1 {
		t.Error("logged after the end")
	}
	ctx, cancel := s.within(t.Context())
	defer cancel()
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Error("it goes on after the session")
	}
}
