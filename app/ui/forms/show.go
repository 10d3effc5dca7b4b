package forms

import (
	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
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

// Framed gives a select the edge of an entry, so that it is seen to be one.
func Framed(o fyne.CanvasObject) fyne.CanvasObject {
	return parts.NewSurface(ft.ColorNameInputBackground, ft.ColorNameInputBorder, 0, theme.Rounded, o)
}
