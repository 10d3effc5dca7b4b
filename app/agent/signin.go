package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/all"
)

// tryFor is how long an office may take to welcome somebody who signs in.
const tryFor = 25 * time.Second

// accounts sign in to and out of an office.
type accounts struct {
	*program
	seats   *seats
	secrets *secrets
}

// SignIn implements control.Accounts. The office is asked under a device id of
// its own and without a wish for the lease, so that nobody is displaced.
func (s accounts) SignIn(ctx context.Context, language string, in control.SignIn) (control.SignedIn, error) {
	address, token := strings.TrimSpace(in.Office), strings.TrimSpace(string(in.Token))
	if code := addressTrouble(address); code != "" {
		return control.SignedIn{}, &control.Failure{Code: code}
	}
	if token == "" {
		return control.SignedIn{}, &control.Failure{Code: state.CodeOfficeToken}
	}
	found, err := tryOffice(ctx, s.o, address, token)
	if err != nil {
		return control.SignedIn{}, signInFailure(language, err)
	}
	err = s.seats.between(ctx, func(ctx context.Context) error { return s.signedIn(ctx, address, token, found) })
	if err != nil {
		return control.SignedIn{}, keyringFailure(err)
	}
	return control.SignedIn{Self: selfOf(found.Self, found.Organization), Organization: state.Organization{ID: found.Organization.ID, Name: found.Organization.Name}}, nil
}

// tryOffice connects as the office's token says and gives the welcome.
func tryOffice(ctx context.Context, o Options, address, token string) (found office.Welcome, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	client, err := all.Open(office.Options{
		URL: address, Token: func(context.Context) (string, error) { return token, nil }, Device: "sign-in-" + rand.Text(),
		ClientName: clientName, ClientVersion: o.Version, Log: o.Log,
	})
	if err != nil {
		return found, err
	}
	var trouble error
	welcomed := false
	err = client.Run(ctx, func(s office.Signal) {
		switch s := s.(type) {
		case office.Welcome:
			found, welcomed = s, true
			cancel()
		case office.State:
			if s.State == office.Waiting && !welcomed {
				trouble = errors.Join(errUnreachable, s.Err)
				cancel()
			}
		}
	})
	switch {
	case welcomed:
		return found, nil
	case err != nil:
		return found, err
	case trouble != nil:
		return found, trouble
	}
	return found, errUnreachable
}

var errUnreachable = errors.New("agent: the office cannot be reached")

// addressTrouble is the code of what is wrong with an address, or "".
func addressTrouble(address string) string {
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return state.CodeOfficeHTTP
	}
	if all.Check(address) != nil {
		return state.CodeOfficeAddress
	}
	return ""
}

// signInFailure is what a person is told.
func signInFailure(language string, err error) error {
	refusal, refused := errors.AsType[*office.Refusal](err)
	switch {
	case errors.Is(err, office.ErrToken):
		return &control.Failure{Code: state.CodeOfficeToken}
	case errors.Is(err, office.ErrMoved):
		return &control.Failure{Code: whyMoved}
	case !refused:
		return &control.Failure{Code: state.CodeOfficeUnreachable, Text: words.Sentence(language, state.CodeOfficeUnreachable, "sign_in")}
	case refusal.NotGateway:
		return &control.Failure{Code: state.CodeNotGateway}
	case refusal.Status == 403 || refusal.Close == 4003:
		return &control.Failure{Code: state.CodeVisitor}
	}
	return &control.Failure{Code: state.CodeOfficeToken}
}

// keyringFailure tells what the keyring would not do in words of its own.
func keyringFailure(err error) error {
	switch {
	case errors.Is(err, vault.ErrLocked):
		return &control.Failure{Code: state.CodeKeyringLocked}
	case errors.Is(err, vault.ErrMissing):
		return &control.Failure{Code: state.CodeKeyringMissing}
	case errors.Is(err, vault.ErrRefused), errors.Is(err, vault.ErrTooLarge):
		return &control.Failure{Code: state.CodeKeyringRefused}
	}
	return err
}

// signedIn keeps what the office took. The token of one office is not for
// another one: with another address the old one goes first, and comes back only
// with its own address.
func (s accounts) signedIn(ctx context.Context, address, token string, found office.Welcome) error {
	was := s.settings.Settings().Office
	if config.NormalAddress(was) == config.NormalAddress(address) {
		return s.keep(ctx, address, token, found)
	}
	old, err := s.secrets.optionalSecret(ctx, vault.OfficeToken)
	if err == nil {
		err = s.secrets.Delete(ctx, vault.OfficeToken)
	}
	if err != nil {
		return err
	}
	if err = s.keep(ctx, address, token, found); err == nil {
		return nil
	}
	back := s.setOffice(was)
	if back == nil && !old.Empty() {
		back = s.secrets.Set(ctx, vault.OfficeToken, old)
	}
	return errors.Join(err, back)
}

// keep keeps address and token. The seat is that of the account which the office
// named.
func (s accounts) keep(ctx context.Context, address, token string, found office.Welcome) error {
	if _, err := s.seats.Seat(ctx, config.NewAccount(address, found.Organization.ID, found.Self.ID)); err != nil {
		return err
	}
	if err := s.setOffice(address); err != nil {
		return err
	}
	return s.secrets.Set(ctx, vault.OfficeToken, vault.NewSecret(token))
}

func (s accounts) setOffice(address string) error {
	return s.settings.Update(func(s *config.Settings) error { s.Office = address; return nil })
}

// SignOut implements control.Accounts. The office's address stays, for the
// next time.
func (s accounts) SignOut(ctx context.Context) error {
	return keyringFailure(s.seats.between(ctx, func(ctx context.Context) error { return s.secrets.Delete(ctx, vault.OfficeToken) }))
}

func selfOf(p bridge.Person, org bridge.Organization) state.Self {
	return state.Self{ID: p.ID, Name: p.Name, Role: string(p.Role), Email: p.Email, Manages: seat.Manages(p, org)}
}
