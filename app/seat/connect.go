package seat

import (
	"context"
	"errors"

	"bellhop/app/link"
	"bellhop/bridge"
)

// Connect connects the member of the session with their Slack user; see
// link.Service. It belongs to the account from the first message to the stored
// link: link.ErrLeft when the session ends before. ErrNotReady: the office has
// not welcomed the member yet. r names device, language and resending; who asks
// is filled in.
func (s *Session) Connect(ctx context.Context, r link.Request, codes <-chan string, tell func(link.Progress)) (bridge.Link, error) {
	if s.Seat() == nil {
		return bridge.Link{}, ErrNotReady
	}
	r = s.request(r)
	ctx, cancel := s.within(ctx)
	defer cancel()
	return s.connects.Connect(ctx, r, codes, tell)
}

func (s *Session) request(r link.Request) link.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Self, r.Organization = s.self, s.org
	return r
}

// Disconnect disconnects the member; see link.Service. The office is told at
// once, or at its next welcome of this account. Without a session that relays,
// open gives the client for the last message; it may be nil.
func (s *Seat) Disconnect(ctx context.Context, r link.Request, open func() (Slack, error)) (was bool, err error) {
	if live := s.session(); live != nil {
		was, err := live.connects.Disconnect(ctx, live.request(r))
		if !errors.Is(err, link.ErrLeft) {
			return was, err
		}
	}
	service := link.Service{Slack: nobody{}, Links: unattended{s}, Office: nobody{}}
	if open != nil {
		client, err := open()
		if err != nil {
			return false, err
		}
		defer client.Close()
		service.Slack = directory{client}
	}
	return service.Disconnect(ctx, r)
}

// links keeps the link of a session's seat while the session lasts.
type links struct{ *Session }

// Link implements link.Links.
func (l links) Link(ctx context.Context) (*bridge.Link, error) { return l.seat.Link(ctx) }

// SetLink implements link.Links. Nothing is kept once the session is over, or
// for somebody who became a visitor or guest.
func (l links) SetLink(ctx context.Context, to *bridge.Link) error {
	l.seat.links.Lock()
	defer l.seat.links.Unlock()
	l.mu.Lock()
	outside := l.self.Role.Outside()
	l.mu.Unlock()
	switch {
	case l.over.Err() != nil:
		return link.ErrLeft
	case to == nil:
		if err := l.seat.disconnect(ctx, ""); err != nil {
			return err
		}
		return l.tellRelay(ctx, nil)
	case outside:
		return link.ErrVisitor
	}
	if l.cfg.AskFirst && l.seat.firstIs("") {
		if err := l.seat.setFirst(ctx, firstAsked); err != nil {
			return err
		}
	}
	if err := l.seat.connect(ctx, to); err != nil {
		return err
	}
	return l.tellRelay(ctx, to)
}

// unattended removes the link of a seat in which no session relays.
type unattended struct{ *Seat }

func (u unattended) Link(ctx context.Context) (*bridge.Link, error) { return u.Seat.Link(ctx) }

func (u unattended) SetLink(ctx context.Context, to *bridge.Link) error {
	u.links.Lock()
	defer u.links.Unlock()
	if to != nil {
		return link.ErrLeft
	}
	return u.disconnect(ctx, "")
}

// directory is the Slack that connecting asks.
type directory struct{ Slack }

// Check implements link.Slack.
func (d directory) Check(ctx context.Context) (string, bridge.Verdict) {
	id, v := d.Slack.Check(ctx)
	return id.TeamID, v
}

// UserByEmail asks anew: a person who has just corrected the address must not
// wait a day.
func (d directory) UserByEmail(ctx context.Context, email string) (string, bool, bridge.Verdict) {
	account, v := d.FreshAccount(ctx, email)
	return account.UserID, account.Connectable(), v
}

// Post implements link.Slack.
func (d directory) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	if err := d.Reserve(ctx, p.Channel); err != nil {
		return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "timeout"}
	}
	return d.Slack.Post(ctx, p)
}

// nobody stands for an office and a Slack that cannot be asked.
type nobody struct{}

var absent = bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "no_office"}

func (nobody) Check(context.Context) (string, bridge.Verdict) { return "", absent }
func (nobody) UserByEmail(context.Context, string) (string, bool, bridge.Verdict) {
	return "", false, absent
}
func (nobody) Post(context.Context, bridge.Post) bridge.Verdict { return absent }
func (nobody) Link(*bridge.Link)                                {}
