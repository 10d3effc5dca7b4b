package seat

import (
	"context"
	"errors"
	"os"
	"testing"

	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/office"
)

// A link that the office never showed is told at each of its welcomes.
func TestLinkIsToldAtEachWelcome(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		ours := at(2, m.whom().user())
		if err := m.seat.connect(t.Context(), ours); err != nil {
			t.Fatal(err)
		}
		noted := &notes{client: m.client}
		m.session.cfg.Office = noted
		account := m.whom().account
		m.tells(office.Welcome{Self: bridge.Person{ID: account.Member, Role: bridge.RoleMember}, Organization: bridge.Organization{ID: account.Organization}})
		if len(noted.links) != 1 || !sameLink(noted.links[0], ours) {
			t.Errorf("at the second welcome it is told %v", noted.links)
		}
		m.end()
		m.start()
		if !sameLink(m.client.link, ours) {
			t.Errorf("at the first of a session it is told %v", m.client.link)
		}
	})
}

// Who disconnects in a session says goodbye once, in it.
func TestDisconnectInASession(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		m.ask()
		m.code()
		m.connected()
		posts := len(m.scene.posts)
		was, err := m.seat.Disconnect(t.Context(), link.Request{Language: "en"}, func() (Slack, error) { return nil, errOffice })
		if err != nil || !was || len(m.scene.posts) != posts+1 {
			t.Errorf("%t, %v, %d posts", was, err, len(m.scene.posts)-posts)
		}
		if stored, err := m.seat.Link(t.Context()); err != nil || stored != nil {
			t.Errorf("still connected: %v", err)
		}
	})
}

// What a session cannot keep, or the relay is not told, it does not call kept.
func TestSessionTellsItsErrors(t *testing.T) {
	t.Parallel()
	onStage(t, func(c *Config) { c.AskFirst = true }, func(t *testing.T, m *machine) {
		gone, leave := context.WithCancel(t.Context())
		leave()
		for name, do := range map[string]func() error{
			"reconnect":     func() error { return m.session.Reconnect(gone) },
			"tell":          func() error { return m.session.tellRelay(gone, nil) },
			"drop":          func() error { return m.session.drop(gone, "") },
			"no link":       func() error { return links{m.session}.SetLink(gone, nil) },
			"from now":      func() error { return m.seat.FromNow(gone) },
			"set the first": func() error { return links{m.session}.SetLink(gone, at(2, m.whom().user())) },
		} {
			told := false
			for range 50 { // the relay may be quicker than who has gone
				told = told || do() != nil
			}
			if !told {
				t.Errorf("%s: no error", name)
			}
		}
		if err := (links{m.session}).SetLink(t.Context(), at(2, m.whom().user())); err != nil {
			t.Fatal(err)
		}
		dir := m.seat.Dir()
		if err := os.Rename(dir, dir+"-away"); err != nil {
			t.Fatal(err)
		}
		for name, to := range map[string]*bridge.Link{"disconnect": nil, "connect": at(3, m.whom().user())} {
			if err := (links{m.session}).SetLink(t.Context(), to); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if err := os.Rename(dir+"-away", dir); err != nil {
			t.Fatal(err)
		}
		over := m.session
		m.end()
		if err := errors.Join(over.tellRelay(gone, nil), m.seat.Close(t.Context())); err != nil {
			t.Error(err)
		}
		if err := over.admit(t.Context(), bridge.Person{Role: bridge.RoleMember}, true); err == nil {
			t.Error("admitted out of a closed seat")
		}
		m.seat = nil
		m.start()
	})
}
