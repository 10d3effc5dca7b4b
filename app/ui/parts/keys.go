package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Unhandled gives a key that a widget has no use for to the window. Fyne gives
// a key to the widget with the focus only, so that without this Escape would do
// nothing there.
func Unhandled(w fyne.CanvasObject, key *fyne.KeyEvent) {
	c := canvasOf(w)
	if c == nil || key.Name != fyne.KeyEscape {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(key)
	}
}

// canvasOf is the canvas that a widget is on. Fyne does not know it of one that
// another widget is made from; then it is the one with the focus.
func canvasOf(w fyne.CanvasObject) fyne.Canvas {
	d := fyne.CurrentApp().Driver()
	if c := d.CanvasForObject(w); c != nil {
		return c
	}
	for _, window := range d.AllWindows() {
		if window.Canvas().Focused() != nil {
			return window.Canvas()
		}
	}
	return nil
}

// Entry is Fyne's entry which leaves Escape, and shortcuts that are none of
// editing, to the window.
type Entry struct {
	widget.Entry

	// Escape is called when that key is typed; nil leaves it to the window.
	Escape func()
}

// NewEntry makes an entry of one line with a faint example in it.
func NewEntry(example string) *Entry {
	e := &Entry{}
	e.PlaceHolder, e.Wrapping = example, fyne.TextWrapOff
	e.ExtendBaseWidget(e)
	return e
}

// NewLongEntry makes an entry of several lines. Ctrl+Enter (⌘⏎ on macOS) calls
// OnSubmitted.
func NewLongEntry(example string, lines int) *Entry {
	e := &Entry{}
	e.MultiLine, e.PlaceHolder, e.Wrapping = true, example, fyne.TextWrapWord
	e.SetMinRowsVisible(lines)
	e.ExtendBaseWidget(e)
	return e
}

// FocusGained is for Fyne.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	Reveal(e)
}

// TypedKey takes Escape away from editing.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name != fyne.KeyEscape:
		e.Entry.TypedKey(key)
	case e.Escape != nil:
		e.Escape()
	default:
		Unhandled(e, key)
	}
}

// TypedShortcut leaves what is no editing to the window.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok {
		e.Entry.TypedShortcut(s)
		return
	}
	if e.MultiLine && custom.Modifier == fyne.KeyModifierShortcutDefault && (custom.KeyName == fyne.KeyReturn || custom.KeyName == fyne.KeyEnter) {
		if e.OnSubmitted != nil {
			e.OnSubmitted(e.Text)
		}
		return
	}
	if pass(e, custom) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// pass gives Ctrl with a digit or a letter to the window, and reports whether it
// was that. Fyne has editing's own, such as Ctrl+C, as shortcuts of other types.
func pass(w fyne.CanvasObject, s *desktop.CustomShortcut) bool {
	digit := s.KeyName >= fyne.Key0 && s.KeyName <= fyne.Key9
	letter := s.KeyName >= fyne.KeyA && s.KeyName <= fyne.KeyZ
	if s.Modifier != fyne.KeyModifierShortcutDefault || len(s.KeyName) != 1 || !digit && !letter {
		return false
	}
	c, ok := canvasOf(w).(interface{ TypedShortcut(fyne.Shortcut) })
	if ok {
		c.TypedShortcut(s)
	}
	return ok
}
