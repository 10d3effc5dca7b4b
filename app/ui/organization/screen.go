package organization

import (
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
	env    screen.Env
	seen   state.State
	inView bool

	content *fyne.Container
	page    *container.Scroll
	cards   [4]fyne.CanvasObject
	shut    *fyne.Container // why the page cannot be used
	reason  string

	app     *slackApp
	form    *workspace
	invite  *inviting
	replace *replacing
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Shown  = (*Screen)(nil)
)

// New makes the page.
func New(env screen.Env) *Screen {
	w := env.Words
	s := &Screen{env: env, shut: container.NewStack()}
	s.app = newSlackApp(env)
	s.form = newWorkspace(env)
	s.invite = newInviting(env)
	s.replace = newReplacing(env, s.form, s.toInvite)
	s.cards = [4]fyne.CanvasObject{
		parts.Card(w.T("organization.app"), s.app.content, nil),
		parts.Card(w.T("organization.workspace"), s.form.content, nil),
		parts.Card(w.T("organization.invitations"), s.invite.content, nil),
		parts.Card(w.T("organization.replace"), s.replace.content, nil),
	}
	s.page = parts.Page(parts.Header(w.T("organization.title"), w.T("organization.subtitle")), s.cards[:]...)
	s.content = container.NewStack(s.page, s.shut)
	s.show()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// See implements screen.Screen.
func (s *Screen) See(st state.State) {
	before := s.manages()
	s.seen = st
	if s.inView && !before && s.manages() {
		s.app.load()
	}
	s.form.see(st)
	s.invite.see(st)
	s.replace.see(st)
	s.show()
}

// Shown implements screen.Shown.
func (s *Screen) Shown(now bool) {
	s.inView = now
	if !now {
		s.form.forget()
		s.replace.forget()
		return
	}
	if s.manages() {
		s.app.load()
	}
}

func (s *Screen) manages() bool {
	self := s.seen.Office.Self
	return self != nil && self.Manages
}

func (s *Screen) show() {
	open := s.manages()
	forms.Visible(open, s.page)
	forms.Visible(!open, s.shut)
	if !open {
		s.showShut()
	}
	forms.Visible(s.seen.Workspace != nil, s.cards[3])
	s.content.Refresh()
}

// showShut says who may use the page.
func (s *Screen) showShut() {
	w := s.env.Words
	reason := "nobody"
	self := s.seen.Office.Self
	if self != nil {
		reason = self.Name + "\n" + self.ID
	}
	if s.reason == reason {
		return
	}
	s.reason = reason
	why := parts.EmptyState(theme.Organization, w.T("organization.sign_in_first"), w.T("organization.sign_in_body"),
		parts.Primary(w.T("organization.go_connection"), theme.Connection, func() { s.env.Go(screen.PageConnection) }))
	if self != nil {
		why = parts.EmptyState(theme.Organization, w.T("organization.owners_only"), w.T("organization.owners_body", self.Name, self.ID), nil)
	}
	s.shut.Objects = []fyne.CanvasObject{container.NewVBox(layout.NewSpacer(), why, layout.NewSpacer())}
}

// toInvite scrolls to the invitations and makes a new one.
func (s *Screen) toInvite() {
	parts.ScrollTo(s.page, s.cards[2].Position().Y)
	s.invite.make()
}
