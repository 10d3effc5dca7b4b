package forms

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
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

// Pick shows a dialog of files as large as the window. Fyne's cannot be given a
// size before it is shown.
func Pick(env screen.Env, d *dialog.FileDialog) {
	d.Show()
	d.Resize(env.Window.Canvas().Size())
}
