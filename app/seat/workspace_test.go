package seat

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// onStage runs a machine in a bubble, for the first account or two.
func onStage(t *testing.T, set func(*Config), play func(*testing.T, *machine)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		all := accounts()
		m := &machine{t: t, ctx: t.Context(), scene: newScene(all[0], all[1]), dir: dir, memory: memory{}, set: set}
		m.token = m.scene.members[0]
		m.open()
		play(t, m)
		m.close()
		if len(m.scene.wrong) > 0 {
			t.Errorf("%q", m.scene.wrong)
		}
	})
}

func TestManages(t *testing.T) {
	t.Parallel()
	named := bridge.Organization{Slack: &bridge.Workspace{Managers: []string{"ann"}}}
	for name, c := range map[string]struct {
		role bridge.Role
		org  bridge.Organization
		want bool
	}{
		"owner":                  {bridge.RoleOwner, bridge.Organization{}, true},
		"member":                 {bridge.RoleMember, bridge.Organization{}, false},
		"member, named":          {bridge.RoleMember, named, true},
		"guest, named":           {bridge.RoleGuest, named, false},
		"member, another named":  {bridge.RoleMember, bridge.Organization{Slack: &bridge.Workspace{Managers: []string{"bob"}}}, false},
		"member, of a workspace": {bridge.RoleMember, bridge.Organization{Slack: &bridge.Workspace{}}, false},
	} {
		if got := Manages(bridge.Person{ID: "ann", Role: c.role}, c.org); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestSameWorkspace(t *testing.T) {
	t.Parallel()
	on, off := true, false
	base := bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 1, Managers: []string{"ann"}}
	for name, c := range map[string]struct {
		edit func(*bridge.Workspace)
		want bool
	}{
		"itself":       {func(*bridge.Workspace) {}, true},
		"said in full": {func(w *bridge.Workspace) { w.Slackbot = &on }, true},
		"the route":    {func(w *bridge.Workspace) { w.Slackbot = &off }, false},
		"the team":     {func(w *bridge.Workspace) { w.TeamID = "T2" }, false},
		"the domain":   {func(w *bridge.Workspace) { w.Domain = "beta" }, false},
		"the token":    {func(w *bridge.Workspace) { w.Generation = 2 }, false},
		"the managers": {func(w *bridge.Workspace) { w.Managers = nil }, false},
	} {
		other := base
		c.edit(&other)
		if got := sameWorkspace(base, other); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// What an owner set is told at each welcome until the office shows it, or will
// not have it from this member.
func TestWorkspaceIsToldUntilItIsShown(t *testing.T) {
	t.Parallel()
	set := bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 2}
	older := bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 1}
	for name, c := range map[string]struct {
		kept  *bridge.Workspace
		role  bridge.Role
		shows *bridge.Workspace
		told  []*bridge.Workspace
		goes  *bridge.Workspace // what this device goes by
		left  bool
	}{
		"shown nothing":   {&set, bridge.RoleOwner, nil, []*bridge.Workspace{&set}, &set, true},
		"shown another":   {&set, bridge.RoleOwner, &older, []*bridge.Workspace{&set}, &set, true},
		"shown it":        {&set, bridge.RoleOwner, &set, nil, &set, false},
		"no owner's":      {&set, bridge.RoleMember, &older, nil, &older, false},
		"nothing to tell": {nil, bridge.RoleOwner, &older, nil, &older, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, nil, func(t *testing.T, m *machine) {
				if err := m.seat.TellWorkspace(t.Context(), c.kept); err != nil {
					t.Fatal(err)
				}
				w := office.Welcome{Self: bridge.Person{ID: "ann", Role: c.role}, Organization: bridge.Organization{Slack: c.shows}}
				w = m.session.tellWorkspace(t.Context(), w)
				if diff := cmp.Diff(c.told, m.client.told); diff != "" {
					t.Errorf("told: %s", diff)
				}
				if diff := cmp.Diff(c.goes, w.Organization.Slack); diff != "" {
					t.Errorf("goes by: %s", diff)
				}
				if left := m.seat.toTell() != nil; left != c.left {
					t.Errorf("still to be told: %t", left)
				}
			})
		})
	}
}

// What is to be told outlives the program; what the office forbids is given up.
func TestWorkspaceThatIsForbidden(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		set := bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 2}
		if err := m.seat.TellWorkspace(t.Context(), &set); err != nil {
			t.Fatal(err)
		}
		m.close()
		m.scene.members[0].self.Role = bridge.RoleOwner
		m.open()
		if diff := cmp.Diff([]*bridge.Workspace{&set}, m.client.told); diff != "" {
			t.Errorf("after a restart: %s", diff)
		}
		if got := m.session.Snapshot().Office.Organization.Slack; !cmp.Equal(got, &set) {
			t.Errorf("the relay goes by %+v", got)
		}
		for _, other := range []office.Failed{{Code: "forbidden", Ref: "r1"}, {Code: "rate_limited"}} {
			m.tells(other)
			if m.seat.toTell() == nil {
				t.Errorf("%+v: given up", other)
			}
		}
		m.tells(office.Failed{Code: "forbidden"})
		if m.seat.toTell() != nil {
			t.Error("it is told again and again")
		}
	})
}

// tells has the office say something, and lets it come to rest.
func (m *machine) tells(in office.Signal) {
	m.scene.mu.Lock()
	m.client.put(in)
	m.scene.mu.Unlock()
	m.rest()
}
