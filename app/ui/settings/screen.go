package settings

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

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
	now  *state.Preferences // as the agent said, with what it was told since
	told int                // how many changes are on their way

	content  fyne.CanvasObject
	nothing  fyne.CanvasObject
	cards    []fyne.CanvasObject
	note     *forms.Notice
	language *widget.Select
	start    *forms.Tick
	notify   *forms.Tick
	when     *widget.RadioGroup
	edits    *forms.Tick
	deletes  *forms.Tick
	history  *forms.Days
	quiet    *quiet
	muted    *fyne.Container
	shown    []state.Sender
	filling  bool
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Backer = (*Screen)(nil)
)

// New makes the page.
func New(env screen.Env) *Screen {
	s := &Screen{env: env, note: forms.NewNotice()}
	s.build()
	s.show()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Back implements screen.Backer.
func (s *Screen) Back() bool { return s.quiet.close() }

// See implements screen.Screen. While a change is on its way the page shows
// that change, not a state from before it.
func (s *Screen) See(st state.State) {
	if st.Preferences == nil || s.told > 0 {
		return
	}
	p := clone(*st.Preferences)
	s.now = &p
	s.show()
}

func clone(p state.Preferences) state.Preferences {
	p.Muted = slices.Clone(p.Muted)
	p.Quiet = slices.Clone(p.Quiet)
	for i := range p.Quiet {
		p.Quiet[i].Days = slices.Clone(p.Quiet[i].Days)
	}
	return p
}

// change tells the agent another choice. When that fails, the page goes back to
// what was before.
func (s *Screen) change(with func(*state.Preferences)) {
	if s.now == nil || s.filling {
		return
	}
	before := clone(*s.now)
	after := clone(*s.now)
	with(&after)
	s.now = &after
	s.told++
	s.note.Clear()
	s.show()
	s.env.Work(func(ctx context.Context) {
		err := s.env.Agent.Intend(ctx, state.Prefer{Preferences: clone(after)})
		s.env.Do(func() {
			s.told--
			if err != nil {
				s.now = &before
				s.note.Say(parts.Failed, s.env.Words.T("settings.not_changed"), forms.Say(s.env.Words, err), nil)
			}
			s.show()
		})
	})
}

func (s *Screen) build() {
	w := s.env.Words
	s.buildGeneral()
	s.buildRelaying()
	s.history = forms.NewDays(w, 0)
	s.history.Changed = s.keep
	s.muted = parts.Column(theme.S)
	s.quiet = newQuiet(s.env, func(q []state.QuietHours) { s.change(func(p *state.Preferences) { p.Quiet = q }) })
	s.nothing = parts.NewText(parts.Muted, w.T("settings.loading"))
	s.cards = []fyne.CanvasObject{
		parts.Card(w.T("settings.general"), parts.Column(theme.L,
			parts.NewField(w.T("settings.language"), forms.Framed(s.language), w.T("settings.language_hint")), parts.Column(theme.S, s.start, s.notify)), nil),
		parts.Card(w.T("settings.relaying"), parts.Column(theme.L,
			parts.NewField(w.T("settings.presence"), s.when, w.T("settings.presence_hint")), parts.Column(0, s.edits, s.deletes)), nil),
		parts.Card(w.T("settings.quiet"), s.quiet.content, nil),
		parts.Card(w.T("settings.muted"), s.muted, nil),
		parts.Card(w.T("settings.keeping"), parts.NewField(w.T("settings.history"), forms.Framed(s.history), w.T("settings.history_hint")), nil),
	}
	all := append([]fyne.CanvasObject{s.note, s.nothing}, s.cards...)
	s.content = parts.Page(parts.Header(w.T("settings.title"), w.T("settings.subtitle")), all...)
}

func (s *Screen) buildGeneral() {
	w := s.env.Words
	s.language = widget.NewSelect(nil, nil)
	for _, tag := range languages() {
		s.language.Options = append(s.language.Options, w.T("settings.language."+languageKey(tag)))
	}
	s.language.OnChanged = func(string) {
		if tag := languages()[max(0, s.language.SelectedIndex())]; s.now != nil && tag != s.now.Language {
			s.change(func(p *state.Preferences) { p.Language = tag })
		}
	}
	s.start = forms.NewTick(w.T("settings.autostart"), w.T("settings.autostart_hint"), func(on bool) {
		s.change(func(p *state.Preferences) { p.StartAtLogin = on })
	})
	s.notify = forms.NewTick(w.T("settings.notify"), w.T("settings.notify_hint"), func(on bool) {
		s.change(func(p *state.Preferences) { p.Notify = on })
	})
}

// languages are what can be chosen, the system's first.
func languages() []string { return append([]string{""}, assets.Languages()...) }

func languageKey(tag string) assets.Key {
	if tag == "" {
		return "system"
	}
	return assets.Key(tag)
}

func (s *Screen) buildRelaying() {
	w := s.env.Words
	always, away := w.T("settings.presence_always"), w.T("settings.presence_away")
	s.when = widget.NewRadioGroup([]string{always, away}, nil)
	s.when.Required = true
	s.when.OnChanged = func(chosen string) {
		when := "always"
		if chosen == away {
			when = "away"
		}
		if s.now != nil && s.now.When != when {
			s.change(func(p *state.Preferences) { p.When = when })
		}
	}
	s.edits = forms.NewTick(w.T("settings.edits"), "", func(on bool) { s.change(func(p *state.Preferences) { p.CarryEdits = on }) })
	s.deletes = forms.NewTick(w.T("settings.deletions"), "", func(on bool) { s.change(func(p *state.Preferences) { p.CarryDeletions = on }) })
}

// keep changes how long text is kept; fewer days than now ask first, because
// text is erased.
func (s *Screen) keep(days int) {
	if s.now == nil {
		return
	}
	set := func() { s.change(func(p *state.Preferences) { p.HistoryDays = days }) }
	if days >= s.now.HistoryDays {
		set()
		return
	}
	w := s.env.Words
	q := forms.Question{
		Title: w.N("settings.erase_ask", days), Body: []string{w.T("settings.erase_body")},
		Yes: w.T("settings.erase"), No: w.T("settings.cancel"), Danger: true,
	}
	if days == 0 {
		q.Title = w.T("settings.erase_all_ask")
	}
	s.history.Set(s.now.HistoryDays)
	forms.Ask(s.env, q, set)
}
