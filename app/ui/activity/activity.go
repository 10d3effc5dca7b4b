package activity

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// Screen is the page. Make it with [New].
type Screen struct {
	env     screen.Env
	content fyne.CanvasObject
	search  *parts.Entry
	chips   *parts.Chips
	found   *parts.Text
	row     *fyne.Container // of chips and found
	place   *fyne.Container // the list, or what is said instead
	list    *list
	split   *split
	details *details

	query  control.ActivityQuery // that rows answers
	rows   []control.Activity
	next   string
	total  int
	failed string

	selected string // the id of a message
	wish     string // one that is to be selected once it is there
	muted    []state.Sender

	asking, again, loaded bool
	visible, stale        bool
	digest                digest
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Opener = (*Screen)(nil)
	_ screen.Shown  = (*Screen)(nil)
	_ screen.Backer = (*Screen)(nil)
)

// New makes the page. It asks for nothing until it is shown.
func New(env screen.Env) *Screen {
	a := &Screen{env: env, stale: true, search: parts.NewEntry(env.Words.T("activity.search")), place: container.NewStack()}
	a.search.OnChanged = func(string) { a.refresh() }
	a.search.Icon = theme.Search.Resource()
	keys, _ := filters()
	labels := make([]string, len(keys))
	for i, key := range keys {
		labels[i] = env.Words.T(key)
	}
	a.chips = parts.NewChips(func(int) { a.refresh() }, labels...)
	a.found = parts.NewLine(parts.Caption, "")
	a.list = newList(a)
	a.details = newDetails(a)
	a.split = newSplit(a.place, a.details.box)
	a.row = parts.Spread(theme.L, a.chips.Box, a.found)
	head := parts.Column(theme.M,
		parts.Header(env.Words.T("activity.title"), env.Words.T("activity.subtitle")), a.search, a.row)
	a.content = a.split.under(container.New(layout.NewCustomPaddedLayout(theme.XXL, theme.L, theme.XXL, theme.XXL), head))
	a.showPlace()
	return a
}

// Content implements screen.Screen.
func (a *Screen) Content() fyne.CanvasObject { return a.content }

// See implements screen.Screen.
func (a *Screen) See(s state.State) {
	if d := digestOf(s); d != a.digest || awaited(a.rows) {
		a.digest, a.stale = d, true
	}
	var muted []state.Sender
	hint := a.env.Words.T("activity.search")
	if s.Preferences != nil {
		muted = s.Preferences.Muted
		if s.Preferences.HistoryDays > 0 {
			hint = a.env.Words.T("activity.search_text")
		}
	}
	if a.search.PlaceHolder != hint {
		a.search.SetPlaceHolder(hint)
	}
	if !reflect.DeepEqual(muted, a.muted) {
		a.muted = muted
		a.details.show(a.chosen())
	}
	a.freshen()
}

// Shown implements screen.Shown.
func (a *Screen) Shown(now bool) {
	a.visible = now
	a.freshen()
}

func (a *Screen) freshen() {
	if a.visible && a.stale {
		a.stale = false
		a.news()
	}
}

// Open implements screen.Opener: it selects a message.
func (a *Screen) Open(what control.Show) {
	a.wish = what.Message
	a.grant()
	if a.wish != "" {
		a.refresh()
	}
}

// Back implements screen.Backer: it closes the details.
func (a *Screen) Back() bool {
	open := a.selected != ""
	if open {
		a.choose("")
		a.env.Window.Canvas().Focus(a.list)
	}
	return open
}

// take shows an answer.
func (a *Screen) take(q question, got control.ActivityPage, err error) {
	if a.failed = forms.Say(a.env.Words, err); err != nil {
		a.showPlace()
		return
	}
	if q.after != "" {
		a.rows = append(a.rows[:len(a.rows):len(a.rows)], got.Activities...)
		a.next, a.total = got.Next, got.Total
		a.list.Refresh()
	} else {
		a.replace(q, got)
	}
	a.loaded = true
	if found := a.env.Words.N("activity.found", a.total); found != a.found.Text() {
		a.found.SetText(found)
		a.row.Refresh()
	}
	a.showPlace()
	a.grant()
	a.details.show(a.chosen())
	a.split.open(a.chosen() != nil)
}

// replace puts other rows into the list and leaves what is in view where it is.
func (a *Screen) replace(q question, got control.ActivityPage) {
	same := reflect.DeepEqual(q.query, a.query)
	top, into := a.list.top()
	anchor := ""
	if same && top < len(a.rows) && (top > 0 || into > 0) {
		anchor = a.rows[top].ID
	}
	if rest := a.behind(got.Activities); q.keep && len(rest) > 0 {
		got.Activities, got.Next = append(got.Activities, rest...), a.next
	}
	a.query, a.rows, a.next, a.total = q.query, got.Activities, got.Next, got.Total
	a.list.Refresh()
	if i := a.index(anchor); i >= 0 && i != top {
		a.list.goTo(i, into)
	} else if !same {
		a.list.goTo(0, 0)
	}
}

// behind are the rows of before that follow the last of others, none if that one
// was not among them.
func (a *Screen) behind(others []control.Activity) []control.Activity {
	if len(others) == 0 {
		return nil
	}
	if i := a.index(others[len(others)-1].ID); i >= 0 {
		return a.rows[i+1:]
	}
	return nil
}

// index is where a message stands, -1 if it is not in the list.
func (a *Screen) index(id string) int {
	for i := range a.rows {
		if id != "" && a.rows[i].ID == id {
			return i
		}
	}
	return -1
}

func (a *Screen) chosen() *control.Activity {
	if i := a.index(a.selected); i >= 0 {
		return &a.rows[i]
	}
	return nil
}

// grant selects what was wished for, if it is there by now.
func (a *Screen) grant() {
	if i := a.index(a.wish); i >= 0 {
		a.choose(a.wish)
		a.list.ScrollTo(i)
		a.wish = ""
	}
}

// choose opens the details of a message, "" closes them.
func (a *Screen) choose(id string) {
	a.selected = id
	a.details.show(a.chosen())
	a.split.open(a.chosen() != nil)
	a.list.Refresh()
}

// showPlace shows the list, or says why there is none.
func (a *Screen) showPlace() {
	w := a.env.Words
	var o fyne.CanvasObject
	switch {
	case a.failed != "" && len(a.rows) == 0:
		retry := parts.Primary(w.T("errors.retry"), theme.Retry, a.refresh)
		o = parts.EmptyState(theme.Warning, w.T("activity.failed"), a.failed, retry)
	case len(a.rows) > 0:
		o = a.list
	case !a.loaded:
		o = parts.EmptyState(theme.Activity, w.T("activity.loading"), "", nil)
	case a.query.Search == "" && len(a.query.Outcomes) == 0:
		o = parts.EmptyState(theme.Activity, w.T("activity.empty"), w.T("activity.empty_body"), nil)
	default:
		o = parts.EmptyState(theme.Search, w.T("activity.none_found"), w.T("activity.none_found_body"), nil)
	}
	if len(a.place.Objects) == 1 && a.place.Objects[0] == o {
		return
	}
	if o != a.list {
		o = container.NewVScroll(parts.Middle(o))
	}
	a.place.Objects = []fyne.CanvasObject{o}
	a.place.Refresh()
}

// Search looks for a word, as if a person had typed it.
func (a *Screen) Search(word string) { a.search.SetText(word) }
