package forms

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// Question is one question before something is done. List, which may be empty,
// names what goes; After stands below it. Danger says that it cannot be taken
// back.
type Question struct {
	Title   string
	Body    []string
	List    []string
	After   string
	Yes, No string
	Danger  bool
}

// Ask puts a question over the window. The focus is on No; Escape is No. yes is
// called once, after the question is gone.
func Ask(env screen.Env, q Question, yes func()) {
	var pop *widget.PopUp
	cv := env.Window.Canvas()
	before := cv.Focused()
	leave := func() {
		pop.Hide()
		if before != nil {
			cv.Focus(before)
		}
	}
	no := parts.Secondary(q.No, "", leave)
	do := parts.Primary(q.Yes, "", func() { leave(); yes() })
	if q.Danger {
		do = parts.Danger(q.Yes, "", func() { leave(); yes() })
	}
	no.Escape, do.Escape = leave, leave
	all := parts.Column(theme.L, parts.NewText(parts.Heading, q.Title))
	for _, line := range q.Body {
		all.Add(parts.NewText(parts.Body, line))
	}
	if len(q.List) > 0 {
		all.Add(Bullets(q.List...))
	}
	if q.After != "" {
		all.Add(parts.NewText(parts.Body, q.After))
	}
	all.Add(parts.Row(theme.S, no, do))
	width := min(questionWidth, cv.Size().Width-2*theme.XL)
	pop = widget.NewModalPopUp(container.New(&wide{width}, parts.Inset(theme.XL, all)), cv)
	pop.Show()
	cv.Focus(no)
}

// questionWidth is how wide a question is where there is room.
const questionWidth float32 = 460

// wide gives one thing a width, and the height that it takes there.
type wide struct{ width float32 }

func (l *wide) Layout(things []fyne.CanvasObject, size fyne.Size) {
	for _, o := range things {
		o.Resize(size)
	}
}

func (l *wide) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range things {
		if o.Size().Width != l.width {
			o.Resize(fyne.NewSize(l.width, o.MinSize().Height))
		}
		size = size.Max(fyne.NewSize(l.width, o.MinSize().Height))
	}
	return size
}

// Bullets are sentences of a list.
func Bullets(lines ...string) *fyne.Container {
	all := parts.Column(theme.S)
	for _, line := range lines {
		dot := canvas.NewCircle(ft.Color(ft.ColorNamePlaceHolder))
		all.Add(parts.Beside(theme.S, container.New(&dotLayout{}, dot), parts.NewText(parts.Body, line)))
	}
	return all
}

// dotLayout puts a dot at the height of the middle of a line.
type dotLayout struct{}

const dotSize float32 = 5

func (dotLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	for _, o := range things {
		o.Resize(fyne.NewSquareSize(dotSize))
		o.Move(fyne.NewPos((size.Width-dotSize)/2, (size.Height-dotSize)/2))
	}
}

func (dotLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(18) }
