package org

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"bellhop/app/vault"
	"bellhop/assets"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/slack"
	client "bellhop/bridge/slack"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary is in every token and passphrase that must not come out again.
const canary = "canary"

// botToken looks like one and holds the canary.
const botToken = "xoxb-000000000000-0000000000000-canaryabcdefghijklmnop"

// overHTTP is what the agent makes of the real client.
type overHTTP struct{ *client.Client }

func (o overHTTP) Check(ctx context.Context) (Account, bridge.Verdict) {
	id, v := o.Client.Check(ctx)
	return Account{
		TeamID: id.TeamID, TeamName: id.TeamName, TeamURL: id.TeamURL, BotID: id.BotID,
		Scopes: id.Scopes, OrgWide: id.OrgWide, Expires: id.Expires,
	}, v
}

// workspace is a Slack over TCP with one bot.
func workspace(t testing.TB, o slack.Options) (*slack.Server, Opener) {
	t.Helper()
	if o.BotToken == "" {
		o.BotToken = botToken
	}
	o.Users = append(o.Users, slack.User{ID: "U0OWNER", Name: "Owner", Email: "owner@acme.example"})
	s := slack.New(o)
	web := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, opener(web.URL + "/api/")
}

func opener(api string) Opener {
	return func(token vault.Secret) (Slack, error) {
		c, err := client.New(client.Config{
			API:   api,
			Token: func(context.Context) (string, error) { return token.Reveal(), nil },
		})
		if err != nil {
			return nil, err
		}
		return overHTTP{c}, nil
	}
}

// shelf is a keyring and the settings in memory, each of which can refuse.
type shelf struct {
	mu            sync.Mutex
	secrets       map[string]string
	has           Organization
	refuseSecret  bool
	refuseSetting bool
	writes        int
}

var errRefused = errors.New("refused")

func (s *shelf) Get(_ context.Context, name string) (vault.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.secrets[name]; ok {
		return vault.NewSecret(v), nil
	}
	return vault.Secret{}, vault.ErrNotFound
}

func (s *shelf) Set(_ context.Context, name string, v vault.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	if s.refuseSecret {
		return errRefused
	}
	if s.secrets == nil {
		s.secrets = map[string]string{}
	}
	s.secrets[name] = v.Reveal()
	return nil
}

func (s *shelf) Delete(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	delete(s.secrets, name)
	return nil
}

func (s *shelf) Organization(context.Context) (Organization, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.has, nil
}

func (s *shelf) SetOrganization(_ context.Context, o Organization) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	if s.refuseSetting {
		return errRefused
	}
	s.has = o
	return nil
}

// codesOf are the codes of one level, in their order.
func codesOf(level Level, findings []Finding) []string {
	var codes []string
	for _, f := range findings {
		if f.Level == level {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// said holds every finding to a sentence in each language, without the canary
// and without a place left open.
func said(t testing.TB, findings []Finding) string {
	t.Helper()
	var all []string
	for _, lang := range assets.Languages() {
		w := assets.Words(lang)
		for _, f := range findings {
			text := f.Say(w)
			if text == f.Key() || strings.Contains(text, "{") || strings.Contains(text, canary) || slices.Contains(f.Args, "") {
				t.Errorf("%s: %s %q says %q", lang, f.Code, f.Args, text)
			}
			if lang == assets.English {
				all = append(all, text)
			}
		}
	}
	return strings.Join(all, "\n")
}
