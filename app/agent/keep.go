package agent

import (
	"context"
	"errors"

	"bellhop/app/vault"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
)

// change is something to be done while there is no seat; the next one is made
// of what it left.
type change struct {
	do   func(context.Context) error
	done chan error
}

// keep has one seat after the other, a new one after each change, until ctx
// ends; drained is called once the relay of the last one has ended. With a
// fixed office there is one seat, and its end is the end.
func (a *agent) keep(ctx context.Context, drained func()) error {
	for {
		s, err := a.sit(ctx)
		if err != nil {
			return err
		}
		next, err := a.serve(ctx, s, drained)
		if err != nil || next == nil {
			return err
		}
		next.done <- next.do(ctx)
		if ctx.Err() != nil {
			return nil
		}
	}
}

// serve runs a seat, or waits without one, until it ends or there is a change.
func (a *agent) serve(ctx context.Context, s *seat, drained func()) (next *change, err error) {
	inner, leave := context.WithCancel(ctx)
	defer leave()
	ended := make(chan error, 1)
	if s != nil {
		go func() {
			ended <- s.run(inner, func() {
				if ctx.Err() != nil {
					drained()
				}
			})
		}()
	}
	a.settle(s, false)
	defer func() { a.settle(nil, next != nil) }()
	select {
	case err := <-ended:
		return nil, err
	case c := <-a.changes:
		next = &c
	case <-ctx.Done():
	}
	leave()
	if s != nil {
		err = <-ended
	}
	if err != nil && next != nil {
		next.done <- err
	}
	return next, err
}

// settle says which seat there is.
func (a *agent) settle(s *seat, moving bool) {
	a.mu.Lock()
	a.seat, a.moving = s, moving
	a.mu.Unlock()
	a.news.tell()
	select {
	case a.began <- struct{}{}:
	default:
	}
}

// sit makes the seat that the settings and the secrets call for: none without
// an office or a token for it. A keyring that does not answer is no reason to
// have none: the seat asks again each time that it connects.
func (a *agent) sit(ctx context.Context) (*seat, error) {
	if a.fixed() {
		return a.newSeat(ctx, a.o.Office)
	}
	address := a.settings.Settings().Office
	_, _ = a.secrets.Get(ctx, vault.BotToken) // what the screens say of it
	if address == "" {
		return nil, nil
	}
	if _, err := a.secrets.Get(ctx, vault.OfficeToken); errors.Is(err, vault.ErrNotFound) {
		return nil, nil
	}
	s, err := a.newSeat(ctx, address)
	if err != nil {
		a.log.Error("the office in the settings cannot be used", "error", err)
		return nil, nil
	}
	return s, nil
}

// between leaves the seat, does something, and takes a new one. It returns
// what do did; the new seat may not be connected yet. When ctx ends first it
// may still happen.
func (a *agent) between(ctx context.Context, do func(context.Context) error) error {
	c := change{do: do, done: make(chan error, 1)}
	select {
	case a.changes <- c:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-c.done: // and the program is about to end
		return err
	default:
		return ctx.Err()
	}
}

// reseat makes the seat anew from what there is now.
func (a *agent) reseat(ctx context.Context) error {
	return a.between(ctx, func(context.Context) error { return nil })
}

// here is the seat there is, or nil.
func (a *agent) here() *seat {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seat
}

// snapshot is how the seat stands. Without one the office is stopped, or about
// to be connected to.
func (a *agent) snapshot() relay.Snapshot {
	a.mu.Lock()
	s, moving := a.seat, a.moving
	a.mu.Unlock()
	if s != nil {
		return s.relay.Snapshot()
	}
	shown := relay.Snapshot{Office: relay.OfficeState{State: office.Stopped}, Slack: relay.SlackState{State: relay.SlackUnknown}}
	if moving && a.settings.Settings().Office != "" {
		shown.Office.State = office.Connecting
	}
	return shown
}

// asked runs f with the relay. Without one, or when it ends meanwhile, it runs
// without instead: nothing is scheduled then, and the next relay finds what was
// done on disk.
func (a *agent) asked(ctx context.Context, f func(context.Context, *relay.Relay) error, without func(context.Context) error) error {
	s := a.here()
	if s == nil {
		return without(ctx)
	}
	inner, cancel := s.within(ctx)
	defer cancel()
	err := f(inner, s.relay)
	if err != nil && ctx.Err() == nil && s.over.Err() != nil {
		return without(ctx)
	}
	return err
}
