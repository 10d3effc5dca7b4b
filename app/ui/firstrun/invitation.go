package firstrun

import (
	"context"
	"errors"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"bellhop/app/control"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

const (
	linkStart = "bellhop://join"
	// maxFile is the size over which no file is an invitation.
	maxFile = 64 << 10
	words   = 6
)

// invitation is the first step: the form for a file or link and its
// passphrase, and then the preview.
type invitation struct {
	env        screen.Env
	accepted   func()
	discarded  func()
	turned     func() // the preview came or went
	file       []byte
	fileName   string
	busy       bool
	id         string // of the preview that is shown
	content    *fyne.Container
	form       *fyne.Container
	chosen     *fyne.Container // the file that was chosen
	chosenName *parts.Text
	choose     *fyne.Container // the button, or nothing once there is a file
	link       *parts.Entry
	linkField  *parts.Field
	phrase     *parts.SecretEntry
	phraseHint *parts.Field
	note       *forms.Notice
	open       *parts.Button
	preview    *fyne.Container
	acceptNote *forms.Notice
	accept     *parts.Button
	decline    *parts.Button
}

func newInvitation(env screen.Env, accepted, discarded, turned func()) *invitation {
	w := env.Words
	i := &invitation{env: env, accepted: accepted, discarded: discarded, turned: turned, note: forms.NewNotice(), acceptNote: forms.NewNotice()}
	i.chosenName = parts.NewText(parts.Strong, "")
	i.chosen = parts.Spread(theme.M, i.chosenName, parts.Plain(w.T("firstrun.file_remove"), theme.Close, i.remove))
	i.chosen.Hide()
	i.link = parts.NewEntry(linkStart + "#…")
	i.link.OnChanged = func(string) { i.linkField.Neutral() }
	i.linkField = parts.NewField(w.T("firstrun.link"), i.link, w.T("firstrun.link_hint"))
	i.choose = parts.Column(theme.L,
		parts.Row(theme.M, parts.Secondary(w.T("firstrun.choose_file"), theme.File, i.pick), parts.NewLine(parts.Muted, w.T("firstrun.drop_hint"))),
		i.linkField)
	i.phrase = parts.NewSecretEntry("")
	i.phrase.OnChanged = func(string) { i.phraseHint.Neutral() }
	i.phrase.OnSubmitted = func(string) { i.submit() }
	i.link.OnSubmitted = func(string) { env.Window.Canvas().Focus(i.phrase) }
	i.phraseHint = parts.NewField(w.T("firstrun.passphrase"), i.phrase, w.T("firstrun.passphrase_hint"))
	i.open = parts.Primary(w.T("firstrun.open"), "", i.submit)
	i.form = parts.Column(theme.L, parts.NewText(parts.Muted, w.T("firstrun.invitation_body")), i.chosen, i.choose, i.phraseHint, i.note, parts.Row(theme.S, i.open))
	i.preview = parts.Column(theme.L)
	i.preview.Hide()
	i.accept = parts.Primary(w.T("firstrun.accept"), "", i.confirm)
	i.decline = parts.Secondary(w.T("firstrun.decline"), "", i.discard)
	i.content = parts.Column(theme.L, i.form, i.preview)
	return i
}

// take is given a link, or the path of a file.
func (i *invitation) take(what string) {
	if strings.HasPrefix(what, "bellhop:") {
		i.another()
		i.remove()
		i.link.SetText(what)
		i.env.Window.Canvas().Focus(i.phrase)
		return
	}
	i.read(storage.NewFileURI(what))
}

func (i *invitation) pick() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			i.note.Failed(i.env.Words.T("firstrun.file_unreadable", ""))
			i.content.Refresh()
		case r != nil:
			i.load(r.URI().Name(), r)
		}
	}, i.env.Window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".bellhop-invite"}))
	forms.Pick(i.env, d)
}

// read reads a file that was dropped or handed over.
func (i *invitation) read(at fyne.URI) {
	i.env.Work(func(context.Context) {
		r, err := storage.Reader(at)
		i.env.Do(func() {
			if err != nil {
				i.unreadable(at.Name())
				return
			}
			i.load(at.Name(), r)
		})
	})
}

func (i *invitation) unreadable(name string) {
	i.note.Failed(i.env.Words.T("firstrun.file_unreadable", name))
	i.content.Refresh()
}

var errLarge = errors.New("firstrun: read an invitation: too large")

func (i *invitation) load(name string, r io.ReadCloser) {
	i.env.Work(func(context.Context) {
		data, err := readAll(r)
		i.env.Do(func() { i.loaded(name, data, err) })
	})
}

