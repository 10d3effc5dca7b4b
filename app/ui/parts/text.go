package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Kind is the role of a text, from which its size, weight and colour come.
type Kind int

// The kinds. Body is running text, Strong its emphasis, Muted what explains,
// Caption what is smallest, Code what a machine reads.
const (
	Body Kind = iota
	Strong
	Muted
	Caption
	Code
	SubHeading
	Heading
	Display
)

// flow is what a text does with less width than it has words.
type flow int

const (
	wraps    flow = iota // takes more lines
	oneLine              // needs its width
	shortens             // ends in an ellipsis
)

// leastWidth is what wrapping or shortened text takes at the least: about as
// much as a short word.
const leastWidth float32 = 64

// Text is words without any padding, so that they align with what is beside
// and above them. How high it is depends on how wide it is: put what wraps into
// the layouts of this package, which ask in that order; Fyne's boxes do not. It cannot be selected: what a person copies has a
// [CopyButton].
type Text struct {
	widget.BaseWidget

	text  string
	kind  Kind
	flow  flow
	align fyne.TextAlign
	color fyne.ThemeColorName

	lines []string
	width float32
}

// NewText is text that wraps in the width that it is given.
func NewText(kind Kind, text string) *Text { return newText(kind, text, wraps) }

// NewLine is text that is never broken: a word or two beside something else.
func NewLine(kind Kind, text string) *Text { return newText(kind, text, oneLine) }

// NewName is text of one line that ends in an ellipsis, after a whole
// grapheme, if there is no room: names and titles in lists.
func NewName(kind Kind, text string) *Text { return newText(kind, text, shortens) }

func newText(kind Kind, text string, f flow) *Text {
	t := &Text{text: text, kind: kind, flow: f}
	t.ExtendBaseWidget(t)
	return t
}

// Text is what is shown, whole.
func (t *Text) Text() string { return t.text }

// SetText shows other words. The same words cost nothing.
func (t *Text) SetText(text string) {
	if t.text == text {
		return
	}
	t.text = text
	t.lines = nil
	t.Refresh()
}

// SetColor gives the text another colour than that of its kind; "" is that of
// its kind. It gives t back, for use where t is made.
func (t *Text) SetColor(name fyne.ThemeColorName) *Text {
	if t.color != name {
		t.color = name
		t.Refresh()
	}
	return t
}

// Centered puts each line into the middle and makes all about as long. It
// gives t back.
func (t *Text) Centered() *Text {
	t.align = fyne.TextAlignCenter
	return t
}

// Resize breaks the lines anew.
func (t *Text) Resize(size fyne.Size) {
	if size.Width != t.width {
		t.width = size.Width
		t.lines = nil
	}
	t.BaseWidget.Resize(size)
}

// MinSize is the height that the width of the last Resize takes.
func (t *Text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return t.BaseWidget.MinSize()
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t}
	r.draw()
	return r
}

func (t *Text) style() fyne.TextStyle {
	switch t.kind {
	case Strong, SubHeading, Heading, Display:
		return fyne.TextStyle{Bold: true}
	case Code:
		return fyne.TextStyle{Monospace: true}
	}
	return fyne.TextStyle{}
}

func (t *Text) size() float32 {
	switch t.kind {
	case Caption:
		return theme.Caption
	case SubHeading:
		return theme.SubHeading
	case Heading:
		return theme.Heading
	case Display:
		return theme.Display
	}
	return theme.Text
}

func (t *Text) colorName() fyne.ThemeColorName {
	switch {
	case t.color != "":
		return t.color
	case t.kind == Muted || t.kind == Caption:
		return theme.Muted
	}
	return ft.ColorNameForeground
}

func (t *Text) wide(s string) float32 { return fyne.MeasureText(s, t.size(), t.style()).Width }

func (t *Text) broken() []string {
	if t.lines == nil {
		switch t.flow {
		case wraps:
			t.lines = wrap(t.text, t.width, t.wide)
			if t.align == fyne.TextAlignCenter {
				t.lines = balance(t.text, t.lines, t.width, t.wide)
			}
		case shortens:
			t.lines = []string{shorten(t.text, t.width, t.wide)}
		default:
			t.lines = wrap(t.text, 0, t.wide)
		}
	}
	return t.lines
}

func (t *Text) lineHeight() float32 { return fyne.MeasureText("A", t.size(), t.style()).Height }

type textRenderer struct {
	t     *Text
	lines []*canvas.Text
}

// draw has one canvas text for each line, reusing those of before.
func (r *textRenderer) draw() {
	shown := r.t.broken()
	r.lines = r.lines[:min(len(r.lines), len(shown))]
	for len(r.lines) < len(shown) {
		r.lines = append(r.lines, canvas.NewText("", nil))
	}
	color := colorOf(r.t, r.t.colorName())
	for i, line := range r.lines {
		line.Text, line.Color, line.Alignment = shown[i], color, r.t.align
		line.TextSize, line.TextStyle = r.t.size(), r.t.style()
	}
}

func (r *textRenderer) Layout(size fyne.Size) {
	r.draw()
	height := r.t.lineHeight()
	for i, line := range r.lines {
		line.Move(fyne.NewPos(0, float32(i)*height))
		line.Resize(fyne.NewSize(size.Width, height))
		line.Refresh()
	}
}

func (r *textRenderer) MinSize() fyne.Size {
	var widest float32
	for _, line := range wrap(r.t.text, 0, r.t.wide) {
		widest = max(widest, r.t.wide(line))
	}
	if r.t.flow != oneLine {
		widest = min(widest, leastWidth)
	}
	return fyne.NewSize(widest, float32(len(r.t.broken()))*r.t.lineHeight())
}

func (r *textRenderer) Refresh() {
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(r.lines))
	for i, line := range r.lines {
		all[i] = line
	}
	return all
}

func (r *textRenderer) Destroy() {}
