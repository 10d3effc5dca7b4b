package seat

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/slack"
)

// What the office shows of the member is compared with the link that is kept.
func TestAdmit(t *testing.T) {
	t.Parallel()
	ours := at(2, "U1")
	shows := func(team, user string) *bridge.SlackAccount {
		return &bridge.SlackAccount{Linked: true, TeamID: team, UserID: user}
	}
	for name, c := range map[string]struct {
		link          *bridge.Link
		shown, untold bool
		role          bridge.Role
		shows         *bridge.SlackAccount
		changed       bool // it is no greeting
		linked        bool // afterwards
		why           string
		marked        bool // as shown
		told          []*bridge.Link
		stillUntold   bool
	}{
		"shown":                  {link: ours, shows: shows(team, "U1"), linked: true, marked: true},
		"shown in a change":      {link: ours, shows: shows(team, "U1"), changed: true, linked: true, marked: true},
		"shown before, and gone": {link: ours, shown: true, shows: &bridge.SlackAccount{}, why: config.LeftElsewhere},
		"gone without a word":    {link: ours, shown: true, why: config.LeftElsewhere},
		"another user":           {link: ours, shown: true, shows: shows(team, "U2"), why: config.LeftElsewhere},
		"another team":           {link: ours, shown: true, shows: shows("T2", "U1"), why: config.LeftElsewhere},
		"the same, not linked":   {link: ours, shown: true, shows: &bridge.SlackAccount{TeamID: team, UserID: "U1"}, why: config.LeftElsewhere},
		"a guest":                {link: ours, shown: true, role: bridge.RoleGuest, shows: shows(team, "U1"), why: config.LeftOutside},
		"never shown":            {link: ours, linked: true, told: []*bridge.Link{ours}},
		"never shown, a change":  {link: ours, changed: true, linked: true},
		"not connected":          {shows: shows(team, "U1")},
		"a guest, not connected": {role: bridge.RoleGuest},
		"left, still shown":      {untold: true, shows: shows(team, "U1"), told: []*bridge.Link{nil}, stillUntold: true},
		"left, shown in between": {untold: true, shows: shows(team, "U1"), changed: true, stillUntold: true},
		"left, and seen":         {untold: true, shows: &bridge.SlackAccount{}},
		"left, and seen later":   {untold: true, changed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, nil, func(t *testing.T, m *machine) {
				noted := &notes{client: m.client}
				m.session.cfg.Office = noted
				err := m.seat.store.SetLink(t.Context(), c.link)
				err = errors.Join(err, m.seat.file.Update(func(s *config.Seat) error { s.Link, s.Shown, s.Untold = c.link, c.shown, c.untold; return nil }))
				role := c.role
				if role == "" {
					role = bridge.RoleMember
				}
				err = errors.Join(err, m.session.admit(t.Context(), bridge.Person{ID: "ann", Role: role, Slack: c.shows}, !c.changed))
				stored, unread := m.seat.Link(t.Context())
				if err := errors.Join(err, unread); err != nil || (stored != nil) != c.linked {
					t.Errorf("the link is %+v, %v", stored, err)
				}
				kept := m.seat.Settings()
				if kept.Why != c.why || kept.Shown != c.marked || kept.Untold != c.stillUntold || (kept.Link != nil) != c.linked {
					t.Errorf("kept: %+v", kept)
				}
				if diff := cmp.Diff(c.told, noted.links); diff != "" {
					t.Errorf("told: %s", diff)
				}
			})
		})
	}
}

// notes keeps which links the office is told.
type notes struct {
	*client
	links []*bridge.Link
}

func (n *notes) Link(to *bridge.Link) { n.links = append(n.links, to) }

// The office says of somebody else what it likes.
func TestChangeOfAnotherPerson(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		m.ask()
		m.code()
		m.connected()
		change := func(id string) {
			p := m.whom().self
			p.ID, p.Role = id, bridge.RoleGuest
			m.tells(office.Event{Event: bridge.Event{ID: "p1", Type: bridge.PersonChanged, At: time.Now(), Person: &p}})
		}
		change("sam")
		if stored, err := m.seat.Link(t.Context()); err != nil || stored == nil || m.session.request(link.Request{}).Self.Role != bridge.RoleMember {
			t.Errorf("another's role took the link: %v", err)
		}
		change(m.whom().self.ID)
		if stored, err := m.seat.Link(t.Context()); err != nil || stored != nil || m.session.request(link.Request{}).Self.Role != bridge.RoleGuest {
			t.Errorf("a guest is connected: %v", err)
		}
	})
}

