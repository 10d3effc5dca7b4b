package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/ui/theme"
)

// revealed is how much above and below a thing comes into view with it: its
// field's name, and what stands under it.
const revealed = 2 * theme.XXL

// Reveal scrolls the page around a thing so that it is seen. Fyne does not: who
// goes through a page with Tab would lose sight of the focus. A thing whose
// middle is in view stays where it is, so that a click does not move what is
// clicked.
func Reveal(thing fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(thing)
	if c == nil || c.Overlays().Top() != nil {
		return
	}
	at, size := d.AbsolutePositionForObject(thing), thing.Size()
	for _, s := range scrolls(c.Content(), nil) {
		page := d.AbsolutePositionForObject(s)
		left, top := at.X-page.X, at.Y-page.Y
		if left < 0 || left > s.Size().Width { // beside the page
			continue
		}
		if middle := top + size.Height/2; middle >= 0 && middle <= s.Size().Height {
			continue
		}
		if top < 0 {
			ScrollTo(s, s.Offset.Y+top-revealed)
		} else {
			ScrollTo(s, s.Offset.Y+top+size.Height+revealed-s.Size().Height)
		}
	}
}

// Bring scrolls the page around a thing so that all of it is seen, or as much as
// there is room for, from its top: for what appeared because of what a person
// did.
func Bring(thing fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(thing)
	if c == nil {
		return
	}
	at := d.AbsolutePositionForObject(thing)
	for _, s := range scrolls(c.Content(), nil) {
		page := d.AbsolutePositionForObject(s)
		if at.X < page.X {
			continue
		}
		top := at.Y - page.Y
		over := top + thing.MinSize().Height + theme.XXL - s.Size().Height
		if over > 0 || top < 0 {
			ScrollTo(s, s.Offset.Y+min(over, top-theme.XXL))
		}
	}
}

// ScrollTo scrolls to y points from the top, or as far as it goes.
func ScrollTo(s *container.Scroll, y float32) {
	s.ScrollToOffset(fyne.NewPos(s.Offset.X, max(0, min(y, s.Content.MinSize().Height-s.Size().Height))))
}

// scrolls are those that are seen, in containers and on grounds within each
// other.
func scrolls(o fyne.CanvasObject, all []*container.Scroll) []*container.Scroll {
	if o == nil || !o.Visible() {
		return all
	}
	switch box := o.(type) {
	case *container.Scroll:
		return append(all, box)
	case *Surface:
		return scrolls(box.content, all)
	case *fyne.Container:
		for _, child := range box.Objects {
			all = scrolls(child, all)
		}
	}
	return all
}
