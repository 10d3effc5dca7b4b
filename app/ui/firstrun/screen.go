package firstrun

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

// Screen is the page.
type Screen struct {
	env  screen.Env
	seen state.State

	owner    bool // sets up for everybody, and has no invitation
	chosen   bool // the person said which way: what the office says of them no longer does
	anew     bool // opens an invitation though there was one
	accepted bool // an invitation, which no state shows yet
	signed   bool // the same of a sign-in
	onward   bool // a step was just done: the cursor goes to the next one

	content    fyne.CanvasObject
	steps      *parts.Steps
	path       *fyne.Container // holds steps
	invitation *invitation
	office     *forms.Office
	connect    *forms.Connect
	away       *fyne.Container // the way of those without an invitation
	org        *fyne.Container // the owner's second step
	orgNote    *forms.Notice
	orgGo      *parts.Button
	history    *fyne.Container
	days       *forms.Days
	answered   bool
	note       *forms.Notice
	ready      *fyne.Container
	readyNote  *forms.Notice
	tray       *forms.Notice // that there is none
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Opener = (*Screen)(nil)
	_ screen.Shown  = (*Screen)(nil)
	_ screen.Backer = (*Screen)(nil)
)

// New makes the page.
func New(env screen.Env) *Screen {
	s := &Screen{env: env, note: forms.NewNotice(), orgNote: forms.NewNotice(), readyNote: forms.NewNotice(), tray: forms.NewNotice()}
	s.invitation = newInvitation(env,
		func() { s.accepted, s.anew, s.onward = true, false, true; s.show() },
		func() { s.anew = false; s.show() },
		func() { s.showAway() })
	s.office = forms.NewOffice(env, func(control.SignedIn) { s.signed, s.onward = true, true; s.show() }, nil)
	s.connect = forms.NewConnect(env, false)
	s.build()
	s.show()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// See implements screen.Screen.
func (s *Screen) See(st state.State) {
	s.seen = st
	if st.Setup != nil {
		s.accepted = s.accepted && !st.Setup.Workspace
		s.signed = s.signed && !st.Setup.Office
	}
	s.office.Prefill(st.Office.Address)
	s.connect.See(st)
	s.ownersWay()
	s.show()
}

// ownersWay shows an owner who comes back the way that was gone before.
func (s *Screen) ownersWay() {
	if self := s.seen.Office.Self; self != nil && self.Manages && !s.chosen && !s.owner {
		s.owner = true
		s.setSteps()
	}
}

// Open implements screen.Opener: it is given an invitation's link or file.
func (s *Screen) Open(what control.Show) {
	if what.Open == "" {
		return
	}
	s.invited()
	s.invitation.take(what.Open)
}

// drop opens the first of the files that were dropped on the window.
func (s *Screen) drop(files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	s.invited()
	s.invitation.read(files[0])
}

// invited shows the step in which an invitation is opened.
func (s *Screen) invited() {
	s.anew = true
	s.setOwner(false)
}

// Back implements screen.Backer.
func (s *Screen) Back() bool {
	switch {
	case s.invitation.back(), s.connect.Back():
		return true
	case s.anew:
		s.anew, s.chosen = false, false
		s.ownersWay()
	case s.owner:
		s.setOwner(false)
	default:
		return false
	}
	s.show()
	return true
}

// Shown implements screen.Shown. While the page is in view, a file may be
// dropped on the window.
func (s *Screen) Shown(now bool) {
	s.connect.Shown(now)
	if now {
		s.env.Window.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { s.drop(files) })
	} else {
		s.env.Window.SetOnDropped(nil)
		s.onward = false
		s.office.Clear()
		s.invitation.clear()
	}
}

func (s *Screen) build() {
	w := s.env.Words
	s.away = parts.Column(theme.M,
		parts.NewText(parts.Strong, w.T("firstrun.owner_ask")),
		parts.NewText(parts.Muted, w.T("firstrun.owner_body")),
		parts.Row(theme.S, parts.Secondary(w.T("firstrun.owner"), "", func() { s.setOwner(true) })))
	s.orgGo = parts.Primary(w.T("firstrun.owner_go"), theme.Organization, func() { s.env.Go(screen.PageOrganization) })
	s.org = parts.Column(theme.L, s.orgNote, parts.NewText(parts.Body, w.T("firstrun.owner_next")), parts.Row(theme.S, s.orgGo))
	s.path = parts.Column(0)
	s.setSteps()
	s.days = forms.NewDays(w, forms.SuggestedDays)
	s.history = parts.Column(theme.XL, parts.Card(w.T("firstrun.history"), parts.Column(theme.L,
		parts.NewText(parts.Body, w.T("firstrun.history_body")),
		parts.NewField(w.T("settings.history"), forms.Framed(s.days), w.T("firstrun.history_suggested")),
		s.note,
		parts.Row(theme.S,
			parts.Primary(w.T("firstrun.history_keep"), "", func() { s.keep(s.days.Days()) }),
			parts.Secondary(w.T("firstrun.history_none"), "", func() { s.keep(0) }))), nil))
	s.ready = parts.Column(theme.L,
		s.readyNote,
		parts.Row(theme.S,
			parts.Primary(w.T("firstrun.home"), theme.Home, func() { s.env.Go(screen.PageHome) }),
			parts.Plain(w.T("firstrun.invitation_again"), "", s.invited)))
	s.content = parts.Page(parts.Header(w.T("firstrun.title"), w.T("firstrun.subtitle")), s.tray, s.ready, s.history, parts.Card("", s.path, nil))
}

