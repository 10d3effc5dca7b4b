package forms

import (
	"fyne.io/fyne/v2"

	"bellhop/app/ui/parts"
)

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
