package organization

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// replacing is the card with which another token takes the place of the one
// that all invited machines hold.
type replacing struct {
	env    screen.Env
	form   *workspace
	invite func()
	stored *state.Workspace
	busy   bool

	content  *fyne.Container
	token    *parts.SecretEntry
	field    *parts.Field
	shape    *shaping
	note     *forms.Notice
	findings *fyne.Container
	button   *parts.Button
}

func newReplacing(env screen.Env, form *workspace, invite func()) *replacing {
	w := env.Words
	r := &replacing{env: env, form: form, invite: invite, token: parts.NewSecretEntry("xoxb-…"), note: forms.NewNotice(), findings: parts.Column(0)}
	r.field = parts.NewField(w.T("organization.replace_token"), r.token, w.T("organization.token_hint"))
	r.shape = &shaping{env: env, form: r.typed, answer: func(all []control.Finding) {
		mendTyped(r.field, control.FieldToken, r.token.Text, all)
		r.content.Refresh()
	}}
	r.token.OnChanged = func(text string) {
		r.show()
		if text == "" {
			r.field.Neutral()
			return
		}
		r.shape.ask()
	}
	r.token.OnSubmitted = func(string) { r.ask() }
	r.button = parts.Danger(w.T("organization.replace"), theme.Key, r.ask)
	steps := parts.Column(theme.S)
	for n, key := range []string{w.T("organization.replace_1"), w.T("organization.replace_2"), w.T("organization.replace_3")} {
		steps.Add(parts.Beside(theme.S, parts.NewLine(parts.Strong, string(rune('1'+n))+"."), parts.NewText(parts.Body, key)))
	}
	r.content = parts.Column(theme.L, parts.NewText(parts.Muted, w.T("organization.replace_body")), steps, r.field, r.note, r.findings, parts.Row(theme.S, r.button))
	r.show()
	return r
}

func (r *replacing) see(s state.State) {
	r.stored = s.Workspace
	r.show()
}

func (r *replacing) show() {
	forms.Enable(!r.busy && r.stored != nil && r.token.Secret() != "", r.button)
	r.content.Refresh()
}

// typed is what is stored, with the new token.
func (r *replacing) typed() control.WorkspaceForm {
	f := control.WorkspaceForm{Token: control.Sensitive(r.token.Secret()), Replace: true}
	if s := r.stored; s != nil {
		f.Domain, f.Slackbot, f.Managers = s.Domain, s.Slackbot, s.Managers
	}
	return f
}

// ask says what replacing means for the others.
func (r *replacing) ask() {
	if r.busy || r.stored == nil || r.token.Secret() == "" {
		return
	}
	w := r.env.Words
	forms.Ask(r.env, forms.Question{
		Title: w.T("organization.replace_ask"), Body: []string{w.T("organization.replace_ask_body")},
		Yes: w.T("organization.replace"), No: w.T("connection.cancel"), Danger: true,
	}, r.submit)
}

func (r *replacing) submit() {
	r.busy = true
	r.findings.Objects = nil
	r.note.Busy(r.env.Words.T("organization.saving"))
	r.show()
	in := r.typed()
	r.env.Work(func(ctx context.Context) {
		report, err := r.env.Agent.SaveWorkspace(ctx, in)
		r.env.Do(func() {
			r.busy = false
			r.saved(report, err)
			r.show()
		})
	})
}

func (r *replacing) saved(report control.Report, err error) {
	w := r.env.Words
	if err != nil {
		r.note.Failed(forms.Say(w, err))
		return
	}
	if !report.Saved {
		r.findings.Objects = []fyne.CanvasObject{forms.Findings(report.Findings)}
		forms.Mend(r.field, control.FieldToken, report.Findings)
		r.note.Say(parts.Failed, w.T("organization.not_saved"), w.T("organization.not_saved_body"), nil)
		return
	}
	r.token.SetText("")
	r.note.Say(parts.Working, w.T("organization.replaced"), w.T("organization.replaced_body"),
		parts.Primary(w.T("organization.invite"), theme.Mail, r.invite))
}

// forget empties what is secret when the page is left.
func (r *replacing) forget() {
	if r.token.Text != "" {
		r.token.SetText("")
	}
}
