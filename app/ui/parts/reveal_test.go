package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/ui/theme"
)

func TestTheFocusIsBroughtIntoView(t *testing.T) {
	dress(t, theme.Light)
	var buttons []fyne.CanvasObject
	for range 40 {
		buttons = append(buttons, Secondary("button", "", func() {}))
	}
	entry := NewEntry("")
	page := Page(NewText(Display, "title"), append(buttons, entry)...)
	beside := Secondary("beside", "", func() {})
	w := window(t, container.NewBorder(nil, nil, beside, nil, page), 500, 300)
	in := func(o fyne.CanvasObject) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		return y+o.MinSize().Height/2 >= 0 && y+o.MinSize().Height/2 <= 300
	}
	w.Canvas().Focus(buttons[1].(*Button))
	if page.Offset.Y != 0 {
		t.Errorf("what is seen moved the page to %v", page.Offset)
	}
	for _, o := range []fyne.CanvasObject{buttons[20], entry, buttons[3], buttons[0]} {
		if in(o) && o != buttons[0] {
			t.Errorf("%v is in view before it has the focus", o.Position())
		}
		w.Canvas().Focus(o.(fyne.Focusable))
		if !in(o) {
			t.Errorf("%v is out of view at %v", o.Position(), page.Offset)
		}
	}
	before := page.Offset
	w.Canvas().Focus(beside)
	if page.Offset != before {
		t.Error("what is beside the page moved it")
	}
}

func TestWhatAppearedIsBroughtIntoViewFromItsTop(t *testing.T) {
	dress(t, theme.Light)
	var lines []fyne.CanvasObject
	for range 40 {
		lines = append(lines, NewText(Body, "line"))
	}
	short, long := NewSurface("", "", 0, 0, NewText(Body, "a\nb\nc")), Column(theme.S, lines[20:]...)
	page := Page(NewText(Display, "title"), append(lines[:20:20], short, long)...)
	window(t, page, 500, 300)
	top := func(o fyne.CanvasObject) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
	}
	Bring(short)
	if y := top(short); page.Offset.Y == 0 || y < 0 || y+short.MinSize().Height > 300 {
		t.Errorf("it stands at %v", y)
	}
	before := page.Offset
	Bring(short)
	if page.Offset != before {
		t.Error("what is seen was moved")
	}
	Bring(long)
	if y := top(long); y < 0 || y > theme.XXL {
		t.Errorf("its top stands at %v", y)
	}
	page.ScrollToOffset(fyne.NewPos(0, 9999))
	Bring(lines[0])
	if y := top(lines[0]); y < 0 || y > 300 {
		t.Errorf("what is above stands at %v", y)
	}
}
