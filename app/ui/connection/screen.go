package connection

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// Screen is the page.
type Screen struct {
	env  screen.Env
	seen state.State

	again   bool // signs in though signed in
	signed  bool // signed in, which no state shows yet
	busy    bool
	content fyne.CanvasObject

	account *fyne.Container // who is signed in
	rows    *fyne.Container
	shown   account
	signOut *parts.Button
	change  *parts.Button
	trouble *forms.Notice
	nobody  *fyne.Container
	office  *forms.Office
	keep    *forms.Office // the same form with a way back
	note    *forms.Notice
	connect *forms.Connect
	invited fyne.CanvasObject // the way to another invitation
}

// account is what the office's card shows.
type account struct{ name, role, organization, address, id, leg string }

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Shown  = (*Screen)(nil)
	_ screen.Backer = (*Screen)(nil)
)

// New makes the page.
func New(env screen.Env) *Screen {
	s := &Screen{env: env, note: forms.NewNotice(), trouble: forms.NewNotice()}
	s.office = forms.NewOffice(env, s.signedIn, nil)
	s.keep = forms.NewOffice(env, s.signedIn, func() { s.again = false; s.show() })
	s.connect = forms.NewConnect(env, true)
	s.build()
	s.show()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// See implements screen.Screen.
func (s *Screen) See(st state.State) {
	s.seen = st
	if s.in(st) {
		s.signed = false
	}
	s.office.Prefill(st.Office.Address)
	s.keep.Prefill(st.Office.Address)
	s.connect.See(st)
	s.show()
}

// Shown implements screen.Shown.
func (s *Screen) Shown(now bool) {
	s.connect.Shown(now)
	if !now {
		s.office.Clear()
		s.keep.Clear()
		s.again = false
		s.show()
	}
}

// Back implements screen.Backer.
func (s *Screen) Back() bool {
	if s.again {
		s.again = false
		s.keep.Clear()
		s.show()
		return true
	}
	return s.connect.Back()
}

func (s *Screen) build() {
	w := s.env.Words
	s.change = parts.Secondary(w.T("connection.sign_in_again"), theme.Key, func() {
		s.again = true
		s.show()
		s.keep.Focus()
	})
	s.signOut = parts.Plain(w.T("connection.sign_out"), "", s.askSignOut)
	s.rows = parts.Column(0)
	s.account = parts.Column(theme.L, s.rows, parts.Row(theme.S, s.change, s.signOut))
	s.nobody = parts.Column(theme.L,
		parts.Column(theme.XS, parts.NewText(parts.Strong, w.T("connection.not_signed_in")), parts.NewText(parts.Muted, w.T("connection.not_signed_in_body"))),
		s.office.Content())
	s.invited = parts.Card(w.T("connection.invitation"), parts.Column(theme.L,
		parts.NewText(parts.Muted, w.T("connection.invitation_body")),
		parts.Row(theme.S, parts.Secondary(w.T("connection.open_invitation"), theme.Mail, func() { s.env.Go(screen.PageFirstRun) }))), nil)
	s.content = parts.Page(parts.Header(w.T("connection.title"), w.T("connection.subtitle")),
		parts.Card(w.T("connection.office"), parts.Column(theme.L, s.trouble, s.account, s.nobody, s.keep.Content(), s.note), nil),
		parts.Card(w.T("connection.slack"), s.connect.Content(), nil), s.invited)
}

// in reports whether a state has somebody who is signed in, or who may be: the
// keyring does not tell.
func (s *Screen) in(st state.State) bool {
	return st.Office.Self != nil || st.Setup != nil && st.Setup.Office || st.Setup.Withheld() && st.Office.Address != ""
}

func (s *Screen) show() {
	in := s.in(s.seen) || s.signed
	forms.Visible(in && !s.again, s.account)
	forms.Visible(in && s.again, s.keep.Content())
	forms.Visible(!in, s.nobody)
	forms.Visible(s.seen.Setup == nil || s.seen.Setup.Workspace, s.invited)
	forms.Enable(!s.busy, s.change, s.signOut)
	s.showTrouble(in)
	s.showRows()
	s.content.Refresh()
}

// showTrouble repeats here what Home says of the office.
func (s *Screen) showTrouble(in bool) {
	p, found := s.seen.OfficeProblem()
	if !in || !found {
		s.trouble.Clear()
		return
	}
	tone := parts.Offline
	if p.Needs == state.NeedsMember {
		tone = parts.NeedsYou
	}
	s.trouble.Say(tone, p.Text, "", nil)
}

func (s *Screen) showRows() {
	a := account{address: s.seen.Office.Address, leg: s.seen.Office.State}
	if s.seen.OfficeWithheld() {
		a.leg = withheld
	}
	if self := s.seen.Office.Self; self != nil {
		a.name, a.role, a.id = self.Name, self.Role, self.ID
	}
	if o := s.seen.Office.Organization; o != nil {
		a.organization = o.Name
	}
	if a == s.shown && len(s.rows.Objects) > 0 {
		return
	}
	s.shown = a
	w := s.env.Words
	var pairs []parts.Pair
	add := func(key assets.Key, value string) {
		if value != "" {
			pairs = append(pairs, parts.Pair{Key: w.T(key), Value: parts.NewText(parts.Body, value)})
		}
	}
	add("connection.person", a.name)
	if a.role != "" && a.organization != "" {
		add("connection.role", w.T("connection.member_of", forms.Role(w, a.role), a.organization))
	}
	add("connection.member_id", a.id)
	add("connection.address", a.address)
	pairs = append(pairs, parts.Pair{Key: w.T("connection.state"), Value: leg(w, a.leg)})
	s.rows.Objects = []fyne.CanvasObject{parts.Rows(pairs...)}
	s.rows.Refresh()
}

// withheld is the state of a way that needs what the keyring does not give.
const withheld = "withheld"

// leg is the state of the way to the office.
func leg(w *assets.Phrases, name string) *parts.Status {
	if name == withheld {
		return parts.NewStatus(parts.NeedsYou, w.T("home.withheld"))
	}
	tones := map[string]parts.Tone{state.OfficeConnected: parts.Working, state.OfficeConnecting: parts.Busy, state.OfficeWaiting: parts.Offline}
	tone, known := tones[name]
	if !known {
		name, tone = state.OfficeStopped, parts.NeedsYou
	}
	return parts.NewStatus(tone, w.T("home.office."+assets.Key(name)))
}

func (s *Screen) signedIn(control.SignedIn) {
	s.signed, s.again = true, false
	s.note.Clear()
	s.show()
}

func (s *Screen) askSignOut() {
	w := s.env.Words
	forms.Ask(s.env, forms.Question{
		Title: w.T("connection.sign_out_ask"), Body: []string{w.T("connection.sign_out_body")},
		Yes: w.T("connection.sign_out"), No: w.T("connection.cancel"),
	}, s.leave)
}

func (s *Screen) leave() {
	s.busy = true
	s.note.Busy(s.env.Words.T("connection.signing_out"))
	s.show()
	s.env.Work(func(ctx context.Context) {
		err := s.env.Agent.SignOut(ctx)
		s.env.Do(func() {
			s.busy = false
			s.note.Failed(forms.Say(s.env.Words, err))
			s.show()
		})
	})
}
