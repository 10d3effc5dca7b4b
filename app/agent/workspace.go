package agent

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/assets"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/slack"
)

// workspaceKey is the outbox's memory of what the office is still to be told of
// the workspace.
const workspaceKey = "agent.workspace"

// SlackApp implements control.Workspaces.
func (s screens) SlackApp(_ context.Context, language, choice string) (control.SlackApp, error) {
	c := org.Choice(choice)
	if !slices.Contains(org.Choices(), c) {
		c = org.Standard
	}
	words := assets.Words(language)
	scopeName := strings.NewReplacer(":", "_", ".", "_")
	app := control.SlackApp{CreateURL: org.CreateURL(c), ForAdmin: org.AdminMessage(language, c)}
	for _, step := range org.ManualSteps(c) {
		app.Steps = append(app.Steps, step.Say(words))
	}
	for _, scope := range org.Scopes(c) {
		app.Scopes = append(app.Scopes, control.Scope{Name: scope, For: words.T("org.scope." + assets.Key(scopeName.Replace(scope)))})
	}
	return app, nil
}

// CheckWorkspace implements control.Workspaces.
func (s screens) CheckWorkspace(ctx context.Context, language string, in control.WorkspaceForm) (control.Report, error) {
	if in.ShapeOnly {
		domain, found := org.CheckDomain(in.Domain)
		return control.Report{Domain: domain, Findings: said(language, append(org.CheckToken(string(in.Token)), found...))}, nil
	}
	form, err := s.form(ctx, language, in)
	if err != nil {
		return control.Report{}, err
	}
	now, err := organization(s).Organization(ctx)
	if err != nil {
		return control.Report{}, err
	}
	return reported(language, form, s.org.Verify(ctx, form, now.Workspace)), nil
}

// SaveWorkspace implements control.Workspaces.
func (s screens) SaveWorkspace(ctx context.Context, language string, in control.WorkspaceForm) (control.Report, error) {
	form, err := s.form(ctx, language, in)
	if err != nil {
		return control.Report{}, err
	}
	r, err := s.org.Save(ctx, form)
	if err != nil {
		return control.Report{}, keyringFailure(err)
	}
	out := reported(language, form, r)
	if !r.Passed() {
		return out, nil
	}
	w := bridge.Workspace{
		TeamID: r.Workspace.TeamID, Domain: r.Workspace.Domain, Generation: r.Workspace.Generation,
		Slackbot: &form.Slackbot, Managers: form.Managers,
	}
	out.Saved = true
	return out, s.between(ctx, func(ctx context.Context) error { return s.setTelling(ctx, &w) })
}

// form is what was entered, with what this machine knows beside it.
func (s screens) form(ctx context.Context, language string, in control.WorkspaceForm) (org.Form, error) {
	if err := s.managing(); err != nil {
		return org.Form{}, err
	}
	form := org.Form{
		Token: vault.NewSecret(string(in.Token)), Domain: in.Domain, Slackbot: in.Slackbot, Managers: in.Managers,
		Replace: in.Replace, Language: language,
	}
	if in.Token == "" {
		stored, err := s.secrets.optionalSecret(ctx, vault.BotToken)
		if err != nil {
			return form, keyringFailure(err)
		}
		form.Token = stored
	}
	link, err := s.storedLink(ctx)
	if link != nil {
		form.Myself = *link
	}
	return form, err
}

// managing refuses who may not set the workspace, and says so before the office
// would.
func (a *agent) managing() error {
	o := a.snapshot().Office
	if o.Self.ID == "" {
		return &control.Failure{Code: state.CodeNotReady}
	}
	if !manages(o.Self, o.Organization) {
		return &control.Failure{Code: state.CodeNotManager}
	}
	return nil
}

func reported(language string, form org.Form, r org.Report) control.Report {
	domain, _ := org.CheckDomain(form.Domain)
	return control.Report{Domain: domain, TeamID: r.Account.TeamID, Name: r.Account.TeamName, Findings: said(language, r.Findings)}
}

// said puts findings into words.
func said(language string, found []org.Finding) []control.Finding {
	words := assets.Words(language)
	out := make([]control.Finding, 0, len(found))
	for _, f := range found {
		out = append(out, control.Finding{Code: f.Code, Level: string(f.Level), Field: string(f.Field), Text: f.Say(words)})
	}
	return out
}

// setTelling keeps what the office is to be told; nil: nothing.
func (a *agent) setTelling(ctx context.Context, w *bridge.Workspace) error {
	text := ""
	if w != nil {
		data, err := json.Marshal(w)
		if err != nil {
			return err
		}
		text = string(data)
	}
	if err := a.store.SetMeta(ctx, workspaceKey, text); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.telling = text
	return nil
}

func (a *agent) toTell() *bridge.Workspace {
	a.mu.Lock()
	defer a.mu.Unlock()
	var w bridge.Workspace
	if a.telling == "" || json.Unmarshal([]byte(a.telling), &w) != nil {
		return nil
	}
	return &w
}

// tellWorkspace tells the office what it does not show yet. This device goes by
// it from now on; the others do when the office welcomes them anew.
func (a *agent) tellWorkspace(ctx context.Context, s *seat, w office.Welcome) office.Welcome {
	tell := a.toTell()
	if tell == nil {
		return w
	}
	if w.Organization.Slack != nil && sameWorkspace(*tell, *w.Organization.Slack) || !manages(w.Self, w.Organization) {
		if err := a.setTelling(ctx, nil); err != nil {
			a.log.Error("outbox", "error", err)
		}
		return w
	}
	s.office.Workspace(tell)
	w.Organization.Slack = tell
	return w
}

func sameWorkspace(a, b bridge.Workspace) bool {
	return a.TeamID == b.TeamID && a.Domain == b.Domain && a.Generation == b.Generation &&
		a.AllowsSlackbot() == b.AllowsSlackbot() && slices.Equal(a.Managers, b.Managers)
}

// notTold gives up what the office will not be told by this member.
func (a *agent) notTold(ctx context.Context, f office.Failed) {
	if f.Ref != "" || f.Code != "forbidden" || a.toTell() == nil {
		return
	}
	a.log.Warn("the office does not let this member set the workspace")
	if err := a.setTelling(ctx, nil); err != nil {
		a.log.Error("outbox", "error", err)
	}
}

// organization is what app/org reads and keeps of the settings.
type organization struct{ *agent }

// Organization gives the higher of the generations that this machine and the
// office know: another owner may have replaced the token.
func (o organization) Organization(context.Context) (org.Organization, error) {
	s := o.settings.Settings()
	out := org.Organization{Office: s.Office}
	if w := s.Workspace; w != nil {
		out.Workspace = org.Workspace{TeamID: w.TeamID, Domain: w.Domain, Name: w.Name, Generation: w.Generation}
	}
	told := o.snapshot().Office.Organization.Slack
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

// SetOrganization keeps the office and the workspace.
func (o organization) SetOrganization(_ context.Context, to org.Organization) error {
	return o.settings.Update(func(s *config.Settings) error {
		s.Office = to.Office
		s.Workspace = &config.Workspace{TeamID: to.Workspace.TeamID, Domain: to.Workspace.Domain, Name: to.Workspace.Name, Generation: to.Workspace.Generation}
		return nil
	})
}

// openSlack is the Slack of a token that is stored nowhere yet.
func (a *agent) openSlack(token vault.Secret) (org.Slack, error) {
	client, err := slack.New(slack.Config{
		API: a.o.api(), Token: func(context.Context) (string, error) { return token.Reveal(), nil }, Log: a.log,
		Limits: slack.Limits{Off: a.o.SlackRateOff},
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
