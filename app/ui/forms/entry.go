package forms

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
)

// Entry is Fyne's entry, in which Escape does something.
type Entry struct {
	widget.Entry

	// Escape is called when that key is typed; it may be nil.
	Escape func()
}

// NewEntry makes an entry of one line with a faint example in it.
func NewEntry(example string) *Entry {
	e := &Entry{}
	e.PlaceHolder, e.Wrapping = example, fyne.TextWrapOff
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey is for Fyne.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape && e.Escape != nil {
		e.Escape()
		return
	}
	e.Entry.TypedKey(key)
}

// Enable lets buttons be used, or not.
func Enable(on bool, buttons ...*parts.Button) {
	for _, b := range buttons {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// Visible shows something, or not.
func Visible(on bool, things ...fyne.CanvasObject) {
	for _, o := range things {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}
