package parts

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Step is one part of a path: its title, and what is done in it.
type Step struct {
	Title string
	Body  fyne.CanvasObject
}

// Steps is a numbered path. Only the current step shows its body; those before
// it are ticked.
type Steps struct {
	widget.BaseWidget

	all     *fyne.Container
	rows    []*step
	current int
}

// NewSteps begins at the first step.
func NewSteps(steps ...Step) *Steps {
	s := &Steps{all: Column(0)}
	for i, st := range steps {
		r := newStep(i+1, st, i == len(steps)-1)
		s.rows = append(s.rows, r)
		s.all.Add(r)
	}
	s.ExtendBaseWidget(s)
	s.SetCurrent(0)
	return s
}

// CreateRenderer is for Fyne.
func (s *Steps) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.all) }

// Current is the index of the step that is being done, the number of steps
// once all are.
func (s *Steps) Current() int { return s.current }

// SetCurrent goes to a step, from 0; the number of steps ticks all of them.
func (s *Steps) SetCurrent(current int) {
	s.current = max(0, min(current, len(s.rows)))
	for i, r := range s.rows {
		switch {
		case i < s.current:
			r.show(stepDone)
		case i == s.current:
			r.show(stepNow)
		default:
			r.show(stepLater)
		}
	}
	s.Refresh()
}

type stepState int

const (
	stepLater stepState = iota
	stepNow
	stepDone
)

// badgeSize is the circle with a step's number.
const badgeSize float32 = 28

// step is one row: a badge, a line down to the next, title and body.
type step struct {
	widget.BaseWidget

	number string
	last   bool
	state  stepState
	title  *Text
	body   fyne.CanvasObject
	words  *fyne.Container
	tick   fyne.CanvasObject
}

func newStep(number int, st Step, last bool) *step {
	s := &step{number: strconv.Itoa(number), last: last, title: NewText(SubHeading, st.Title), body: st.Body}
	s.words = Column(theme.L, s.title)
	if s.body != nil {
		s.words.Add(s.body)
	}
	s.tick = Picture(theme.Done, ft.ColorNameForegroundOnPrimary, 18)
	s.ExtendBaseWidget(s)
	return s
}

func (s *step) show(state stepState) {
	s.state = state
	s.title.SetColor("")
	if state == stepLater {
		s.title.SetColor(theme.Muted)
	}
	if s.body != nil {
		if state == stepNow {
			s.body.Show()
		} else {
			s.body.Hide()
		}
	}
	s.Refresh()
}

func (s *step) CreateRenderer() fyne.WidgetRenderer {
	r := &stepRenderer{s: s, disc: canvas.NewCircle(nil), line: canvas.NewRectangle(nil), number: canvas.NewText(s.number, nil)}
	r.number.Alignment = fyne.TextAlignCenter
	r.number.TextStyle.Bold = true
	r.number.TextSize = theme.Text
	r.paint()
	return r
}

type stepRenderer struct {
	s      *step
	disc   *canvas.Circle
	line   *canvas.Rectangle
	number *canvas.Text
}

func (r *stepRenderer) paint() {
	r.disc.StrokeWidth = 0
	r.number.Text = r.s.number
	switch r.s.state {
	case stepLater:
		r.disc.FillColor = colorOf(r.s, theme.Sunken)
		r.number.Color = colorOf(r.s, theme.Muted)
	default:
		r.disc.FillColor = colorOf(r.s, ft.ColorNamePrimary)
		r.number.Color = colorOf(r.s, ft.ColorNameForegroundOnPrimary)
	}
	r.line.FillColor = colorOf(r.s, theme.Border)
	if r.s.state == stepDone {
		r.number.Text = ""
		r.s.tick.Show()
		r.line.FillColor = colorOf(r.s, ft.ColorNamePrimary)
	} else {
		r.s.tick.Hide()
	}
	if r.s.last {
		r.line.Hide()
	}
}

func (r *stepRenderer) Layout(size fyne.Size) {
	r.disc.Resize(fyne.NewSquareSize(badgeSize))
	r.number.Resize(fyne.NewSize(badgeSize, r.number.MinSize().Height))
	r.number.Move(fyne.NewPos(0, (badgeSize-r.number.MinSize().Height)/2))
	tick := r.s.tick.MinSize()
	r.s.tick.Resize(tick)
	r.s.tick.Move(fyne.NewPos((badgeSize-tick.Width)/2, (badgeSize-tick.Height)/2))
	left := badgeSize + theme.L
	settle(r.s.words, size.Width-left)
	r.s.words.Move(fyne.NewPos(left, (badgeSize-r.s.title.lineHeight())/2))
	r.line.Move(fyne.NewPos(badgeSize/2-1, badgeSize+theme.XS))
	r.line.Resize(fyne.NewSize(2, max(0, size.Height-badgeSize-2*theme.XS)))
}

func (r *stepRenderer) MinSize() fyne.Size {
	least := r.s.words.MinSize()
	height := max(badgeSize, least.Height+theme.XS)
	if !r.s.last {
		height += theme.XL
	}
	return fyne.NewSize(badgeSize+theme.L+least.Width, height)
}

func (r *stepRenderer) Refresh() {
	r.paint()
	r.Layout(r.s.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.s)
}

func (r *stepRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.line, r.disc, r.number, r.s.tick, r.s.words}
}

func (r *stepRenderer) Destroy() {}
