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
		return y >= 0 && y+o.MinSize().Height <= 300
	}
	w.Canvas().Focus(buttons[1].(*Button))
	if page.Offset.Y != 0 {
		t.Errorf("what is seen moved the page to %v", page.Offset)
	}
	for name, o := range map[string]fyne.Focusable{"below": buttons[20].(*Button), "last": entry, "above": buttons[3].(*Button), "first": buttons[0].(*Button)} {
		w.Canvas().Focus(o)
		if !in(o.(fyne.CanvasObject)) {
			t.Errorf("%s is out of view at %v", name, page.Offset)
		}
	}
	before := page.Offset
	w.Canvas().Focus(beside)
	if page.Offset != before {
		t.Error("what is beside the page moved it")
	}
}
