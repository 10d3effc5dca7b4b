package agent

import (
	"context"
	"errors"
	"time"

	"bellhop/app/seat"
	"bellhop/app/vault"
)

// change is something to be done while there is no session; the next one is made
// of what it left.
type change struct {
	do   func(context.Context) error
	done chan error
}

const (
	// againFirst and againLast bound the wait before a session that could not go
	// on is made anew; it doubles. A session that lasted longer than the longest
	// wait begins it anew.
	againFirst = time.Second
	againLast  = time.Minute
)

// keep has one session after the other, a new one after each change, until ctx
// ends; drained is called once the relay of the last one has ended. With a fixed
// office the end of a session is the end, unless the office welcomed another
// account: the next session is theirs.
func (s *seats) keep(ctx context.Context, drained func()) error {
	var wait time.Duration
	for {
		session, err := s.sit(ctx)
		if err != nil {
			return err
		}
		began := time.Now()
		next, err := s.serve(ctx, session, nil, drained)
		if s.goesOn(ctx, err) {
			if time.Since(began) > againLast {
				wait = 0
			}
			next, err = s.rest(ctx, wait, drained)
			wait = min(max(2*wait, againFirst), againLast)
		} else if err != nil || next == nil {
			return err
		}
		if err != nil || ctx.Err() != nil && next == nil {
			return err
		}
		if next == nil {
			continue
		}
		next.done <- next.do(ctx)
		if ctx.Err() != nil {
			return nil
		}
	}
}

// goesOn reports whether a new session is to follow one that ended with err.
func (s *seats) goesOn(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	if errors.Is(err, seat.ErrOtherAccount) {
		return true
	}
	if s.fixed() {
		return false
	}
	s.log.Error("the session ended", "error", err)
	return true
}

// rest is without a session for a while, or until there is a change.
func (s *seats) rest(ctx context.Context, wait time.Duration, drained func()) (*change, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	return s.serve(ctx, nil, timer.C, drained)
}

// serve runs a session, or waits without one, until it ends, over, or there is a
// change.
func (s *seats) serve(ctx context.Context, session *seat.Session, over <-chan time.Time, drained func()) (next *change, err error) {
	inner, leave := context.WithCancel(ctx)
	defer leave()
	ended := make(chan error, 1)
	if session != nil {
		go func() {
			ended <- session.Run(inner, func() {
				if ctx.Err() != nil {
					drained()
				}
			})
		}()
	}
	s.settle(session, over != nil)
	defer func() { s.settle(nil, next != nil || err != nil) }()
	select {
	case err := <-ended:
		return nil, err
	case <-over:
		return nil, nil
	case c := <-s.changes:
		next = &c
	case <-ctx.Done():
	}
	leave()
	if session != nil {
		err = <-ended
	}
	if err != nil && next != nil {
		s.log.Error("the session ended", "error", err)
		err = nil
	}
	return next, err
}

// settle says which session there is.
func (s *seats) settle(session *seat.Session, moving bool) {
	s.mu.Lock()
	s.session, s.moving = session, moving
	s.mu.Unlock()
	s.news.tell()
}

// sit makes the session that the settings and the secrets call for: none without
// an office or a token for it. A keyring that does not answer is no reason to
// have none: the office's client asks again each time that it connects.
func (s *seats) sit(ctx context.Context) (*seat.Session, error) {
	if s.fixed() {
		return s.newSession(ctx, s.o.Office)
	}
	address := s.address()
	_, _ = s.secrets.Get(ctx, botToken) // what the screens say of it
	if address == "" {
		return nil, nil
	}
	if _, err := s.secrets.Get(ctx, officeToken); errors.Is(err, vault.ErrNotFound) {
		return nil, nil
	}
	session, err := s.newSession(ctx, address)
	if err != nil {
		s.log.Error("the office in the settings cannot be used", "error", err)
		return nil, nil
	}
	return session, nil
}

// between leaves the session, does something, and takes a new one. It returns
// what do did; the new session may not be connected yet. When ctx ends first it
// may still happen.
func (s *seats) between(ctx context.Context, do func(context.Context) error) error {
	c := change{do: do, done: make(chan error, 1)}
	select {
	case s.changes <- c:
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

// reseat makes the session anew from what there is now.
func (s *seats) reseat(ctx context.Context) error {
	return s.between(ctx, func(context.Context) error { return nil })
}

// reconnect drops the connection and asks Slack again. A session that the office
// refused is made anew: what it was refused for may be over.
func (s *seats) reconnect(ctx context.Context) error {
	session := s.here()
	if !s.fixed() && (session == nil || session.Refused() != nil) {
		return s.reseat(ctx)
	}
	if session == nil {
		return nil
	}
	return session.Reconnect(ctx)
}
