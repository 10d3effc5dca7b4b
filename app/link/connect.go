package link

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"bellhop/bridge"
)

// Connect finds the member's Slack user, sends the message, and waits for the
// right code from codes or a click on Allow. tell is called on this goroutine.
// Closing codes ends it; a nil codes leaves Allow only. An empty line is no try.
//
// With ErrAlready the link that there is comes along. Every other error means
// that nothing was stored.
func (s *Service) Connect(ctx context.Context, r Request, codes <-chan string, tell func(Progress)) (bridge.Link, error) {
	if !s.busy.TryLock() {
		return bridge.Link{}, ErrInProgress
	}
	defer s.busy.Unlock()
	if r.Self.Role.Outside() {
		return bridge.Link{}, ErrVisitor
	}
	old, err := s.Links.Link(ctx)
	if err != nil {
		return bridge.Link{}, fmt.Errorf("link: read the link: %w", err)
	}
	if old != nil {
		return *old, ErrAlready
	}
	account, err := s.account(ctx, r)
	if err != nil {
		return bridge.Link{}, err
	}
	return s.ask(ctx, r, account, codes, tell)
}

// account finds whom to ask, and stores and sends nothing.
func (s *Service) account(ctx context.Context, r Request) (bridge.Link, error) {
	if r.Self.Email == "" {
		return bridge.Link{}, ErrNoEmail
	}
	if !Proves(r.Self.Email) {
		return bridge.Link{}, &NoAccountError{r.Self.Email}
	}
	team, v := s.Slack.Check(ctx)
	if err := refusal(v); err != nil {
		return bridge.Link{}, fmt.Errorf("link: check the token: %w", err)
	}
	if w := r.Organization.Slack; w != nil && w.TeamID != team {
		return bridge.Link{}, ErrOtherWorkspace
	}
	user, found, v := s.Slack.UserByEmail(ctx, r.Self.Email)
	switch err := refusal(v); {
	case found && user != "":
		return bridge.Link{TeamID: team, UserID: user}, nil
	case err == nil, v.Code == "users_not_found":
		return bridge.Link{}, &NoAccountError{r.Self.Email}
	default:
		return bridge.Link{}, fmt.Errorf("link: look the user up: %w", err)
	}
}

// attempt is one Connect after it is known whom to ask.
type attempt struct {
	*Service
	Request
	account bridge.Link
	code    string
	door    *door
	tell    func(Progress)
}

func (s *Service) ask(ctx context.Context, r Request, account bridge.Link, codes <-chan string, tell func(Progress)) (bridge.Link, error) {
	listen := s.Listen
	if listen == nil {
		listen = loopback
	}
	door, err := openDoor(listen, r.Language)
	if err != nil {
		return bridge.Link{}, err
	}
	defer door.close(ctx)
	code, err := newCode()
	if err != nil {
		return bridge.Link{}, err
	}
	a := &attempt{Service: s, Request: r, account: account, code: code, door: door, tell: tell}
	if err := a.send(ctx); err != nil {
		return bridge.Link{}, err
	}
	return a.wait(ctx, codes)
}

// send counts the message and posts it. A post that Slack may have taken is one
// that the person may be reading.
func (a *attempt) send(ctx context.Context) error {
	if err := a.allow(ctx, a.Self.Email, time.Now()); err != nil {
		return err
	}
	v := a.Slack.Post(ctx, bridge.Post{
		Destination: bridge.Destination{Route: bridge.RouteApp, Channel: a.account.UserID},
		Part:        question(a.Request, a.code, a.door.url),
		Key:         rand.Text(),
	})
	if v.Outcome != bridge.OutcomeUncertain {
		if err := refusal(v); err != nil {
			return fmt.Errorf("link: post the code: %w", err)
		}
	}
	a.tell(Progress{Asking: a.Self.Email, Unconfirmed: v.Outcome == bridge.OutcomeUncertain})
	return nil
}

func (a *attempt) wait(ctx context.Context, codes <-chan string) (bridge.Link, error) {
	end := time.NewTimer(window)
	defer end.Stop()
	left := tries
	for {
		select {
		case <-ctx.Done():
			return bridge.Link{}, context.Cause(ctx)
		case <-end.C:
			return bridge.Link{}, ErrExpired
		case answer := <-a.door.knocks:
			link, err := a.keep(ctx)
			answer <- err
			return link, err
		case typed, more := <-codes:
			switch typed = normal(typed); {
			case !more:
				return bridge.Link{}, ErrInputEnded
			case typed == "":
				continue
			case same(typed, a.code):
				return a.keep(ctx)
			}
			if left--; left == 0 {
				return bridge.Link{}, ErrTooManyTries
			}
			a.tell(Progress{Wrong: true, Left: left})
		case <-a.Resend:
			if err := a.send(ctx); err != nil {
				a.tell(Progress{NotSent: err})
			}
		}
	}
}

// keep stores the link and then tells the office. It outlives ctx: who has
// shown who they are is connected, whatever ends meanwhile.
func (a *attempt) keep(ctx context.Context) (bridge.Link, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
	defer cancel()
	link := a.account
	link.VerifiedAt = time.Now().UTC().Truncate(time.Second)
	if err := a.Links.SetLink(ctx, &link); err != nil {
		return bridge.Link{}, fmt.Errorf("link: store the link: %w", err)
	}
	told := link
	a.Office.Link(&told)
	return link, nil
}

// Disconnect posts a last message, removes the link and tells the office, in
// this order and whatever Slack says to the first; was is false when there was
// no link. Only a refusal of the bot token is told of Slack's answers, after
// all is done: a *SlackRefused.
func (s *Service) Disconnect(ctx context.Context, r Request) (was bool, err error) {
	old, err := s.Links.Link(ctx)
	if err != nil {
		return false, fmt.Errorf("link: read the link: %w", err)
	}
	if old == nil {
		return false, nil
	}
	refused := s.farewell(ctx, r, *old)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
	defer cancel()
	if err := s.Links.SetLink(ctx, nil); err != nil {
		return true, fmt.Errorf("link: remove the link: %w", err)
	}
	s.Office.Link(nil)
	return true, refused
}

// farewell posts the last message, if the token is still for the workspace of
// the link.
func (s *Service) farewell(ctx context.Context, r Request, old bridge.Link) error {
	ctx, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	team, v := s.Slack.Check(ctx)
	if v.Outcome == bridge.OutcomeSent && team == old.TeamID {
		v = s.Slack.Post(ctx, bridge.Post{
			Destination: bridge.Destination{Route: bridge.RouteApp, Channel: old.UserID},
			Part:        goodbye(r),
			Key:         rand.Text(),
		})
	}
	var refused *SlackRefused
	if err := refusal(v); errors.As(err, &refused) && refused.Class == bridge.ClassToken {
		return refused
	}
	return nil
}

// newCode gives six digits, each of the million as likely as any other.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("link: make a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// normal reads a typed line as a person means it: past spaces and what is not
// seen (a byte order mark, joiners, direction controls), and with the wide digits
// of an Asian keyboard as digits.
func normal(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return -1
		}
		return r
	}, typed)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
