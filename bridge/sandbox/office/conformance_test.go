package office

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/officetest"
)

// The office of both revisions is one that the conformance suite accepts.
func TestOfficeConformsToTheContract(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"revision 2": {},
		"revision 1": {Revision: 1},
		"tight":      {Heartbeat: 5 * time.Second, LeaseTTL: 15 * time.Second},
		"wide":       {Heartbeat: 120 * time.Second, LeaseTTL: 300 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			officetest.RunHost(t, func(t *testing.T) officetest.Office { return opened(t, o) })
		})
	}
}

// opened is an office on loopback as the suite wants it.
func opened(t *testing.T, o Options) officetest.Office {
	clock := officetest.NewClock()
	o.Clock = clock
	s := New(o)
	web := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); web.Close() })
	tokens := map[string]string{
		"olga": s.AddMember(bridge.Person{ID: "olga", Role: bridge.RoleOwner}),
		"mika": s.AddMember(bridge.Person{ID: "mika"}),
		"sora": s.AddMember(bridge.Person{ID: "sora"}),
		"vera": s.AddVisitor(bridge.Person{ID: "vera"}),
	}
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	return officetest.Office{
		URL: strings.Replace(web.URL, "http", "ws", 1), Revision: s.opt.Revision, Advance: clock.Advance,
		Token: func(person string) string { return tokens[person] },
		Say: func(from, to, text string) (message, space string) {
			m, err := s.Say(Draft{From: from, Mentions: To(to), Text: text, Audience: []string{to}})
			check(err)
			return m.ID, m.Space.ID
		},
		Edit:     func(message, text string) { _, err := s.Edit(message, text); check(err) },
		Delete:   func(message string) { check(s.Delete(message)) },
		Withdraw: s.Withdraw,
		SetRole: func(person string, role bridge.Role) {
			check(s.SetPerson(bridge.Person{ID: person, Name: person, Role: role}))
		},
		Counts: func() (malformed, unknown, unusable int) {
			n := s.Stats()
			return n.Malformed, n.UnknownOps, n.Unusable
		},
	}
}
