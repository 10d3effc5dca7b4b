package activity

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/ui/theme"
)

// split shows a list, and the details of one row beside it or, where the room
// is narrow, in its place.
type split struct {
	box           *fyne.Container
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

// open shows or hides the details.
func (s *split) open(yes bool) {
	if s.showing != yes {
		s.showing = yes
		s.box.Refresh()
		s.Layout(nil, s.box.Size())
	}
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
	pad := theme.M
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
