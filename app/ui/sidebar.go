package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// entry is a page as the side bar lists it.
type entry struct {
	page  string
	icon  theme.Icon
	label assets.Key
}

// entries are in the order of the side bar and of Ctrl+1 to Ctrl+6.
func entries() []entry {
	return []entry{
		{screen.PageHome, theme.Home, "home.title"},
		{screen.PageActivity, theme.Activity, "activity.title"},
		{screen.PageConnection, theme.Connection, "connection.title"},
		{screen.PageOrganization, theme.Organization, "organization.title"},
		{screen.PagePrivacy, theme.Privacy, "privacy.title"},
		{screen.PageSettings, theme.Settings, "settings.title"},
	}
}

// sidebar is the list of pages at the left.
type sidebar struct {
	box   *parts.Surface
	head  *fyne.Container
	name  *parts.Text
	items map[string]*parts.NavItem
}

func newSidebar(w *assets.Phrases, visit func(page string)) *sidebar {
	s := &sidebar{items: map[string]*parts.NavItem{}, name: parts.NewName(parts.SubHeading, "Bellhop")}
	s.head = parts.Inset(theme.S, container.NewBorder(nil, nil, container.NewCenter(parts.Picture(theme.Bell, ft.ColorNamePrimary, 24)), nil,
		parts.Inset(theme.XS, s.name)))
	all := []fyne.CanvasObject{s.head}
	for _, e := range entries() {
		item := parts.NewNavItem(e.icon, w.T(e.label), func() { visit(e.page) })
		s.items[e.page] = item
		all = append(all, item)
	}
	s.box = parts.NewSurface(theme.Sunken, "", theme.S, 0, parts.Column(theme.XS, all...))
	return s
}

// manages shows or hides what only owners have.
func (s *sidebar) manages(yes bool) {
	item := s.items[screen.PageOrganization]
	if item.Visible() == yes {
		return
	}
	if yes {
		item.Show()
	} else {
		item.Hide()
	}
	s.box.Refresh()
}

// on marks where the person is; the first run stands in the place of Home.
func (s *sidebar) on(page string) {
	if page == screen.PageFirstRun {
		page = screen.PageHome
	}
	for name, item := range s.items {
		item.SetOn(name == page)
	}
}

func (s *sidebar) compact(yes bool) {
	for _, item := range s.items {
		item.SetCompact(yes)
	}
	if s.name.Visible() == yes {
		if yes {
			s.name.Hide()
		} else {
			s.name.Show()
		}
	}
}

// Widths of the side bar, and the width of the window below which it shows
// icons only.
const (
	sideWidth, sideCompact float32 = 196, 60
	roomy                  float32 = 720
)

// frameLayout puts the side bar beside the rest, and remembers the size.
type frameLayout struct{ f *frame }

func (l *frameLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	l.f.size = size
	width := sideWidth
	switch {
	case !things[0].Visible():
		width = 0
	case size.Width < roomy:
		width = sideCompact
	}
	l.f.side.compact(width == sideCompact)
	things[0].Resize(fyne.NewSize(width, size.Height))
	things[1].Resize(fyne.NewSize(size.Width-width, size.Height))
	things[1].Move(fyne.NewPos(width, 0))
}

func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastWidth, leastHeight)
}
