package office

import (
	"cmp"
	"crypto/rand"
	"fmt"

	"bellhop/bridge"
)

// AddMember lets somebody in who may use the gateway and gives their access
// token. An empty id, name or role (member) is filled in. An id that is there
// already gets a further token and is otherwise left as it is.
func (s *Server) AddMember(p bridge.Person) (token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.ID = s.personID(p.ID, "member")
	p.Role = cmp.Or(p.Role, bridge.RoleMember)
	return s.add(p)
}

// AddVisitor lets a visitor (or, by role, a guest) in. The token is one that
// the gateway knows and answers with 403.
func (s *Server) AddVisitor(p bridge.Person) (token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.ID = s.personID(p.ID, "visitor")
	p.Role = cmp.Or(p.Role, bridge.RoleVisitor)
	return s.add(p)
}

func (s *Server) personID(id, kind string) string {
	for id == "" {
		if next := s.newID(kind); s.byID[next] == nil {
			id = next
		}
	}
	return id
}

func (s *Server) add(p bridge.Person) string {
	if s.byID[p.ID] == nil {
		p.Name = cmp.Or(p.Name, p.ID)
		added := &person{
			Person: inRole(p), byEvent: map[string]*entry{},
			devices: map[string]*device{},
		}
		s.people, s.byID[p.ID] = append(s.people, added), added
	}
	return s.issue(s.byID[p.ID])
}

// inRole makes slack present for members and absent for visitors and guests.
// It copies what p points to.
func inRole(p bridge.Person) bridge.Person {
	switch {
	case p.Role.Outside():
		p.Slack = nil
	case p.Slack == nil:
		p.Slack = &bridge.SlackAccount{}
	default:
		account := *p.Slack
		p.Slack = &account
	}
	return p
}

// IssueToken gives one more access token, as an office does after a new sign-in.
func (s *Server) IssueToken(id string) (token string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[id]
	if p == nil {
		return "", fmt.Errorf("office: issue token for %q: %w", id, ErrUnknown)
	}
	return s.issue(p), nil
}

func (s *Server) issue(p *person) string {
	token := "office-" + rand.Text()
	s.tokens[token] = p
	s.changed()
	return token
}

// Withdraw makes a token worthless: the sockets that were opened with it are
// closed with 4001, later upgrades are answered 401.
func (s *Server) Withdraw(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
	s.host.Withdraw(token)
	s.changed()
}

// Rebind makes a token another member's. Sockets that were opened with it stay;
// the next upgrade is the other member's.
func (s *Server) Rebind(token, member string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[member]
	if p == nil || s.tokens[token] == nil {
		return fmt.Errorf("office: rebind a token to %q: %w", member, ErrUnknown)
	}
	s.tokens[token] = p
	return nil
}

// SetPerson replaces what the office says about a person, by id, and tells
// everybody with person.changed. Somebody who becomes a visitor or guest loses
// the sockets with 4003.
func (s *Server) SetPerson(p bridge.Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.byID[p.ID]
	if known == nil {
		return fmt.Errorf("office: set person %q: %w", p.ID, ErrUnknown)
	}
	known.Person = inRole(p)
	s.personChanged(known)
	if p.Role.Outside() {
		s.host.Forbid(p.ID)
	}
	return nil
}

// People are all persons in the order in which they came.
func (s *Server) People() []bridge.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	people := make([]bridge.Person, len(s.people))
	for i, p := range s.people {
		people[i] = inRole(p.Person)
	}
	return people
}

// Linked is the Slack account that the office shows for a member; the zero
// value for one that is not linked or not there.
func (s *Server) Linked(member string) bridge.SlackAccount {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[member]; p != nil && p.Slack != nil {
		return *p.Slack
	}
	return bridge.SlackAccount{}
}

// SetWorkspace is what an owner's org.slack does. Devices see it in their next
// welcome, as the contract has no event for it.
func (s *Server) SetWorkspace(w *bridge.Workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.org.Slack = copyWorkspace(w)
	s.changed()
}

// Organization is the organisation as welcome shows it.
func (s *Server) Organization() bridge.Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.organization()
}

func (s *Server) organization() bridge.Organization {
	org := s.org
	org.Slack = copyWorkspace(org.Slack)
	return org
}

func copyWorkspace(w *bridge.Workspace) *bridge.Workspace {
	if w == nil {
		return nil
	}
	c := *w
	c.Managers = append([]string(nil), w.Managers...)
	return &c
}

// SetLinked changes the Slack account that the office shows for a member, as any
// device of theirs does with link, or with unlink for the zero value. Repeating
// it changes nothing; visitors and guests have none.
func (s *Server) SetLinked(member string, account bridge.SlackAccount) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[member]
	if p == nil {
		return fmt.Errorf("office: link %q: %w", member, ErrUnknown)
	}
	if p.Role.Outside() || p.Slack != nil && *p.Slack == account {
		return nil
	}
	p.Slack = &account
	s.personChanged(p)
	return nil
}

func (s *Server) personChanged(p *person) {
	s.tellAll(bridge.PersonChanged, inRole(p.Person))
}
