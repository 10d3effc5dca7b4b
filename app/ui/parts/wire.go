package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Wire is a line between two things of a picture. It tells how well they are
// connected by its shape as well as its colour: whole when it works, dashed
// while it is tried or held, and with a gap around the mark of its tone
// otherwise.
type Wire struct {
	widget.BaseWidget

	tone Tone
}

// NewWire makes a wire of a tone.
func NewWire(tone Tone) *Wire {
	w := &Wire{tone: tone}
	w.ExtendBaseWidget(w)
	return w
}

// Set gives the wire another tone. The same one costs nothing.
func (w *Wire) Set(tone Tone) {
	if w.tone != tone {
		w.tone = tone
		w.Refresh()
	}
}

// wireWidth is how thick a wire is, wireMark the mark in its middle, and dash
// and its gap how it is broken.
const (
	wireWidth float32 = 3
	wireMark  float32 = 20
	dash      float32 = 6
	dashGap   float32 = 5
)

// CreateRenderer is for Fyne.
func (w *Wire) CreateRenderer() fyne.WidgetRenderer {
	return &wireRenderer{w: w, mark: widget.NewIcon(nil)}
}

type wireRenderer struct {
	w      *Wire
	mark   *widget.Icon
	pieces []*canvas.Rectangle
}

// Layout draws from both ends to the mark.
func (r *wireRenderer) Layout(size fyne.Size) {
	icon, name := r.w.tone.look()
	r.mark.SetResource(icon.In(name))
	r.mark.Resize(fyne.NewSquareSize(wireMark))
	r.mark.Move(fyne.NewPos((size.Width-wireMark)/2, (size.Height-wireMark)/2))
	half := max(0, (size.Width-wireMark)/2-theme.S)
	piece, step := half, half+1
	if r.w.tone != Working {
		piece, step = dash, dash+dashGap
	}
	var xs []float32
	for x := float32(0); half > 0 && x+piece <= half+0.5; x += step {
		xs = append(xs, x, size.Width-x-piece)
	}
	r.pieces = r.pieces[:min(len(r.pieces), len(xs))]
	for len(r.pieces) < len(xs) {
		r.pieces = append(r.pieces, canvas.NewRectangle(nil))
	}
	for i, x := range xs {
		p := r.pieces[i]
		p.FillColor, p.CornerRadius = colorOf(r.w, name), wireWidth/2
		p.Move(fyne.NewPos(x, (size.Height-wireWidth)/2))
		p.Resize(fyne.NewSize(piece, wireWidth))
		p.Refresh()
	}
}

func (r *wireRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(wireMark) }

func (r *wireRenderer) Refresh() {
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}

func (r *wireRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.mark}
	for _, p := range r.pieces {
		all = append(all, p)
	}
	return all
}

func (r *wireRenderer) Destroy() {}
