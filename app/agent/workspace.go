package agent

import (
	"context"
	"slices"
	"strings"

	"bellhop/app/control"
	"bellhop/app/org"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/workspace"
	"bellhop/assets"
	"bellhop/bridge"
)

// workspaces answers an owner's form, and whoever opens an invitation.
type workspaces struct {
	*program
	seats   *seats
	secrets *secrets
	org     *workspace.Workspace
	shown   shown
}

// SlackApp implements control.Workspaces.
func (s *workspaces) SlackApp(_ context.Context, language, choice string) (control.SlackApp, error) {
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
func (s *workspaces) CheckWorkspace(ctx context.Context, language string, in control.WorkspaceForm) (control.Report, error) {
	if in.ShapeOnly {
		domain, found := org.CheckDomain(in.Domain)
		return control.Report{Domain: domain, Findings: said(language, append(org.CheckToken(string(in.Token)), found...))}, nil
	}
	form, err := s.form(ctx, language, in)
	if err != nil {
		return control.Report{}, err
	}
	now, err := s.org.Organization(ctx)
	if err != nil {
		return control.Report{}, err
	}
	return reported(language, form, s.org.Verify(ctx, form, now.Workspace)), nil
}

// SaveWorkspace implements control.Workspaces.
func (s *workspaces) SaveWorkspace(ctx context.Context, language string, in control.WorkspaceForm) (control.Report, error) {
	form, err := s.form(ctx, language, in)
	if err != nil {
		return control.Report{}, err
	}
	owner := s.seats.open()
	if owner == nil {
		return control.Report{}, &control.Failure{Code: state.CodeNotReady}
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
	return out, s.seats.between(ctx, func(ctx context.Context) error { return owner.TellWorkspace(ctx, &w) })
}

// form is what was entered, with what this machine knows beside it.
func (s *workspaces) form(ctx context.Context, language string, in control.WorkspaceForm) (org.Form, error) {
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
	link, err := s.link(ctx)
	if link != nil {
		form.Myself = *link
	}
	return form, err
}

// managing refuses who may not set the workspace, and says so before the office
// would.
func (s *workspaces) managing() error {
	o := s.seats.snapshot().Office
	if o.Self.ID == "" {
		return &control.Failure{Code: state.CodeNotReady}
	}
	if !seat.Manages(o.Self, o.Organization) {
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

// link is that of the seat that is open, nil when nobody is connected.
func (s *workspaces) link(ctx context.Context) (*bridge.Link, error) {
	open := s.seats.open()
	if open == nil {
		return nil, nil
	}
	return open.Link(ctx)
}
