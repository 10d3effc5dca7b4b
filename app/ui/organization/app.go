package organization

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/control"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// choices are the apps that can be made, as control.SlackApp knows them: the
// first is recommended.
var choices = []struct {
	id          string
	name, means assets.Key
}{
	{"standard", "organization.standard", "organization.standard_body"},
	{"minimal", "organization.minimal", "organization.minimal_body"},
	{"alerts_public", "organization.alerts_public", "organization.alerts_public_body"},
	{"alerts_invited", "organization.alerts_invited", "organization.alerts_invited_body"},
}

// slackApp is the card with which the Slack app is made.
type slackApp struct {
	env    screen.Env
	choice int // in choices
	app    control.SlackApp
	loaded int // the choice that app is for, -1 for none

	content *fyne.Container
	choices *widget.RadioGroup
	means   *parts.Text
	note    *forms.Notice
	scopes  *fyne.Container
	buttons *fyne.Container
	create  *parts.Button
	link    *parts.CopyButton
	manual  *parts.Button
	steps   *fyne.Container
	ticks   []*forms.Tick
	count   *parts.Text
	send    *parts.CopyButton
}

func newSlackApp(env screen.Env) *slackApp {
	w := env.Words
	a := &slackApp{env: env, loaded: -1, note: forms.NewNotice(), scopes: parts.Column(0), steps: parts.Column(theme.M)}
	a.choices = widget.NewRadioGroup(nil, nil)
	for _, c := range choices {
		a.choices.Options = append(a.choices.Options, w.T(c.name))
	}
	a.choices.Required = true
	a.choices.Selected = a.choices.Options[a.choice]
	a.choices.OnChanged = func(chosen string) {
		a.choice = slices.Index(a.choices.Options, chosen)
		a.load()
	}
	a.means = parts.NewText(parts.Muted, "")
	a.create = parts.Primary(w.T("organization.create_app"), theme.Open, a.open)
	a.link = parts.NewCopyButton(w.T("organization.copy_link"), w.T("errors.copied"), func() string { return a.app.CreateURL })
	a.send = parts.NewCopyButton(w.T("organization.send_steps"), w.T("errors.copied"), func() string { return a.app.ForAdmin })
	a.manual = parts.Plain(w.T("organization.manual"), theme.Next, a.toggle)
	a.buttons = parts.Row(theme.S, a.create, a.link)
	a.count = parts.NewText(parts.Caption, "")
	a.steps.Hide()
	a.content = parts.Column(theme.L,
		parts.NewText(parts.Body, w.T("organization.app_body")),
		parts.Column(theme.XS, a.choices, a.means),
		a.note, a.buttons,
		parts.Column(theme.S, parts.NewText(parts.Strong, w.T("organization.scopes")), a.scopes),
		parts.Row(theme.S, a.manual), a.steps,
		widget.NewSeparator(),
		parts.Row(theme.S, a.send), parts.NewText(parts.Caption, w.T("organization.send_body")))
	a.fill()
	return a
}

// load asks for what the chosen app needs, unless it is there.
func (a *slackApp) load() {
	if a.loaded == a.choice {
		return
	}
	choice := a.choice
	a.note.Busy(a.env.Words.T("organization.loading"))
	a.content.Refresh()
	a.env.Work(func(ctx context.Context) {
		app, err := a.env.Agent.SlackApp(ctx, choices[choice].id)
		a.env.Do(func() {
			if choice != a.choice {
				return
			}
			a.note.Failed(forms.Say(a.env.Words, err))
			if err == nil {
				a.app, a.loaded = app, choice
			}
			a.fill()
		})
	})
}

func (a *slackApp) fill() {
	w := a.env.Words
	ready := a.loaded == a.choice
	forms.Enable(ready, a.create, a.manual, &a.link.Button, &a.send.Button)
	a.means.SetText(w.T(choices[a.choice].means))
	pairs := make([]parts.Pair, 0, len(a.app.Scopes))
	for _, s := range a.app.Scopes {
		pairs = append(pairs, parts.Pair{Key: s.Name, Value: parts.NewText(parts.Body, s.For)})
	}
	a.scopes.Objects = []fyne.CanvasObject{parts.Rows(pairs...)}
	a.ticks, a.steps.Objects = nil, nil
	a.steps.Add(a.count)
	for n, text := range a.app.Steps {
		t := forms.NewTick(fmt.Sprintf("%d. %s", n+1, text), "", func(bool) { a.countDone() })
		a.ticks = append(a.ticks, t)
		a.steps.Add(t)
	}
	a.countDone()
	a.content.Refresh()
}

func (a *slackApp) countDone() {
	done := 0
	for _, t := range a.ticks {
		if t.On() {
			done++
		}
	}
	a.count.SetText(a.env.Words.N("organization.manual_done", done, len(a.ticks)))
}

// toggle shows or hides the manual steps.
func (a *slackApp) toggle() {
	forms.Visible(!a.steps.Visible(), a.steps)
	a.content.Refresh()
}

// open shows Slack with everything filled in.
func (a *slackApp) open() {
	a.note.Clear()
	if err := a.env.Browse(a.app.CreateURL); err != nil {
		a.note.Failed(a.env.Words.T("organization.create_failed"))
	}
	a.content.Refresh()
}
