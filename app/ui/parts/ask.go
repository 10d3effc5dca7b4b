package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Question is what [Ask] asks. Danger: it cannot be undone.
type Question struct {
	Title, Body string
	Yes, No     string
	Danger      bool
}

// askWidth is how wide a question grows.
const askWidth float32 = 420

// Ask asks before something is done, over the window. The focus is on No;
// Escape is No. yes is called once at most.
func Ask(w fyne.Window, q Question, yes func()) {
	var over *widget.PopUp
	no := Secondary(q.No, "", func() { over.Hide() })
	do := func() {
		over.Hide()
		yes()
	}
	sure := Primary(q.Yes, "", do)
	if q.Danger {
		sure = Danger(q.Yes, "", do)
	}
	words := Column(theme.S, NewText(Heading, q.Title), NewText(Body, q.Body))
	body := Column(theme.XL, words, container.NewHBox(Row(theme.S, no, sure)))
	over = widget.NewModalPopUp(container.New(&dialogLayout{w.Canvas()}, Inset(theme.L, body)), w.Canvas())
	over.Show()
	w.Canvas().Focus(no)
}

// dialogLayout is as wide as a question grows, or as the window lets it.
type dialogLayout struct{ canvas fyne.Canvas }

func (d *dialogLayout) width() float32 {
	return min(askWidth, d.canvas.Size().Width-2*theme.XXL)
}

func (d *dialogLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	for _, o := range things {
		o.Resize(size)
	}
}

func (d *dialogLayout) MinSize(things []fyne.CanvasObject) fyne.Size {
	width := d.width()
	return fyne.NewSize(width, settle(things[0], width))
}
