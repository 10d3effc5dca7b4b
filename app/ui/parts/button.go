package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Button is Fyne's button with a ring around it when it has the focus, and
// Enter as well as Space operates it.
type Button struct {
	widget.Button

	// Escape is called when that key is typed while the button has the focus; it
	// may be nil.
	Escape func()

	focused bool
}

// Primary is the one button that a screen is for.
func Primary(label string, icon theme.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.HighImportance, tapped)
}

// Secondary is any other button.
func Secondary(label string, icon theme.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.MediumImportance, tapped)
}

// Plain is a button without a ground, for what is done now and then.
func Plain(label string, icon theme.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.LowImportance, tapped)
}

// Danger is the button that destroys something.
func Danger(label string, icon theme.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.DangerImportance, tapped)
}

// newButton takes "" for no icon.
func newButton(label string, icon theme.Icon, i widget.Importance, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Importance, b.OnTapped = label, i, tapped
	if icon != "" {
		b.Icon = icon.Resource()
	}
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey operates the button with Enter too, and leaves Escape to the window.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyReturn, key.Name == fyne.KeyEnter, key.Name == fyne.KeySpace:
		b.operate()
		return
	case key.Name == fyne.KeyEscape && b.Escape != nil:
		b.Escape()
		return
	}
	Unhandled(b, key)
}

// operate presses the button and leaves the focus on it, which Fyne takes away
// with each press, unless it has moved or the button has gone.
func (b *Button) operate() {
	c := canvasOf(b)
	if c == nil {
		b.Tapped(nil)
		return
	}
	before := c.Focused()
	b.Tapped(nil)
	if before != nil && c.Focused() == nil {
		c.Focus(before)
	}
}

// FocusGained shows the ring, where it is seen.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	Reveal(b)
}

// FocusLost hides it.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	inner := b.Button.CreateRenderer()
	ring := canvas.NewRectangle(nil)
	ring.CornerRadius = theme.Rounded + ringGap
	return &buttonRenderer{WidgetRenderer: inner, b: b, ring: ring}
}

// ringGap is how far the ring stands off the button, ringWidth how thick it is.
const (
	ringGap   float32 = 3
	ringWidth float32 = 2
)

type buttonRenderer struct {
	fyne.WidgetRenderer

	b    *Button
	ring *canvas.Rectangle
}

// MinSize leaves more room at the sides of words than Fyne does.
func (r *buttonRenderer) MinSize() fyne.Size {
	least := r.WidgetRenderer.MinSize()
	if r.b.Text != "" {
		least.Width += 2 * theme.XS
	}
	return least
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Move(fyne.NewSquareOffsetPos(-ringGap))
	r.ring.Resize(size.Add(fyne.NewSquareSize(2 * ringGap)))
}

func (r *buttonRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, nil
	if r.b.focused && !r.b.Disabled() {
		r.ring.StrokeWidth, r.ring.StrokeColor = ringWidth, colorOf(r.b, ft.ColorNamePrimary)
	}
	r.ring.Refresh()
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ring}, r.WidgetRenderer.Objects()...)
}
