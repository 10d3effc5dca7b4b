package forms

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// Tick is a box to tick with words beside it that wrap, and may be clicked as
// well.
type Tick struct {
	widget.BaseWidget

	// Box is what is ticked and has the focus.
	Box     *box
	content fyne.CanvasObject
}

// box is Fyne's check, which comes into view with the focus.
type box struct{ widget.Check }

func newBox(changed func(on bool)) *box {
	b := &box{}
	b.OnChanged = changed
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained is for Fyne.
func (b *box) FocusGained() {
	b.Check.FocusGained()
	parts.Reveal(b)
}

// NewTick makes a box that is not ticked. hint, which may be "", explains what
// it does. changed is called when the person changes it, not by [Tick.Set].
func NewTick(label, hint string, changed func(on bool)) *Tick {
	t := &Tick{Box: newBox(changed)}
	words := parts.Column(theme.XS, parts.NewText(parts.Body, label))
	if hint != "" {
		words.Add(parts.NewText(parts.Caption, hint))
	}
	t.content = container.New(tickLayout{}, t.Box, words)
	t.ExtendBaseWidget(t)
	return t
}

// On reports whether the box is ticked.
func (t *Tick) On() bool { return t.Box.Checked }

// Set ticks the box, or not, without telling anybody.
func (t *Tick) Set(on bool) {
	if t.Box.Checked == on {
		return
	}
	t.Box.Checked = on
	t.Box.Refresh()
}

// Tapped is for Fyne.
func (t *Tick) Tapped(*fyne.PointEvent) {
	if !t.Box.Disabled() {
		t.Box.SetChecked(!t.Box.Checked)
	}
}

// CreateRenderer is for Fyne.
func (t *Tick) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.content) }

// tickLayout puts the box beside the first line of the words.
type tickLayout struct{}

func (tickLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	box, words := things[0], things[1]
	least := box.MinSize()
	box.Resize(least)
	box.Move(fyne.NewPos(-boxInset, 0))
	left := least.Width - boxInset + theme.XS
	top := (least.Height - lineHeight()) / 2
	words.Resize(fyne.NewSize(size.Width-left, words.MinSize().Height))
	words.Resize(fyne.NewSize(size.Width-left, words.MinSize().Height))
	words.Move(fyne.NewPos(left, top))
}

func (tickLayout) MinSize(things []fyne.CanvasObject) fyne.Size {
	box, words := things[0].MinSize(), things[1].MinSize()
	top := (box.Height - lineHeight()) / 2
	return fyne.NewSize(box.Width-boxInset+theme.XS+words.Width, max(box.Height, top+words.Height))
}

// boxInset is the empty space that Fyne leaves at the left of a box.
const boxInset float32 = 6

func lineHeight() float32 { return fyne.MeasureText("A", theme.Text, fyne.TextStyle{}).Height }
