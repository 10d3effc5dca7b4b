package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// memory is the office as the store of its host. Positions in a log are indices
// from 1 on.
type memory struct{ s *Server }

func (m memory) Member(_ context.Context, token string) (host.Member, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	p := m.s.tokens[token]
	if p == nil {
		return host.Member{}, host.ErrToken
	}
	return host.Member{Self: inRole(p.Person), Organization: m.s.organization(), Presence: p.presence}, nil
}

func (m memory) SetLink(_ context.Context, member string, account bridge.SlackAccount) error {
	return m.s.SetLinked(member, account)
}

func (m memory) SetWorkspace(_ context.Context, _ string, w *bridge.Workspace) error {
	m.s.SetWorkspace(w)
	return nil
}

func (m memory) SetPresence(_ context.Context, member, state string) error {
	return m.s.SetPresence(member, state)
}

// person runs do with the member under the lock.
func (m memory) person(member string, do func(*person)) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	p := m.s.byID[member]
	if p == nil {
		return fmt.Errorf("office: member %q: %w", member, ErrUnknown)
	}
	do(p)
	return nil
}

func (m memory) Newest(_ context.Context, member string) (end uint64, through string, err error) {
	err = m.person(member, func(p *person) {
		m.s.trim(p, m.s.now())
		end, through = uint64(len(p.log)), p.lastOpen()
	})
	return end, through, err
}

func (m memory) Next(_ context.Context, member string, after uint64) (e host.Event, found bool, err error) {
	err = m.person(member, func(p *person) {
		for i := max(p.first, int(after)); i < len(p.log); i++ { // #nosec G115 -- a position that Next gave
			if entry := p.log[i]; entry.open() {
				e, found = host.Event{Position: uint64(i) + 1, ID: entry.id, Frame: entry.frame}, true
				return
			}
		}
	})
	return e, found, err
}

func (m memory) Settle(_ context.Context, member, device string, events []string) error {
	return m.person(member, func(p *person) { m.s.settle(p, device, events) })
}

func (m memory) Gap(_ context.Context, member, device string, after uint64) (e host.Event, found bool, err error) {
	err = m.person(member, func(p *person) {
		m.s.trim(p, m.s.now())
		i := max(int(after), p.device(device).gapTold) // #nosec G115 -- a position that Gap gave
		if found = i < len(p.gaps); found {
			e = host.Event{Position: uint64(i) + 1, ID: p.gaps[i].id, Frame: p.gaps[i].tell(m.s.now())} // #nosec G115 -- an index
		}
	})
	return e, found, err
}

func (m memory) GapRead(_ context.Context, member, device string, position uint64) error {
	return m.person(member, func(p *person) {
		d, n := p.device(device), int(position) // #nosec G115 -- a position that Gap gave
		d.gapTold, p.gapTold = max(d.gapTold, n), max(p.gapTold, n)
	})
}

// device is an installation of p's, made known if it was not.
func (p *person) device(id string) *device {
	d := p.devices[id]
	if d == nil {
		d = &device{gapTold: p.gapTold, refs: map[string]ref{}}
		p.devices[id] = d
	}
	return d
}

func (m memory) Sent(_ context.Context, member, device, name string, since time.Time) (id string, found bool, err error) {
	err = m.person(member, func(p *person) {
		known, ok := p.device(device).refs[name]
		if ok && !known.at.Before(since) {
			id, found = known.messageID, true
		}
	})
	return id, found, err
}

// Send says a direct message: in the space of what it answers, and seen by the
// two alone.
func (m memory) Send(_ context.Context, r host.Reply) (string, error) {
	s := m.s
	s.mu.Lock()
	defer s.mu.Unlock()
	space := s.spaces[0].ID
	if r.InReplyTo != "" {
		answered := s.byMsgID[r.InReplyTo]
		if answered == nil {
			return "", host.ErrNotFound
		}
		space = cmp.Or(answered.Space.ID, space)
	}
	if s.byID[r.To] == nil {
		return "", host.ErrNotFound
	}
	said, err := s.say(Draft{
		From: r.Member, Space: space, Mentions: To(r.To), Text: r.Text,
		InReplyTo: r.InReplyTo, Audience: []string{r.Member, r.To},
	})
	if err != nil {
		return "", errors.Join(host.ErrRefused, err)
	}
	s.byID[r.Member].device(r.Device).refs[r.Ref] = ref{messageID: said.ID, at: s.now()}
	s.changed()
	return said.ID, nil
}
