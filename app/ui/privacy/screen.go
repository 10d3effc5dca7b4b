package privacy

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// Screen is the page.
type Screen struct {
	env     screen.Env
	seen    state.State
	gone    bool // everything was deleted
	busy    bool
	content *fyne.Container

	page    fyne.CanvasObject
	last    fyne.CanvasObject // what is left when everything was deleted
	text    *parts.Text       // how long text is kept
	machine *parts.Text
	scopes  *parts.Text
	note    *forms.Notice
	support *parts.Button
	wipe    *parts.Button
	wipes   *forms.Notice
}

var _ screen.Screen = (*Screen)(nil)

// New makes the page.
func New(env screen.Env) *Screen {
	s := &Screen{env: env, note: forms.NewNotice(), wipes: forms.NewNotice()}
	s.build()
	s.show()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// See implements screen.Screen.
func (s *Screen) See(st state.State) {
	s.seen = st
	s.show()
}

func (s *Screen) show() {
	w := s.env.Words
	forms.Visible(!s.gone, s.page)
	forms.Visible(s.gone, s.last)
	forms.Enable(!s.busy, s.support, s.wipe)
	kept := w.T("privacy.text_long")
	if p := s.seen.Preferences; p != nil && p.HistoryDays > 0 {
		kept = w.N("privacy.text_kept", p.HistoryDays)
	}
	s.text.SetText(kept)
	body := w.T("privacy.machine_body")
	if s.seen.Setup != nil && !s.seen.Setup.Workspace {
		body = w.T("privacy.machine_none")
	}
	s.machine.SetText(body)
	scopes := ""
	if len(s.seen.Slack.Scopes) > 0 {
		scopes = w.T("privacy.scopes", strings.Join(s.seen.Slack.Scopes, ", "))
	}
	s.scopes.SetText(scopes)
	forms.Visible(scopes != "", s.scopes)
	s.content.Refresh()
}

// openFolder shows the data directory in the system's file manager.
func (s *Screen) openFolder() {
	s.note.Clear()
	if err := s.env.Browse(s.env.Data); err != nil {
		s.note.Failed(s.env.Words.T("privacy.folder_failed", s.env.Data))
	}
	s.content.Refresh()
}

// copySupport copies the diagnostics.
func (s *Screen) copySupport() {
	w := s.env.Words
	s.busy = true
	s.note.Busy(w.T("privacy.copying"))
	s.show()
	s.env.Work(func(ctx context.Context) {
		text, err := s.env.Agent.Diagnostics(ctx)
		s.env.Do(func() {
			s.busy = false
			if err != nil {
				s.note.Failed(forms.Say(w, err))
			} else {
				fyne.CurrentApp().Clipboard().SetContent(text)
				s.note.Done(w.T("errors.copied"), w.T("privacy.diagnostics_body"))
			}
			s.show()
		})
	})
}

// askDelete names what goes.
func (s *Screen) askDelete() {
	w := s.env.Words
	goes := []string{w.T("privacy.delete_settings"), w.T("privacy.delete_tokens"), w.T("privacy.delete_history")}
	if n := s.waiting(); n > 0 {
		goes = append(goes, w.N("privacy.delete_waiting", n))
	}
	goes = append(goes, w.T("privacy.delete_logs"))
	forms.Ask(s.env, forms.Question{
		Title: w.T("privacy.delete_ask"), Body: []string{w.T("privacy.delete_body")}, List: goes, After: w.T("privacy.delete_stays"),
		Yes: w.T("privacy.delete"), No: w.T("privacy.delete_keep"), Danger: true,
	}, s.deleteAll)
}

func (s *Screen) waiting() int {
	o := s.seen.Outbox
	return int(o.Waiting + o.Held + o.Uncertain + o.Failed)
}

func (s *Screen) deleteAll() {
	s.busy = true
	s.wipes.Busy(s.env.Words.T("privacy.deleting"))
	s.show()
	s.env.Work(func(ctx context.Context) {
		err := s.env.Agent.DeleteEverything(ctx)
		s.env.Do(func() {
			s.busy = false
			s.gone = err == nil
			s.wipes.Failed(forms.Say(s.env.Words, err))
			s.show()
			if s.gone {
				s.env.Over()
			}
		})
	})
}

func (s *Screen) build() {
	w := s.env.Words
	s.text = parts.NewText(parts.Body, "")
	s.machine = parts.NewText(parts.Body, "")
	s.scopes = parts.NewText(parts.Caption, "")
	s.support = parts.Secondary(w.T("privacy.diagnostics"), theme.Copy, s.copySupport)
	s.wipe = parts.Danger(w.T("privacy.delete"), theme.Delete, s.askDelete)
	s.page = parts.Page(parts.Header(w.T("privacy.title"), w.T("privacy.subtitle")),
		parts.Card("", s.table(), nil),
		parts.Card(w.T("privacy.never"), forms.Bullets(
			w.T("privacy.never_history"), w.T("privacy.never_others"), w.T("privacy.never_before"), w.T("privacy.never_servers")), nil),
		parts.Card(w.T("privacy.machine"), parts.Column(theme.M, s.machine, s.scopes), nil),
		parts.Card(w.T("privacy.yours"), parts.Column(theme.L,
			parts.Row(theme.S, parts.Secondary(w.T("privacy.folder"), theme.Folder, s.openFolder), s.support),
			parts.NewText(parts.Caption, w.T("privacy.diagnostics_body")), s.note), nil),
		parts.Card(w.T("privacy.delete"), parts.Column(theme.L,
			parts.NewText(parts.Body, w.T("privacy.delete_intro")), s.wipes, parts.Row(theme.S, s.wipe)), nil))
	s.last = container.NewVBox(layout.NewSpacer(), parts.EmptyState(theme.Done, w.T("privacy.deleted"), w.T("privacy.deleted_body"),
		parts.Primary(w.T("privacy.close"), "", func() { s.env.Window.Close() })), layout.NewSpacer())
	s.content = container.NewStack(s.page, s.last)
}