func readAll(r io.ReadCloser) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if closing := r.Close(); err == nil {
		err = closing
	}
	if err == nil && len(data) > maxFile {
		err = errLarge
	}
	return data, err
}

func (i *invitation) loaded(name string, data []byte, err error) {
	switch {
	case errors.Is(err, errLarge):
		i.note.Failed(i.env.Words.T("firstrun.file_large"))
	case err != nil:
		i.note.Failed(i.env.Words.T("firstrun.file_unreadable", name))
	default:
		i.another()
		i.reset()
		i.link.SetText("")
		i.file, i.fileName = data, name
		i.chosenName.SetText(i.env.Words.T("firstrun.file_chosen", name))
		i.chosen.Show()
		i.choose.Hide()
		i.env.Window.Canvas().Focus(i.phrase)
	}
	i.content.Refresh()
}

// another forgets the passphrase of the invitation that stood here before.
func (i *invitation) another() {
	if i.file != nil || i.link.Text != "" {
		i.phrase.SetText("")
	}
}

// remove forgets the file.
func (i *invitation) remove() {
	i.reset()
	i.file, i.fileName = nil, ""
	i.chosen.Hide()
	i.choose.Show()
	i.content.Refresh()
}

// reset goes back from the preview to the form.
func (i *invitation) reset() {
	i.id = ""
	i.note.Clear()
	i.acceptNote.Clear()
	i.preview.Hide()
	i.form.Show()
	i.turned()
}

// clear forgets all that was entered.
func (i *invitation) clear() {
	i.phrase.SetText("")
	i.link.SetText("")
	i.remove()
}

// submit asks the agent to open the invitation, unless something is missing.
func (i *invitation) submit() {
	w := i.env.Words
	if i.busy {
		return
	}
	in := control.OpenInvitation{File: i.file, Link: strings.TrimSpace(i.link.Text)}
	count := len(strings.FieldsFunc(i.phrase.Secret(), func(r rune) bool { return r == ' ' || r == '-' || r == '\u3000' || r == '\n' || r == '\t' }))
	i.note.Clear()
	switch {
	case len(in.File) == 0 && in.Link == "":
		i.linkField.Problem(w.T("firstrun.nothing_chosen"))
	case len(in.File) == 0 && !strings.HasPrefix(strings.ToLower(in.Link), linkStart):
		i.linkField.Problem(w.T("firstrun.link_wrong"))
	case count < words:
		i.phraseHint.Problem(w.N("firstrun.passphrase_short", count))
		i.env.Window.Canvas().Focus(i.phrase)
	default:
		in.Passphrase = control.Sensitive(i.phrase.Secret())
		i.ask(in)
		return
	}
	i.content.Refresh()
}

func (i *invitation) ask(in control.OpenInvitation) {
	i.working(true, i.note, i.env.Words.T("firstrun.opening"))
	i.env.Work(func(ctx context.Context) {
		p, err := i.env.Agent.OpenInvitation(ctx, in)
		i.env.Do(func() {
			i.working(false, i.note, "")
			if err != nil {
				i.note.Failed(forms.Say(i.env.Words, err))
				i.content.Refresh()
				return
			}
			i.phrase.SetText("")
			i.showPreview(p)
		})
	})
}

func (i *invitation) working(on bool, note *forms.Notice, text string) {
	i.busy = on
	forms.Enable(!on, i.open, i.accept, i.decline)
	if note.Clear(); on {
		note.Busy(text)
	}
	i.content.Refresh()
}

// confirm does what the preview said.
func (i *invitation) confirm() {
	if i.busy || i.id == "" {
		return
	}
	id := i.id
	i.working(true, i.acceptNote, i.env.Words.T("firstrun.accepting"))
	i.env.Work(func(ctx context.Context) {
		err := i.env.Agent.AcceptInvitation(ctx, id)
		i.env.Do(func() {
			i.working(false, i.acceptNote, "")
			if err != nil {
				i.acceptNote.Failed(forms.Say(i.env.Words, err))
				i.content.Refresh()
				return
			}
			i.clear()
			i.accepted()
		})
	})
}

// back leaves the preview, and reports whether there was one.
func (i *invitation) back() bool {
	there := i.preview.Visible()
	if there {
		i.discard()
	}
	return there
}

// discard goes back without having changed anything.
func (i *invitation) discard() {
	if i.busy {
		return
	}
	i.clear()
	i.discarded()
}
