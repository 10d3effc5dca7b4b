package seat

import (
	"context"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
)

// signal is the sink of the office's reader.
func (s *Session) signal(in office.Signal) {
	if s.muted {
		return
	}
	switch signal := in.(type) {
	case office.State:
		s.stands(signal)
	case office.Welcome:
		w, ok := s.welcome(signal)
		if !ok {
			return
		}
		in = w
	case office.Event:
		if signal.Type == bridge.PersonChanged && signal.Person != nil {
			s.changed(*signal.Person)
		}
	}
	if s.Seat() == nil {
		return
	}
	s.relay.Signal(in)
	switch signal := in.(type) {
	case office.CaughtUp:
		select {
		case s.caught <- struct{}{}:
		default:
		}
	case office.Failed:
		s.notTold(s.over, signal)
	}
}

// stands keeps how the connection stands until a relay does.
func (s *Session) stands(in office.State) {
	s.mu.Lock()
	s.standing = in
	s.mu.Unlock()
	if s.Seat() == nil {
		s.cfg.Changed()
	}
}

// welcome sees whom the office names before anything is relayed to them. The
// first welcome opens their seat; a later one of another account ends the
// session, so that nothing of either reaches the other.
func (s *Session) welcome(w office.Welcome) (office.Welcome, bool) {
	is := config.NewAccount(s.cfg.Address, w.Organization.ID, w.Self.ID)
	seat := s.Seat()
	if seat != nil && seat.account != is {
		s.log.Warn("the office welcomed another account: this session ends")
		s.fail(ErrOtherAccount)
		return w, false
	}
	s.mu.Lock()
	s.self, s.org = w.Self, w.Organization
	s.mu.Unlock()
	if seat == nil {
		if err := s.arrive(s.over, is, w); err != nil {
			s.fail(err)
			return w, false
		}
	} else {
		s.logged("the link", s.admit(s.over, w.Self, true))
	}
	return s.tellWorkspace(s.over, w), true
}

// fail ends the session; what the office says meanwhile does not count.
func (s *Session) fail(err error) {
	s.muted = true
	s.leave()
	select {
	case s.trouble <- err:
	default:
	}
}

// arrive opens the seat of the account and makes the relay.
func (s *Session) arrive(ctx context.Context, account config.Account, w office.Welcome) error {
	seat, err := s.cfg.Seats.Seat(ctx, account)
	if err != nil {
		return err
	}
	client, err := s.cfg.Slack(seat.store)
	if err != nil {
		return err
	}
	if err := seat.attach(s); err != nil {
		client.Close()
		return err
	}
	s.seat, s.slack = seat, client
	if err := s.admit(ctx, w.Self, true); err != nil {
		s.logged("the link", err)
	}
	stored, err := seat.Link(ctx)
	if err != nil {
		seat.detach(s)
		client.Close()
		return err
	}
	s.relay = relay.New(relay.Config{
		Office: s.cfg.Office, Slack: client, Store: seat.store, Log: s.log,
		Language: s.cfg.Language, Zone: s.cfg.Zone, Generation: s.cfg.Generation, Changed: s.cfg.Changed, Policy: seat.policy(),
	}, stored)
	s.connects = &link.Service{Slack: directory{client}, Links: links{s}, Memory: s.cfg.Memory, Office: s.cfg.Office, Listen: s.cfg.Listen}
	s.relay.Signal(s.standing)
	close(s.arrived)
	return nil
}

// changed is told of each person that changed in the office.
func (s *Session) changed(p bridge.Person) {
	s.mu.Lock()
	mine := s.self.ID != "" && p.ID == s.self.ID
	if mine {
		s.self = p
	}
	s.mu.Unlock()
	if mine {
		s.logged("the link", s.admit(s.over, p, false))
	}
}

// admit compares the link with what the office shows of the member. One that
// the office has shown before, and shows no more, was taken away elsewhere; so
// was that of a member who became a visitor or guest. One that the office never
// showed is told, at each welcome. That there is none is told only by the device
// that disconnected: on another one the member may be connected.
func (s *Session) admit(ctx context.Context, self bridge.Person, greeting bool) error {
	s.seat.links.Lock()
	defer s.seat.links.Unlock()
	stored, err := s.seat.Link(ctx)
	if err != nil {
		return err
	}
	kept := s.seat.file.Settings()
	linked := self.Slack != nil && self.Slack.Linked
	switch {
	case stored != nil && self.Role.Outside():
		return s.drop(ctx, config.LeftOutside)
	case stored != nil && linked && self.Slack.TeamID == stored.TeamID && self.Slack.UserID == stored.UserID:
		return s.seat.markShown(ctx)
	case stored != nil && kept.Shown:
		return s.drop(ctx, config.LeftElsewhere)
	case stored != nil && greeting:
		s.cfg.Office.Link(stored)
	case stored == nil && kept.Untold && !linked:
		return s.seat.markTold()
	case stored == nil && kept.Untold && greeting:
		s.cfg.Office.Link(nil)
	}
	return nil
}

// drop removes the link from the relay first, then from disk. links is held.
func (s *Session) drop(ctx context.Context, why string) error {
	s.log.Warn("not connected any more", "why", why)
	defer s.cfg.Changed()
	if err := s.tellRelay(ctx, nil); err != nil {
		return err
	}
	return s.seat.disconnect(ctx, why)
}

// tellRelay has the relay go by a link. Before the first welcome is handled
// there is none; it begins with what is on disk.
func (s *Session) tellRelay(ctx context.Context, to *bridge.Link) error {
	if s.Seat() == nil {
		return nil
	}
	inner, cancel := s.within(ctx)
	defer cancel()
	if err := s.relay.SetLink(inner, to); err != nil && s.over.Err() == nil {
		return err
	}
	return nil
}
