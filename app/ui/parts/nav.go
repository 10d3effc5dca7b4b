package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// NavItem is one line of a side bar: an icon and a word, of which one is where
// the person is. It has a bar at its left as well as a colour then.
type NavItem struct {
	widget.BaseWidget

	icon             theme.Icon
	label            *Text
	picture          *widget.Icon
	tapped           func()
	on, over, within bool // where the person is; the pointer over it; the focus on it
	compact          bool
}

var (
	_ fyne.Tappable      = (*NavItem)(nil)
	_ fyne.Focusable     = (*NavItem)(nil)
	_ desktop.Hoverable  = (*NavItem)(nil)
	_ desktop.Cursorable = (*NavItem)(nil)
)

// NewNavItem makes a line that calls tapped.
func NewNavItem(icon theme.Icon, label string, tapped func()) *NavItem {
	n := &NavItem{icon: icon, label: NewName(Body, label), picture: widget.NewIcon(nil), tapped: tapped}
	n.ExtendBaseWidget(n)
	return n
}

// SetOn says whether this is where the person is.
func (n *NavItem) SetOn(on bool) {
	if n.on != on {
		n.on = on
		n.Refresh()
	}
}

// SetCompact leaves the icon only.
func (n *NavItem) SetCompact(compact bool) {
	if n.compact != compact {
		n.compact = compact
		n.Refresh()
	}
}

// Tapped goes there.
func (n *NavItem) Tapped(*fyne.PointEvent) { n.tapped() }

// TypedKey goes there with Enter and Space.
func (n *NavItem) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		n.tapped()
	default:
		Unhandled(n, key)
	}
}

// TypedRune is for Fyne.
func (n *NavItem) TypedRune(rune) {}

// FocusGained shows the ring.
func (n *NavItem) FocusGained() { n.set(&n.within, true) }

// FocusLost hides it.
func (n *NavItem) FocusLost() { n.set(&n.within, false) }

// MouseIn shows that it can be clicked.
func (n *NavItem) MouseIn(*desktop.MouseEvent) { n.set(&n.over, true) }

// MouseMoved is for Fyne.
func (n *NavItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends that.
func (n *NavItem) MouseOut() { n.set(&n.over, false) }

// Cursor is the hand.
func (n *NavItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (n *NavItem) set(flag *bool, to bool) {
	*flag = to
	n.Refresh()
}

// The sizes of a line.
const (
	navHeight float32 = 38
	navIcon   float32 = 20
)

// CreateRenderer is for Fyne.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n: n, ground: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type navRenderer struct {
	n           *NavItem
	ground, bar *canvas.Rectangle
}

func (r *navRenderer) paint() {
	n := r.n
	fill, color := fyne.ThemeColorName(""), ft.ColorNameForeground
	switch {
	case n.on:
		fill, color = theme.AccentTint, ft.ColorNamePrimary
	case n.over:
		fill = ft.ColorNameHover
	}
	r.ground.FillColor, r.ground.CornerRadius = colorOf(n, fill), theme.Rounded
	r.ground.StrokeWidth, r.ground.StrokeColor = 0, colorOf(n, ft.ColorNamePrimary)
	if n.within {
		r.ground.StrokeWidth = ringWidth
	}
	r.bar.FillColor, r.bar.CornerRadius = colorOf(n, ft.ColorNamePrimary), wireWidth/2
	r.bar.Hidden = !n.on
	n.picture.SetResource(n.icon.In(color))
	n.label.SetColor(color)
	n.label.Hidden = n.compact
}

func (r *navRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.bar.Resize(fyne.NewSize(wireWidth, size.Height-2*theme.S))
	r.bar.Move(fyne.NewPos(0, theme.S))
	r.n.picture.Resize(fyne.NewSquareSize(navIcon))
	r.n.picture.Move(fyne.NewPos(theme.M, (size.Height-navIcon)/2))
	left := theme.M + navIcon + theme.M
	height := r.n.label.MinSize().Height
	r.n.label.Resize(fyne.NewSize(max(0, size.Width-left-theme.S), height))
	r.n.label.Move(fyne.NewPos(left, (size.Height-height)/2))
}

func (r *navRenderer) MinSize() fyne.Size { return fyne.NewSize(navIcon+2*theme.M, navHeight) }

func (r *navRenderer) Refresh() {
	r.paint()
	r.Layout(r.n.Size())
	r.ground.Refresh()
	r.bar.Refresh()
	canvas.Refresh(r.n)
}

func (r *navRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.bar, r.n.picture, r.n.label}
}

func (r *navRenderer) Destroy() {}
