package organization

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// workspace is the form with the token, the domain, Slackbot and who else may
// manage the page.
type workspace struct {
	env    screen.Env
	stored *state.Workspace
	hint   assets.Key // what stands under the token
	linked bool       // the person is connected
	dirty  bool       // the person changed something that is not saved
	busy   bool
	filled bool // what changes now is what was stored, not what is typed
	done   bool // it is said that all was saved

	content     *fyne.Container
	now         *parts.Status
	token       *parts.SecretEntry
	tokenField  *parts.Field
	domain      *parts.Entry
	domainField *parts.Field
	slackbot    *forms.Tick
	managers    *managers
	shape       *shaping
	note        *forms.Notice
	findings    *fyne.Container
	unsaved     *parts.Text
	save        *parts.Button
}

func newWorkspace(env screen.Env) *workspace {
	w := env.Words
	f := &workspace{env: env, token: parts.NewSecretEntry("xoxb-…"), domain: parts.NewEntry("acme"), note: forms.NewNotice(), findings: parts.Column(0)}
	f.tokenField = parts.NewField(w.T("organization.token"), f.token, w.T("organization.token_hint"))
	f.domainField = parts.NewField(w.T("organization.domain"), f.domain, w.T("organization.domain_hint"))
	f.shape = &shaping{env: env, form: f.typed, answer: f.shaped}
	f.token.OnChanged = func(string) { f.touch(true) }
	f.domain.OnChanged = func(string) { f.touch(true) }
	f.token.OnSubmitted = func(string) { env.Window.Canvas().Focus(f.domain) }
	f.domain.OnSubmitted = func(string) { f.submit() }
	f.slackbot = forms.NewTick(w.T("organization.slackbot"), w.T("organization.slackbot_body"), func(bool) { f.touch(false) })
	f.slackbot.Set(true)
	f.managers = newManagers(env, func() { f.touch(false) })
	f.now = parts.NewStatus(parts.Offline, w.T("organization.none_yet"))
	f.unsaved = parts.NewLine(parts.Caption, w.T("organization.unsaved"))
	f.unsaved.Hide()
	f.save = parts.Primary(w.T("organization.save"), "", f.submit)
	f.content = parts.Column(theme.L, f.now, parts.NewText(parts.Muted, w.T("organization.workspace_body")),
		f.tokenField, f.domainField, f.slackbot, f.managers.content, f.note, f.findings,
		parts.Row(theme.M, f.save, f.unsaved))
	return f
}

// see takes over what is stored, unless the person is changing it.
func (f *workspace) see(s state.State) {
	w := f.env.Words
	f.stored, f.linked = s.Workspace, s.Link != nil
	if s.Workspace == nil {
		f.now.Set(parts.Offline, w.T("organization.none_yet"))
		return
	}
	f.now.Set(parts.Working, w.T("organization.now", s.Workspace.Domain+".slack.com"))
	hint := assets.Key("organization.token_stored")
	if s.Setup != nil && !s.Setup.Workspace {
		hint = "organization.token_elsewhere"
	}
	if hint != f.hint {
		f.hint = hint
		f.tokenField.Hint(w.T(hint))
	}
	if !f.dirty && !f.busy {
		f.fill()
	}
}

func (f *workspace) fill() {
	if f.stored == nil {
		return
	}
	f.filled = true
	if f.domain.Text != f.stored.Domain {
		f.domain.SetText(f.stored.Domain)
	}
	f.filled = false
	f.slackbot.Set(f.stored.Slackbot)
	f.managers.set(f.stored.Managers)
	f.setDirty()
}

// touch notes a change; of a field that is typed, its shape is asked about.
func (f *workspace) touch(typed bool) {
	if f.filled {
		return
	}
	f.hush()
	f.setDirty()
	if typed {
		f.shape.ask()
	}
}

