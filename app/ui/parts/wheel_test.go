package parts

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/app/ui/theme"
)

// TestTheWheelTurnsThePage: also where an entry lies under the pointer, but one
// of several lines that has more text than room.
func TestTheWheelTurnsThePage(t *testing.T) {
	dress(t, theme.Light)
	for name, tc := range map[string]struct {
		entry fyne.CanvasObject
		text  string
		turns bool
	}{
		"a line":             {NewEntry("example"), "", true},
		"a long line":        {NewEntry(""), strings.Repeat("long ", 200), true},
		"a secret":           {NewSecretEntry(""), "secret", true},
		"lines":              {NewLongEntry("", 3), "one\ntwo\nthree", true},
		"lines without room": {NewLongEntry("", 3), strings.Repeat("more\n", 20), false},
	} {
		t.Run(name, func(t *testing.T) {
			switch e := tc.entry.(type) {
			case *Entry:
				e.SetText(tc.text)
			case *SecretEntry:
				e.SetText(tc.text)
			}
			long := NewText(Body, strings.Repeat("line\n", 100))
			page := container.NewVScroll(Column(theme.M, tc.entry, long))
			w := window(t, container.NewStack(NewSurface(theme.Surface, "", 0, 0, page)), 400, 300)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(tc.entry)
			test.Scroll(w.Canvas(), at.AddXY(50, 15), 0, -20)
			if turned := page.Offset.Y > 0; turned != tc.turns {
				t.Errorf("the page stands at %v", page.Offset)
			}
		})
	}
}

// TestTheWheelTakesNothingElse: clicks and the pointer are the entry's.
func TestTheWheelTakesNothingElse(t *testing.T) {
	var w any = &wheel{}
	_, taps := w.(fyne.Tappable)
	_, focus := w.(fyne.Focusable)
	_, drags := w.(fyne.Draggable)
	_, mouse := w.(desktop.Mouseable)
	_, hovers := w.(desktop.Hoverable)
	_, points := w.(desktop.Cursorable)
	if taps || focus || drags || mouse || hovers || points {
		t.Error("it takes more than the wheel")
	}
}
