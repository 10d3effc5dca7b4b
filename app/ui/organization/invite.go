package organization

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// inviting is the card with which invitations are made.
type inviting struct {
	env  screen.Env
	made control.Invitation
	busy bool
	can  bool

	content *fyne.Container
	first   *parts.Text
	note    *forms.Notice
	button  *parts.Button
	result  *fyne.Container
	saved   *forms.Notice
	phrase  *parts.Text
	expires *parts.Text
}

func newInviting(env screen.Env) *inviting {
	w := env.Words
	i := &inviting{env: env, note: forms.NewNotice(), saved: forms.NewNotice()}
	i.first = parts.NewText(parts.Muted, w.T("organization.invite_first"))
	i.button = parts.Primary(w.T("organization.invite"), theme.Mail, i.make)
	i.phrase = parts.NewText(parts.SubHeading, "")
	i.expires = parts.NewText(parts.Caption, "")
	i.result = parts.Column(theme.L,
		parts.Banner(parts.Working, w.T("organization.invite_ready"), w.T("organization.invite_ways"), nil),
		parts.Row(theme.S,
			parts.Secondary(w.T("organization.invite_file"), theme.File, i.toFile),
			parts.NewCopyButton(w.T("organization.copy_link"), w.T("errors.copied"), func() string { return i.made.Link })),
		i.saved,
		parts.NewSurface("", theme.Border, theme.L, theme.Radius, parts.Column(theme.M,
			parts.NewText(parts.Strong, w.T("organization.passphrase")), i.phrase,
			parts.NewText(parts.Caption, w.T("organization.passphrase_once")),
			parts.Row(theme.S, parts.NewCopyButton(w.T("organization.copy_passphrase"), w.T("errors.copied"), func() string { return string(i.made.Passphrase) })))),
		i.expires,
		parts.Row(theme.S, parts.Primary(w.T("organization.invite_finish"), "", i.askFinish)))
	i.result.Hide()
	i.content = parts.Column(theme.L, parts.NewText(parts.Body, w.T("organization.invite_body")),
		parts.Column(theme.S, parts.NewText(parts.Strong, w.T("organization.holds")),
			forms.Bullets(w.T("organization.holds_token"), w.T("organization.holds_can"), w.T("organization.holds_cannot"), w.T("organization.warning"))),
		i.first, i.note, i.result, parts.Row(theme.S, i.button))
	i.show()
	return i
}

func (i *inviting) see(s state.State) {
	i.can = s.Workspace != nil && (s.Setup == nil || s.Setup.Workspace)
	i.show()
}

func (i *inviting) show() {
	made := i.made.Link != "" || len(i.made.File) > 0
	forms.Visible(!i.can, i.first)
	forms.Visible(made, i.result)
	forms.Visible(!made, i.button)
	forms.Enable(i.can && !i.busy, i.button)
	i.content.Refresh()
}

// make asks for a new invitation.
func (i *inviting) make() {
	if i.busy || !i.can {
		return
	}
	i.busy = true
	i.made = control.Invitation{}
	i.saved.Clear()
	i.note.Busy(i.env.Words.T("organization.inviting"))
	i.show()
	i.env.Work(func(ctx context.Context) {
		made, err := i.env.Agent.Invite(ctx)
		i.env.Do(func() {
			i.busy = false
			i.note.Failed(forms.Say(i.env.Words, err))
			i.made = made
			i.phrase.SetText(string(made.Passphrase))
			i.expires.SetText("")
			if !made.Expires.IsZero() {
				i.expires.SetText(i.env.Words.T("organization.expires", i.env.Words.DayAndTime(made.Expires, i.env.Now())))
			}
			i.show()
			if err == nil {
				parts.Bring(i.result)
			}
		})
	})
}

// toFile writes the invitation where the person says.
func (i *inviting) toFile() {
	w := i.env.Words
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			i.saved.Failed(w.T("organization.invite_save_failed"))
			i.content.Refresh()
		case to != nil:
			i.write(to)
		}
	}, i.env.Window)
	d.SetFileName(i.made.FileName)
	forms.Pick(i.env, d)
}

func (i *inviting) write(to fyne.URIWriteCloser) {
	data := i.made.File
	i.env.Work(func(context.Context) {
		_, err := to.Write(data)
		if closing := to.Close(); err == nil {
			err = closing
		}
		i.env.Do(func() {
			if err != nil {
				i.saved.Failed(i.env.Words.T("organization.invite_save_failed"))
			} else {
				i.saved.Done(i.env.Words.T("organization.invite_saved", to.URI().Name()), "")
			}
			i.content.Refresh()
		})
	})
}

// askFinish hides the passphrase after one question.
func (i *inviting) askFinish() {
	w := i.env.Words
	forms.Ask(i.env, forms.Question{
		Title: w.T("organization.invite_finish_ask"), Body: []string{w.T("organization.invite_finish_body")},
		Yes: w.T("organization.invite_hide"), No: w.T("connection.cancel"),
	}, func() {
		i.made = control.Invitation{}
		i.phrase.SetText("")
		i.saved.Clear()
		i.show()
	})
}
