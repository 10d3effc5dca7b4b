package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// wheel lies over an entry and takes nothing but the mouse wheel. Fyne's entries
// keep it to themselves even when they have nothing to scroll, so that a page
// stands still as soon as one comes under the pointer.
type wheel struct {
	widget.BaseWidget

	entry *Entry
	own   fyne.Scrollable // what the entry scrolls, nil if nothing
}

// Scrolled implements fyne.Scrollable: it turns the page, or a text of several
// lines that does not fit.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.own != nil && w.entry.overflows() {
		w.own.Scrolled(e)
		return
	}
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(w)
	if c == nil {
		return
	}
	at := d.AbsolutePositionForObject(w).Add(fyne.NewPos(w.Size().Width/2, w.Size().Height/2))
	for _, page := range scrolls(c.Content(), nil) {
		from := d.AbsolutePositionForObject(page)
		if in := at.Subtract(from); in.X >= 0 && in.X <= page.Size().Width && in.Y >= 0 && in.Y <= page.Size().Height {
			page.Scrolled(e)
			return
		}
	}
}

// CreateRenderer is for Fyne.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// overflows says whether an entry of several lines has more of them than room.
func (e *Entry) overflows() bool {
	if !e.MultiLine {
		return false
	}
	text := NewText(Body, e.Text)
	text.Resize(fyne.NewSize(e.Size().Width-4*e.Theme().Size(ft.SizeNameInnerPadding), 0))
	return text.MinSize().Height > e.Size().Height-2*e.Theme().Size(ft.SizeNameInnerPadding)
}

// CreateRenderer is for Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), wheel: &wheel{entry: e}}
	for _, o := range r.WidgetRenderer.Objects() {
		if own, ok := o.(fyne.Scrollable); ok {
			r.wheel.own = own
		}
	}
	r.wheel.ExtendBaseWidget(r.wheel)
	return r
}

type entryRenderer struct {
	fyne.WidgetRenderer

	wheel *wheel
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.wheel.Resize(size)
}

// Objects has the wheel last: the last of those that lie over each other gets
// what happens there.
func (r *entryRenderer) Objects() []fyne.CanvasObject {
	all := r.WidgetRenderer.Objects()
	return append(all[:len(all):len(all)], r.wheel)
}
