package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/all"
)

// tryFor is how long an office may take to welcome somebody who signs in.
const tryFor = 25 * time.Second

// SignIn implements control.Accounts. The office is asked under a device id of
// its own and without a wish for the lease, so that nobody is displaced.
func (s screens) SignIn(ctx context.Context, language string, in control.SignIn) (control.SignedIn, error) {
	address, token := strings.TrimSpace(in.Office), strings.TrimSpace(string(in.Token))
	if code := addressTrouble(address); code != "" {
		return control.SignedIn{}, &control.Failure{Code: code}
	}
	if token == "" {
		return control.SignedIn{}, &control.Failure{Code: state.CodeOfficeToken}
	}
	found, err := s.try(ctx, address, token)
	if err != nil {
		return control.SignedIn{}, signInFailure(language, err)
	}
	err = s.between(ctx, func(ctx context.Context) error { return s.signedIn(ctx, address, token, found) })
	if err != nil {
		return control.SignedIn{}, keyringFailure(err)
	}
	return control.SignedIn{Self: selfOf(found.Self, found.Organization), Organization: state.Organization{ID: found.Organization.ID, Name: found.Organization.Name}}, nil
}

// try connects as the office's token says and gives the welcome.
func (a *agent) try(ctx context.Context, address, token string) (found office.Welcome, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	client, err := all.Open(office.Options{
		URL: address, Token: func(context.Context) (string, error) { return token, nil }, Device: "sign-in-" + rand.Text(),
		ClientName: clientName, ClientVersion: a.o.Version, Log: a.log,
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

// signedIn keeps what the office took. What is on disk of another member goes:
// ids of one office say nothing in another one.
func (a *agent) signedIn(ctx context.Context, address, token string, found office.Welcome) error {
	if err := a.secrets.Set(ctx, vault.OfficeToken, vault.NewSecret(token)); err != nil {
		return err
	}
	is := accountOf(address, found.Self, found.Organization)
	a.mu.Lock()
	other := a.account != "" && a.account != is
	a.mu.Unlock()
	if other {
		if err := a.forget(ctx); err != nil {
			return err
		}
	}
	if err := a.store.SetMeta(ctx, accountKey, is); err != nil {
		return err
	}
	a.mu.Lock()
	a.account = is
	a.mu.Unlock()
	return a.settings.Update(func(s *config.Settings) error { s.Office = address; return nil })
}

// forget removes all that is kept of the member who was signed in before.
func (a *agent) forget(ctx context.Context) error {
	err := a.settings.Update(func(s *config.Settings) error { s.Link = nil; s.Relay.Muted = nil; return nil })
	if err == nil {
		err = a.store.Clear(ctx)
	}
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.first, a.telling = "", ""
	return nil
}

// SignOut implements control.Accounts. The office's address stays, for the
// next time.
func (s screens) SignOut(ctx context.Context) error {
	return keyringFailure(s.between(ctx, func(ctx context.Context) error { return s.secrets.Delete(ctx, vault.OfficeToken) }))
}

func selfOf(p bridge.Person, org bridge.Organization) state.Self {
	return state.Self{ID: p.ID, Name: p.Name, Role: string(p.Role), Email: p.Email, Manages: manages(p, org)}
}

// manages says whether the organisation's workspace is a person's to set.
func manages(p bridge.Person, org bridge.Organization) bool {
	return p.Role == bridge.RoleOwner || org.Slack != nil && slices.Contains(org.Slack.Managers, p.ID) && !p.Role.Outside()
}
