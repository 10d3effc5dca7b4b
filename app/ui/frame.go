package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/assets"
)

// frame is all that stands in the window: the side bar, a page, and above it
// what is to be said of the agent. All but again is touched on the toolkit's
// goroutine only.
type frame struct {
	opt    Options
	window fyne.Window
	do     func(func())
	work   func(life context.Context, work func(context.Context))
	again  chan struct{} // live's
	clock  func() time.Time
	close  func() // the window
	timer  func(d time.Duration, f func()) (stop func())

	life context.Context    // of the window
	quit context.CancelFunc // of what the screens of this language ask
	env  screen.Env

	state  state.State
	seen   bool
	away   error // why the agent is not there, nil when it is
	asked  bool  // the agent was started by itself
	failed bool  // starting it failed
	over   bool  // the person has deleted everything, the agent with it
	wanted control.Show

	pages   map[string]screen.Screen
	current string
	side    *sidebar
	rest    *fyne.Container // what is not side bar: notice and body
	notice  *fyne.Container // above the page
	body    *fyne.Container
	size    fyne.Size
}

func newFrame(o Options, window fyne.Window, do func(func()), work func(context.Context, func(context.Context))) *frame {
	return &frame{
		opt: o, window: window, do: do, work: work, again: make(chan struct{}, 1), clock: time.Now, close: window.Close, timer: timer,
		quit: func() {}, wanted: o.Show, notice: container.NewStack(), body: container.NewStack(),
	}
}

// begin fills the window. life is the window's.
func (f *frame) begin(life context.Context) {
	f.life = life
	f.speak(f.opt.Language)
	f.keys()
}

// speak makes all screens anew in a language.
func (f *frame) speak(language string) {
	f.quit()
	life, quit := context.WithCancel(f.life)
	f.quit = quit
	f.env = screen.Env{
		Agent: f.opt.Agent(language), Words: assets.Words(language), Window: f.window, Do: f.do,
		Work:   func(work func(context.Context)) { f.work(life, work) },
		Browse: f.opt.Browse, Data: f.opt.Data, Now: f.clock, After: f.after, Go: f.goTo, Over: f.end,
	}
	f.pages = map[string]screen.Screen{}
	f.side = newSidebar(f.env.Words, f.goTo)
	f.side.manages(f.manages())
	if !f.seen {
		f.side.box.Hide() // there is nowhere to go yet
	}
	f.rest = container.NewBorder(f.notice, nil, nil, nil, f.body)
	f.window.SetContent(container.New(&frameLayout{f}, f.side.box, f.rest))
	f.showAway()
	f.turn(f.current)
}

// after is screen.Env's.
func (f *frame) after(d time.Duration, then func()) (stop func()) {
	return f.timer(d, func() { f.do(then) })
}

func timer(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

func (f *frame) manages() bool { return f.state.Office.Self != nil && f.state.Office.Self.Manages }

// see takes a new state. Before it is known how far the setup is, nobody knows
// which page comes first.
func (f *frame) see(s state.State) {
	if !f.seen && s.Setup == nil && s.Preferences != nil {
		return
	}
	if f.over {
		if f.away != nil { // it was not the last word of an agent that ends: there is a new one, with a window of its own
			f.close()
		}
		return
	}
	first, back := !f.seen, f.away != nil
	f.state, f.seen, f.away, f.failed = s, true, nil, false
	if back {
		f.showAway()
	}
	if language := f.language(); language != f.env.Words.Language() {
		f.speak(language)
	}
	f.side.manages(f.manages())
	if first {
		f.side.box.Show()
		f.window.Content().Refresh()
	}
	for _, p := range f.pages {
		p.See(s)
	}
	if first {
		f.show(f.wanted)
	} else if f.current == screen.PageOrganization && !f.manages() {
		f.goTo(screen.PageHome)
	}
}

// end is screen.Env's Over.
func (f *frame) end() {
	f.over = true
	f.side.box.Hide()
	f.showAway()
	f.window.Content().Refresh()
}

func (f *frame) language() string {
	if p := f.state.Preferences; p != nil && p.Language != "" {
		return p.Language
	}
	return f.opt.Language
}

// show brings the window up and shows what was asked for.
func (f *frame) show(what control.Show) {
	if what.Page == control.PageQuit {
		f.close() // the person ends all of Bellhop
		return
	}
	if !f.seen {
		f.wanted = what
		return
	}
	f.window.RequestFocus()
	page := what.Page
	switch {
	case what.Open != "":
		page = screen.PageFirstRun
	case what.Message != "":
		page = screen.PageActivity
	case page == "" && f.current != "":
		return
	}
	f.goTo(page)
	if what.Open == "" && what.Message == "" {
		return
	}
	if opener, ok := f.pages[f.current].(screen.Opener); ok {
		opener.Open(what)
	}
}

// goTo shows a page. One that does not exist, or is not for this person, is the
// first one.
func (f *frame) goTo(page string) {
	if f.seen && !f.over {
		f.turn(place(page, f.state))
	}
}

// place is the page to be shown for one that was asked for.
func place(page string, s state.State) string {
	manages := s.Office.Self != nil && s.Office.Self.Manages
	switch page {
	case screen.PageActivity, screen.PageConnection, screen.PagePrivacy, screen.PageSettings, screen.PageFirstRun:
		return page
	case screen.PageOrganization:
		if manages {
			return page
		}
	}
	if incomplete(s.Setup) {
		return screen.PageFirstRun
	}
	return screen.PageHome
}

// incomplete says that the first run is not over. Who was asked about history
// has been through it, and may be disconnected since, or have a keyring that
// does not tell what is in it.
func incomplete(s *state.Setup) bool {
	if s == nil {
		return false
	}
	return (!s.Workspace || !s.Office) && (!s.Withheld() || !s.History) || !s.Connected && !s.History
}

// turn puts a page into the frame.
func (f *frame) turn(page string) {
	if f.current != page {
		if before, ok := f.pages[f.current].(screen.Shown); ok {
			before.Shown(false)
		}
		for f.uncover() { // it was about that page
		}
	}
	if _, side := f.window.Canvas().Focused().(*parts.NavItem); !side && f.current != page {
		f.window.Canvas().Unfocus() // what had the focus is no longer there
	}
	f.current = page
	f.side.on(page)
	f.body.Objects = nil
	if page == "" {
		f.body.Add(parts.Middle(f.lobby()))
		f.body.Refresh()
		return
	}
	p, ok := f.pages[page]
	if !ok {
		p = newPage(page, f.env)
		f.pages[page] = p
		p.See(f.state)
	}
	f.body.Add(p.Content())
	f.body.Refresh()
	if shown, ok := p.(screen.Shown); ok {
		shown.Shown(true)
	}
}