// setSteps makes the path anew: owners go another one.
func (s *Screen) setSteps() {
	w := s.env.Words
	if s.owner {
		back := parts.Row(theme.S, parts.Plain(w.T("firstrun.owner_back"), theme.Back, func() { s.setOwner(false) }))
		s.steps = parts.NewSteps(
			parts.Step{Title: w.T("firstrun.step_office"), Body: parts.Column(theme.L, parts.NewText(parts.Muted, w.T("firstrun.owner_sign_in")), s.office.Content(), back)},
			parts.Step{Title: w.T("firstrun.step_workspace"), Body: body(s.org)},
			parts.Step{Title: w.T("firstrun.step_connect"), Body: body(s.connect.Content())})
	} else {
		s.steps = parts.NewSteps(
			parts.Step{Title: w.T("firstrun.step_invitation"), Body: parts.Column(theme.XL, s.invitation.content, s.away)},
			parts.Step{Title: w.T("firstrun.step_office"), Body: body(s.office.Content())},
			parts.Step{Title: w.T("firstrun.step_connect"), Body: body(s.connect.Content())})
	}
	s.path.Objects = []fyne.CanvasObject{s.steps}
	s.path.Refresh()
}

// body is what a path may hide without hiding it in another path.
func body(o fyne.CanvasObject) fyne.CanvasObject { return parts.Column(0, o) }

func (s *Screen) setOwner(owner bool) {
	s.owner, s.chosen = owner, true
	s.setSteps()
	s.show()
	if owner {
		s.office.Focus()
	}
}

// setup is what is done, in the last state or since.
func (s *Screen) setup() (workspace, office, connected bool) {
	if st := s.seen.Setup; st != nil {
		workspace, office, connected = st.Workspace, st.Office, st.Connected
	}
	return workspace || s.accepted, office || s.signed, connected || s.connect.Link() != nil
}

// current is the step that is to be done.
func (s *Screen) current() int {
	workspace, office, connected := s.setup()
	firstDone, secondDone := workspace, office
	if s.owner {
		firstDone, secondDone = office, workspace
	}
	switch {
	case s.anew, !firstDone:
		return 0
	case !secondDone:
		return 1
	case !connected:
		return 2
	}
	return 3
}

func (s *Screen) show() {
	current := s.current()
	if s.steps.Current() != current {
		s.steps.SetCurrent(current)
	}
	done := current == 3
	asked := s.answered || s.seen.Setup != nil && s.seen.Setup.History
	forms.Visible(done && !asked, s.history)
	forms.Visible(done && asked, s.ready)
	s.showTray()
	s.showAway()
	s.showOwner()
	s.content.Refresh()
	s.goOn()
}

// goOn puts the cursor into the step that follows the one just done, as soon as
// the state has what that step needs.
func (s *Screen) goOn() {
	if !s.onward {
		return
	}
	switch step := s.current(); {
	case step == 1 && !s.owner && s.seen.Office.Address != "":
		s.office.Focus()
	case step == 1 && s.owner && !s.orgGo.Disabled():
		s.env.Window.Canvas().Focus(s.orgGo)
	case step == 2 && s.connect.Ready():
		s.connect.Focus()
	default:
		return
	}
	s.onward = false
}

// showTray says why a window stands here where an icon was to be, and once all is
// done, where Bellhop goes.
func (s *Screen) showTray() {
	w := s.env.Words
	if s.seen.Tray == state.TrayNoHost {
		s.tray.Say(parts.Offline, w.T("tray.no_host"), w.T("tray.no_host_body"), nil)
	} else {
		s.tray.Clear()
	}
	goes := w.T("firstrun.ready_no_tray")
	if s.seen.Tray == state.TrayShown {
		goes = w.T("firstrun.ready_body")
	}
	s.readyNote.Done(w.T("firstrun.ready"), goes)
}

// showAway offers the way without an invitation, while there is none.
func (s *Screen) showAway() {
	forms.Visible(!s.anew && s.invitation.form.Visible(), s.away)
}

// showOwner says whether the office lets this person set the workspace up.
func (s *Screen) showOwner() {
	self := s.seen.Office.Self
	may := self != nil && self.Manages
	forms.Enable(may, s.orgGo)
	if self == nil || may {
		s.orgNote.Clear()
		return
	}
	w := s.env.Words
	s.orgNote.Say(parts.NeedsYou, w.T("firstrun.owner_not", self.Name), "", nil)
}

// keep answers whether text is kept.
func (s *Screen) keep(days int) {
	s.note.Clear()
	s.env.Work(func(ctx context.Context) {
		err := s.env.Agent.Intend(ctx, state.KeepHistory{Days: days})
		s.env.Do(func() {
			s.answered = err == nil
			s.note.Failed(forms.Say(s.env.Words, err))
			s.show()
		})
	})
}
