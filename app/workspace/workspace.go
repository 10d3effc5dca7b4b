package workspace

import (
	"context"
	"log/slog"
	"time"

	"bellhop/app/config"
	"bellhop/app/org"
	"bellhop/app/vault"
	"bellhop/bridge"
	"bellhop/bridge/slack"
)

// Options are what a Workspace is made of. All are required but API and RateOff.
type Options struct {
	// API is what stands before the name of Slack's methods; "": Slack's own.
	API string
	// RateOff lifts our own limits, never Slack's.
	RateOff bool
	// Vault keeps the tokens.
	Vault vault.Store
	// Token gives the stored bot token, "" when there is none.
	Token    func(context.Context) (string, error)
	Settings *config.File
	// Told is the workspace as the office tells it now, nil when it tells none.
	Told func() *bridge.Workspace
	Log  *slog.Logger
}

// Workspace checks, saves, invites and accepts as org.Service does. Its methods
// may be called from any goroutine.
type Workspace struct {
	*org.Service
	o Options
}

// New makes a Workspace and calls nobody.
func New(o Options) *Workspace {
	w := &Workspace{o: o}
	w.Service = &org.Service{Open: w.onTrial, Vault: o.Vault, Settings: w}
	return w
}

// Client gives a client with the stored token, for one seat: what it remembers
// goes into that seat's cache.
func (w *Workspace) Client(cache slack.Cache) (*slack.Client, error) {
	return slack.New(slack.Config{API: w.o.API, Token: w.o.Token, Cache: cache, Log: w.o.Log, Limits: slack.Limits{Off: w.o.RateOff}})
}

// Generation is that of the stored token, 0 when it is not known.
func (w *Workspace) Generation() int {
	if kept := w.o.Settings.Settings().Workspace; kept != nil {
		return kept.Generation
	}
	return 0
}

// Organization implements org.Settings. It gives the higher of the generations
// that this machine and the office know: another owner may have replaced the
// token.
func (w *Workspace) Organization(context.Context) (org.Organization, error) {
	s := w.o.Settings.Settings()
	out := org.Organization{Office: s.Office}
	if kept := s.Workspace; kept != nil {
		out.Workspace = org.Workspace{TeamID: kept.TeamID, Domain: kept.Domain, Name: kept.Name, Generation: kept.Generation}
	}
	told := w.o.Told()
	if told == nil || told.TeamID == "" {
		return out, nil
	}
	if out.Workspace.TeamID == "" {
		out.Workspace = org.Workspace{TeamID: told.TeamID, Domain: told.Domain}
	}
	if out.Workspace.TeamID == told.TeamID {
		out.Workspace.Generation = max(out.Workspace.Generation, told.Generation)
	}
	return out, nil
}

// SetOrganization implements org.Settings: it keeps the office and the workspace.
func (w *Workspace) SetOrganization(_ context.Context, to org.Organization) error {
	return w.o.Settings.Update(func(s *config.Settings) error {
		s.Office = to.Office
		s.Workspace = &config.Workspace{TeamID: to.Workspace.TeamID, Domain: to.Workspace.Domain, Name: to.Workspace.Name, Generation: to.Workspace.Generation}
		return nil
	})
}

// onTrial is the Slack of a token that is stored nowhere yet.
func (w *Workspace) onTrial(token vault.Secret) (org.Slack, error) {
	client, err := slack.New(slack.Config{
		API: w.o.API, Token: func(context.Context) (string, error) { return token.Reveal(), nil }, Log: w.o.Log,
		Limits: slack.Limits{Off: w.o.RateOff},
	})
	return candidate{client}, err
}

// candidate is a token on trial.
type candidate struct{ client *slack.Client }

// Check implements org.Slack.
func (c candidate) Check(ctx context.Context) (org.Account, bridge.Verdict) {
	id, v := c.client.Check(ctx)
	return org.Account{
		TeamID: id.TeamID, TeamName: id.TeamName, TeamURL: id.TeamURL, BotID: id.BotID,
		Scopes: id.Scopes, OrgWide: id.OrgWide, Expires: id.Expires.Round(time.Second),
	}, v
}

// Post implements org.Slack.
func (c candidate) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	return c.client.Post(ctx, p)
}

// Close implements org.Slack.
func (c candidate) Close() { c.client.Close() }
