package agent

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"bellhop/app/vault"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/all"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// seat is one member's place in one office, with one Slack: made for an
// address, a pair of tokens and a link, and made anew when one of the first
// two changes.
type seat struct {
	address string
	slack   *slack.Client
	office  office.Whole
	relay   *relay.Relay
	// over ends with the relay: who waits for it then waits in vain.
	over context.Context
	end  context.CancelFunc
	// stays says that a refusal of the office ends only the office's part.
	stays bool
	// caught is told at the end of a replay.
	caught chan struct{}
	agent  *agent
}

// newSeat opens and calls nothing.
func (a *agent) newSeat(ctx context.Context, address string) (*seat, error) {
	stored, err := a.storedLink(ctx)
	if err != nil {
		return nil, err
	}
	s := &seat{address: address, stays: !a.fixed(), caught: make(chan struct{}, 1), agent: a}
	s.over, s.end = context.WithCancel(context.WithoutCancel(ctx))
	settings := a.settings.Settings()
	if s.slack, err = slack.New(slack.Config{
		API: a.o.api(), Token: a.secrets.optional(vault.BotToken), Cache: a.store, Log: a.log,
		Limits: slack.Limits{Off: a.o.SlackRateOff},
	}); err != nil {
		return nil, err
	}
	if s.office, err = all.Open(office.Options{
		URL: address, Token: a.secrets.required(vault.OfficeToken), Device: settings.Device,
		ClientName: clientName, ClientVersion: a.o.Version, Log: a.log,
	}); err != nil {
		return nil, err
	}
	config := relay.Config{
		Office: s.office, Slack: s.slack, Store: a.store, Log: a.log,
		Language: a.language(), Zone: a.o.Zone, Changed: a.news.tell,
		Policy: a.policy(),
	}
	if w := settings.Workspace; w != nil {
		config.Generation = w.Generation
	}
	s.relay = relay.New(config, stored)
	return s, nil
}

const clientName = "bellhop"

// run relays until ctx ends, or the office refuses and the seat does not stay.
// The relay ends first, then drained is called, and the office's session has
// time to send the last settles.
func (s *seat) run(ctx context.Context, drained func()) error {
	defer s.slack.Close()
	session, endSession := context.WithCancel(context.WithoutCancel(ctx))
	defer endSession()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		err := s.office.Run(session, s.signal)
		if err != nil && !s.stays {
			return fmt.Errorf("agent: office: %w", err)
		}
		return nil
	})
	group.Go(func() error { return s.follow(gctx) })
	group.Go(func() error {
		defer endSession()
		defer drained()
		defer s.end()
		return s.relay.Run(gctx)
	})
	return group.Wait()
}

// signal is the sink of the office's reader.
func (s *seat) signal(in office.Signal) {
	if w, ok := in.(office.Welcome); ok {
		in = s.agent.admit(s.over, s, w)
	}
	s.relay.Signal(in)
	switch in := in.(type) {
	case office.CaughtUp:
		select {
		case s.caught <- struct{}{}:
		default:
		}
	case office.Failed:
		s.agent.notTold(s.over, in)
	}
}

// follow does what comes after a replay.
func (s *seat) follow(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.caught:
		}
		if err := s.agent.caughtUp(ctx, s); err != nil && ctx.Err() == nil {
			s.agent.log.Error("the choice before the first message", "error", err)
		}
	}
}

// refused is why the office will not have this seat, or nil.
func (s *seat) refused() error {
	o := s.relay.Snapshot().Office
	if o.State != office.Stopped {
		return nil
	}
	return o.Err
}

// setLink tells the relay; the office is told by who connects.
func (s *seat) setLink(ctx context.Context, to *bridge.Link) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	return s.relay.SetLink(ctx, to)
}

// within gives a context that ends with the seat too.
func (s *seat) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.over, cancel)
	return ctx, func() { stop(); cancel() }
}
