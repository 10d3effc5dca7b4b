package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// colorOf is the colour of that name for a widget, now.
func colorOf(w fyne.Widget, name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	app := fyne.CurrentApp().Settings()
	return app.Theme().Color(name, app.ThemeVariant())
}

// Surface is a ground with something on it. Its colours follow the theme.
type Surface struct {
	widget.BaseWidget

	content fyne.CanvasObject
	fill    fyne.ThemeColorName
	edge    fyne.ThemeColorName
	padding float32
	radius  float32
}

// NewSurface puts content on a ground of a colour, with an edge of another;
// "" is no ground or edge.
func NewSurface(fill, edge fyne.ThemeColorName, padding, radius float32, content fyne.CanvasObject) *Surface {
	s := &Surface{content: content, fill: fill, edge: edge, padding: padding, radius: radius}
	s.ExtendBaseWidget(s)
	return s
}

// SetColors gives the ground and the edge other colours.
func (s *Surface) SetColors(fill, edge fyne.ThemeColorName) {
	s.fill, s.edge = fill, edge
	s.Refresh()
}

// CreateRenderer is for Fyne.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{s: s, ground: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type surfaceRenderer struct {
	s      *Surface
	ground *canvas.Rectangle
}

func (r *surfaceRenderer) paint() {
	r.ground.FillColor = colorOf(r.s, r.s.fill)
	r.ground.StrokeColor = colorOf(r.s, r.s.edge)
	r.ground.StrokeWidth = 0
	if r.s.edge != "" {
		r.ground.StrokeWidth = 1
	}
	r.ground.CornerRadius = r.s.radius
}

func (r *surfaceRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.s.content.Move(fyne.NewSquareOffsetPos(r.s.padding))
	r.s.content.Resize(size.Subtract(fyne.NewSquareSize(2 * r.s.padding)))
}

func (r *surfaceRenderer) MinSize() fyne.Size {
	return r.s.content.MinSize().Add(fyne.NewSquareSize(2 * r.s.padding))
}

func (r *surfaceRenderer) Refresh() {
	r.paint()
	r.Layout(r.s.Size())
	r.ground.Refresh()
	r.s.content.Refresh()
	canvas.Refresh(r.s)
}

func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.s.content}
}

func (r *surfaceRenderer) Destroy() {}

// Card is a titled group of a page. The title may be "", the action nil; the
// body is one thing, such as a [Column].
func Card(title string, body, action fyne.CanvasObject) *Surface {
	content := body
	if title != "" || action != nil {
		content = Column(theme.L, head(SubHeading, title, action), body)
	}
	return NewSurface(theme.Surface, theme.Border, theme.XL, theme.Radius, content)
}

// head is a title with something at its right.
func head(kind Kind, title string, action fyne.CanvasObject) fyne.CanvasObject {
	words := NewText(kind, title)
	if action == nil {
		return words
	}
	return Spread(theme.L, words, action)
}