func (f *workspace) setDirty() {
	f.dirty = f.token.Text != ""
	if s := f.stored; s != nil {
		f.dirty = f.dirty || f.domain.Text != s.Domain || f.slackbot.On() != s.Slackbot || !slices.Equal(f.managers.ids, s.Managers)
	} else {
		f.dirty = f.dirty || f.domain.Text != ""
	}
	forms.Visible(f.dirty && f.stored != nil, f.unsaved)
	f.content.Refresh()
}

// typed is what stands in the form.
func (f *workspace) typed() control.WorkspaceForm {
	return control.WorkspaceForm{
		Token: control.Sensitive(f.token.Secret()), Domain: f.domain.Text,
		Slackbot: f.slackbot.On(), Managers: slices.Clone(f.managers.ids),
	}
}

// shaped says beside the fields what their look tells. An empty field is not
// wrong yet.
func (f *workspace) shaped(all []control.Finding) {
	mendTyped(f.tokenField, control.FieldToken, f.token.Text, all)
	mendTyped(f.domainField, control.FieldDomain, f.domain.Text, all)
	f.content.Refresh()
}

func mendTyped(field *parts.Field, name, text string, all []control.Finding) {
	if text == "" {
		field.Neutral()
		return
	}
	forms.Mend(field, name, all)
}

// submit asks Slack about everything and stores it if nothing is an error.
func (f *workspace) submit() {
	if f.busy {
		return
	}
	w := f.env.Words
	f.working(true)
	f.done = false
	f.findings.Objects = nil
	f.note.Busy(w.T("organization.saving"))
	f.content.Refresh()
	in := f.typed()
	f.env.Work(func(ctx context.Context) {
		report, err := f.env.Agent.SaveWorkspace(ctx, in)
		f.env.Do(func() {
			f.working(false)
			f.saved(report, err)
			f.content.Refresh()
		})
	})
}

func (f *workspace) working(on bool) {
	f.busy = on
	forms.Enable(!on, f.save)
}

func (f *workspace) saved(r control.Report, err error) {
	w := f.env.Words
	if err != nil {
		f.note.Failed(forms.Say(w, err))
		return
	}
	f.findings.Objects = []fyne.CanvasObject{forms.Findings(r.Findings)}
	about := r.Findings
	if f.token.Text == "" { // nothing is said beside the field of a stored token that is good
		about = slices.DeleteFunc(slices.Clone(about), func(c control.Finding) bool { return c.Level == control.LevelOK })
	}
	forms.Mend(f.tokenField, control.FieldToken, about)
	forms.Mend(f.domainField, control.FieldDomain, r.Findings)
	if !r.Saved {
		f.note.Say(parts.Failed, w.T("organization.not_saved"), w.T("organization.not_saved_body"), nil)
		return
	}
	f.stored = &state.Workspace{TeamID: r.TeamID, Domain: r.Domain, Slackbot: f.slackbot.On(), Managers: slices.Clone(f.managers.ids)}
	f.filled = true
	f.token.SetText("")
	f.tokenField.Neutral()
	f.fill()
	f.done = true
	saved := w.T("organization.saved", workspaceName(r))
	if f.linked {
		f.note.Done(saved, w.T("organization.saved_body"))
		return
	}
	connect := parts.Secondary(w.T("firstrun.step_connect"), theme.Connection, func() { f.env.Go(screen.PageHome) })
	f.note.Say(parts.Working, saved, w.T("organization.saved_connect"), connect)
}

func workspaceName(r control.Report) string {
	if r.Name == "" {
		return r.Domain + ".slack.com"
	}
	return r.Name + " (" + r.Domain + ".slack.com)"
}

// hush no longer says that all was saved: something is changed again.
func (f *workspace) hush() {
	if f.done {
		f.done = false
		f.note.Clear()
		f.findings.Objects = nil
	}
}

// forget empties what is secret when the page is left.
func (f *workspace) forget() {
	f.hush()
	f.filled = true
	f.token.SetText("")
	f.filled = false
	f.tokenField.Neutral()
	f.setDirty()
}
