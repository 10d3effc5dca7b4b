package activity

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/ui/theme"
)

// split shows a list, and the details of one row beside it or, where the room
// is narrow, in its place and in that of what stands above it.
type split struct {
	box           *fyne.Container
	page          *fyne.Container // box, and what stands above it
	head          fyne.CanvasObject
	list, details fyne.CanvasObject
	showing       bool
}

// beside is the width from which both fit beside each other, and detailsWidth
// what the details take of it at the most.
const (
	beside       float32 = 600
	detailsWidth float32 = 400
)

func newSplit(list, details fyne.CanvasObject) *split {
	s := &split{list: list, details: details}
	s.box = container.New(s, list, details)
	details.Hide()
	return s
}

// under puts a head above the split; both are the page.
func (s *split) under(head fyne.CanvasObject) fyne.CanvasObject {
	s.head = head
	s.page = container.New(pageLayout{s}, head, s.box)
	return s.page
}

// open shows or hides the details.
func (s *split) open(yes bool) {
	if s.showing != yes {
		s.showing = yes
		s.box.Refresh()
		s.Layout(nil, s.box.Size())
		s.page.Refresh()
		s.page.Layout.Layout(nil, s.page.Size())
	}
}

// pageLayout puts the head above the rest, unless the details take all the room.
type pageLayout struct{ s *split }

func (l pageLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s := l.s
	shown := !s.showing || size.Width >= beside
	visible(s.head, shown)
	top := float32(0)
	if shown {
		s.head.Resize(fyne.NewSize(size.Width, s.head.MinSize().Height))
		top = s.head.MinSize().Height
		s.head.Resize(fyne.NewSize(size.Width, top))
	}
	s.box.Move(fyne.NewPos(0, top))
	s.box.Resize(fyne.NewSize(size.Width, max(0, size.Height-top)))
}

func (l pageLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	head, box := l.s.head.MinSize(), l.s.MinSize(nil)
	return fyne.NewSize(max(head.Width, box.Width), head.Height+box.Height)
}

// Layout implements fyne.Layout.
func (s *split) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	alone := size.Width < beside
	visible(s.details, s.showing)
	visible(s.list, !s.showing || !alone)
	width := size.Width
	if s.showing && !alone {
		width -= min(detailsWidth, size.Width*0.48)
	}
	pad := theme.XXL - theme.M // the marks stand under the head
	s.list.Resize(fyne.NewSize(width-2*pad, size.Height))
	s.list.Move(fyne.NewPos(pad, 0))
	if alone {
		s.details.Resize(size)
		s.details.Move(fyne.NewPos(0, 0))
		return
	}
	s.details.Resize(fyne.NewSize(size.Width-width, size.Height))
	s.details.Move(fyne.NewPos(width, 0))
}

// MinSize implements fyne.Layout.
func (s *split) MinSize([]fyne.CanvasObject) fyne.Size {
	return s.list.MinSize().Max(fyne.NewSize(0, 3*rowHeight))
}

func visible(o fyne.CanvasObject, yes bool) {
	if o.Visible() == yes {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}