// A link is kept only while the session lasts, and for no guest.
func TestSessionKeepsALink(t *testing.T) {
	t.Parallel()
	onStage(t, func(c *Config) { c.AskFirst = true }, func(t *testing.T, m *machine) {
		to, later := at(2, m.whom().user()), at(3, m.whom().user())
		keep := links{m.session}
		m.session.self.Role = bridge.RoleGuest
		if err := keep.SetLink(t.Context(), to); !errors.Is(err, link.ErrVisitor) || !m.seat.firstIs("") {
			t.Errorf("a guest: %v", err)
		}
		if err := keep.SetLink(t.Context(), nil); err != nil {
			t.Errorf("a guest leaves: %v", err)
		}
		m.session.self.Role = bridge.RoleMember
		if err := keep.SetLink(t.Context(), to); err != nil || !m.seat.firstIs(firstAsked) {
			t.Errorf("the first link asks for no choice: %v", err)
		}
		if err := errors.Join(m.seat.All(t.Context()), keep.SetLink(t.Context(), later)); err != nil || !m.seat.firstIs(firstDone) {
			t.Errorf("the second link asks again: %v", err)
		}
		if got, err := keep.Link(t.Context()); err != nil || !sameLink(got, later) {
			t.Errorf("the link is %+v, %v", got, err)
		}
		m.end()
		if err := keep.SetLink(t.Context(), nil); !errors.Is(err, link.ErrLeft) {
			t.Errorf("after the session: %v", err)
		}
		if got, err := m.seat.Link(t.Context()); err != nil || !sameLink(got, later) {
			t.Errorf("after the session: %+v, %v", got, err)
		}
		m.set = nil
		m.start()
		if err := (links{m.session}).SetLink(t.Context(), to); err != nil || !m.seat.firstIs(firstDone) {
			t.Errorf("where nobody is asked: %v", err)
		}
	})
}

// Who disconnects without a session has the last message from the client that is
// opened for it; without one it is not posted.
func TestDisconnectWithoutASession(t *testing.T) {
	t.Parallel()
	scene := newScene(accounts()...)
	times := 0
	use(t, t.TempDir(), accounts()[0], func(s *Seat) error {
		r := link.Request{Language: "en"}
		if was, err := s.Disconnect(t.Context(), r, nil); was || err != nil {
			t.Errorf("nobody was connected: %t, %v", was, err)
		}
		err := s.connect(t.Context(), at(2, "U1"))
		if was, err := s.Disconnect(t.Context(), r, func() (Slack, error) { return nil, errOffice }); was || !errors.Is(err, errOffice) {
			t.Errorf("without Slack: %v", err)
		}
		was, err1 := s.Disconnect(t.Context(), r, func() (Slack, error) { return closing{workspace{scene}, &times}, nil })
		if stored, err2 := s.Link(t.Context()); !was || errors.Join(err, err1, err2) != nil || stored != nil || times != 1 || len(scene.posts) != 1 {
			t.Errorf("%t, %v; %d posts; closed %d times", was, errors.Join(err, err1, err2), len(scene.posts), times)
		}
		if kept := s.Settings(); !kept.Untold || kept.Why != "" || !sameLink(kept.Left, at(2, "U1")) {
			t.Errorf("kept: %+v", kept)
		}
		err = s.connect(t.Context(), at(2, "U1"))
		if was, err1 := s.Disconnect(t.Context(), r, nil); !was || errors.Join(err, err1) != nil || len(scene.posts) != 1 {
			t.Errorf("with no client: %t, %v", was, errors.Join(err, err1))
		}
		if err := (unattended{s}).SetLink(t.Context(), at(2, "U1")); !errors.Is(err, link.ErrLeft) {
			t.Errorf("connected without a session: %v", err)
		}
		return nil
	})
}

// crowded has no place in the limits.
type crowded struct{ workspace }

func (crowded) Reserve(context.Context, string) error { return errOffice }

func TestDirectory(t *testing.T) {
	t.Parallel()
	scene := newScene(accounts()...)
	full, free := directory{crowded{workspace{scene}}}, directory{workspace{scene}}
	if v := full.Post(t.Context(), bridge.Post{}); v.Outcome != bridge.OutcomeUnsent || v.Code != "timeout" || len(scene.posts) > 0 {
		t.Errorf("posted without a place: %+v", v)
	}
	if v := free.Post(t.Context(), bridge.Post{}); v.Outcome != bridge.OutcomeSent || len(scene.posts) != 1 {
		t.Errorf("%+v", v)
	}
	if user, found, _ := free.UserByEmail(t.Context(), scene.members[0].email()); !found || user != scene.members[0].user() {
		t.Errorf("found %s", user)
	}
	if _, found, _ := free.UserByEmail(t.Context(), "nobody"); found {
		t.Error("found nobody")
	}
	if id, _ := free.Check(t.Context()); id != team {
		t.Errorf("the team is %s", id)
	}
	if _, v := (nobody{}).Check(t.Context()); v != absent || absent.Outcome == bridge.OutcomeSent {
		t.Errorf("%+v", v)
	}
	if _, found, v := (nobody{}).UserByEmail(t.Context(), "ann"); found || v != absent || (nobody{}).Post(t.Context(), bridge.Post{}) != absent {
		t.Errorf("%t, %+v", found, v)
	}
}

var _ Slack = (*slack.Client)(nil)
