package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Middle puts a thing into the middle of the height, all across.
func Middle(thing fyne.CanvasObject) *fyne.Container { return container.New(middle{}, thing) }

type middle struct{}

func (middle) Layout(things []fyne.CanvasObject, size fyne.Size) {
	for _, o := range things {
		height := settle(o, size.Width)
		o.Move(fyne.NewPos(0, max(0, (size.Height-height)*0.4)))
	}
}

func (middle) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range shown(things) {
		size = size.Max(o.MinSize())
	}
	return size
}
