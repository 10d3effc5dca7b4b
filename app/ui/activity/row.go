package activity

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/control"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// row is one message of the list: its state by shape and colour, who wrote it
// and when, and below that what became of it.
type row struct {
	widget.BaseWidget

	env          screen.Env
	mark         *parts.Sign
	sender, when *parts.Text
	line         *parts.Text
	words        *fyne.Container
	ground       *parts.Surface
	selected     bool
}

func newRow(env screen.Env) *row {
	r := &row{
		env: env, mark: parts.NewSign(parts.Offline), sender: parts.NewName(parts.Strong, ""),
		when: parts.NewLine(parts.Caption, ""), line: parts.NewName(parts.Caption, ""),
	}
	r.words = container.New(rowLayout{}, r.mark, r.sender, r.when, r.line)
	r.ground = parts.NewSurface("", "", 0, theme.Rounded, r.words)
	r.ExtendBaseWidget(r)
	return r
}

// show draws a message. What is as before costs nothing.
func (r *row) show(a control.Activity, selected bool) {
	w, now := r.env.Words, r.env.Now()
	r.mark.Set(toneOf(a.Outcome))
	r.sender.SetText(nameOf(w, a))
	r.line.SetText(lineOf(w, a))
	if when := w.When(a.At, now); when != r.when.Text() {
		r.when.SetText(when)
		r.words.Layout.Layout(r.words.Objects, r.words.Size())
	}
	if r.selected != selected {
		r.selected = selected
		if selected {
			r.ground.SetColors(theme.AccentTint, "")
		} else {
			r.ground.SetColors("", "")
		}
	}
}

// CreateRenderer is for Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.ground) }

// Sizes of a row.
const (
	rowHeight float32 = 56
	markSize  float32 = 18
)

// rowLayout is two lines at the right of the mark; the time keeps its width.
type rowLayout struct{}

func (rowLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	mark, sender, when, line := things[0], things[1], things[2], things[3]
	left := theme.M + markSize + theme.M
	first, second := sender.MinSize().Height, line.MinSize().Height
	y := (size.Height - first - second - theme.XS/2) / 2
	mark.Resize(fyne.NewSquareSize(markSize))
	mark.Move(fyne.NewPos(theme.M, y+(first-markSize)/2))
	time := when.MinSize()
	when.Resize(time)
	when.Move(fyne.NewPos(size.Width-time.Width-theme.M, y+(first-time.Height)/2))
	sender.Resize(fyne.NewSize(max(0, size.Width-left-time.Width-2*theme.M), first))
	sender.Move(fyne.NewPos(left, y))
	line.Resize(fyne.NewSize(max(0, size.Width-left-theme.M), second))
	line.Move(fyne.NewPos(left, y+first+theme.XS/2))
}

func (rowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(220, rowHeight) }
