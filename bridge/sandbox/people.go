package sandbox

import (
	"fmt"
	"slices"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// somebody is a person of the office and, unless slackID is empty, their
// account in the workspace.
type somebody struct {
	bridge.Person
	slackID string
	linked  bool // connected, on a machine that is not here
}

// cast is the organisation: everybody has an account in Slack but 민준, who has
// none, and Vera, who visits. Chloé is connected from the start, so that a
// message of hers takes the routes of a connected sender.
func cast() []somebody {
	return []somebody{
		{member("aiko", "Aiko 愛子", bridge.RoleOwner), "U0AIKO", false},
		{member("ben", "Ben", bridge.RoleMember), "U0BEN", false},
		{member("chloe", "Chloé", bridge.RoleAdmin), "U0CHLOE", true},
		{member("dmitri", "Dmitri", bridge.RoleMember), "U0DMITRI", false},
		{member("minjun", "민준", bridge.RoleMember), "", false},
		{bridge.Person{ID: "vera", Name: "Vera", Role: bridge.RoleVisitor}, "", false},
	}
}

func member(id, name string, role bridge.Role) bridge.Person {
	return bridge.Person{ID: id, Name: name, Email: id + "@acme.example", Role: role}
}

func spaces() []bridge.Space {
	return []bridge.Space{
		{ID: "hq", Name: "HQ", URL: "https://office.example/acme/hq"},
		{ID: "lab", Name: "Lab", URL: "https://office.example/acme/lab"},
	}
}

// groups are the groups that the page offers to mention: the office's own that
// make sense here, a room and a custom group.
func groups() []string { return []string{"all", "here", "member", "visitor", "Design"} }

func (s *Sandbox) populate() {
	if s.opt.Office.Spaces == nil {
		s.opt.Office.Spaces = spaces()
	}
	s.slack = slack.New(s.opt.Slack)
	s.office = office.New(s.opt.Office)
	s.office.SetWorkspace(&bridge.Workspace{TeamID: s.slack.TeamID(), Domain: "acme", Generation: 1})
	s.tokens = map[string]string{}
	for _, p := range cast() {
		if p.slackID != "" {
			s.slack.AddUser(slack.User{ID: p.slackID, Name: p.Name, Handle: p.ID, Email: p.Email, Admin: p.Role == bridge.RoleOwner})
		}
		if p.Role.Outside() {
			s.tokens[p.ID] = s.office.AddVisitor(p.Person)
			continue
		}
		if p.linked {
			p.Slack = &bridge.SlackAccount{Linked: true, TeamID: s.slack.TeamID(), UserID: p.slackID}
		}
		s.tokens[p.ID] = s.office.AddMember(p.Person)
	}
}

// announce prints where everything is and how to get in.
func (s *Sandbox) announce(a Addresses) {
	fmt.Fprintf(s.opt.Out, "office  %s\nslack   %s\npage    %s\n\nbot token     %s\n", a.Office, a.Slack, a.Page, s.slack.BotToken())
	for _, p := range cast() {
		who := p.ID
		if p.Role.Outside() {
			who += ", whom the office turns away as a " + string(p.Role)
		}
		fmt.Fprintf(s.opt.Out, "office token  %s  %s\n", s.tokens[p.ID], who)
	}
	fmt.Fprintln(s.opt.Out)
}

// slackID is the workspace's account of a person, "" for none.
func slackID(person string) string {
	everybody := cast()
	if i := slices.IndexFunc(everybody, func(p somebody) bool { return p.ID == person }); i >= 0 {
		return everybody[i].slackID
	}
	return ""
}
