package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bellhop/app/ui/theme"
)

// Column puts things below each other, each as wide as the column, with a gap
// of the spacing scale. It measures what wraps only after giving it its width.
func Column(gap float32, things ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap}, things...)
}

type column struct{ gap float32 }

func (c *column) Layout(things []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range shown(things) {
		height := settle(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		y += height + c.gap
	}
}

func (c *column) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for i, o := range shown(things) {
		least := o.MinSize()
		size.Width = max(size.Width, least.Width)
		size.Height += least.Height
		if i > 0 {
			size.Height += c.gap
		}
	}
	return size
}

// settle gives a thing a width and then the height that it takes there.
func settle(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	height := o.MinSize().Height
	if height != o.Size().Height {
		o.Resize(fyne.NewSize(width, height))
	}
	return height
}

func shown(things []fyne.CanvasObject) []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, 0, len(things))
	for _, o := range things {
		if o != nil && o.Visible() {
			all = append(all, o)
		}
	}
	return all
}

// Row puts things beside each other, each as wide as it needs, centred in
// height; what finds no room goes to a next line.
func Row(gap float32, things ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap}, things...)
}

// line is a row that is never broken.
func line(gap float32, things ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, whole: true}, things...)
}

type row struct {
	gap   float32
	whole bool    // all in one line
	width float32 // of the last Layout: what MinSize's height is for
}

// lines are the things of each line.
func (r *row) lines(things []fyne.CanvasObject, width float32) (all [][]fyne.CanvasObject) {
	x := float32(0)
	for _, o := range shown(things) {
		w := o.MinSize().Width
		if len(all) == 0 || !r.whole && width > 0 && x+w > width+0.01 {
			all = append(all, nil)
			x = 0
		}
		all[len(all)-1] = append(all[len(all)-1], o)
		x += w + r.gap
	}
	return all
}

func (r *row) Layout(things []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	lines := r.lines(things, size.Width)
	y := float32(0)
	for i, line := range lines {
		height := tallest(line)
		if len(lines) == 1 {
			height = max(height, size.Height)
		}
		x := float32(0)
		for _, o := range line {
			least := o.MinSize()
			o.Resize(fyne.NewSize(min(least.Width, size.Width), least.Height))
			o.Move(fyne.NewPos(x, y+(height-least.Height)/2))
			x += least.Width + r.gap
		}
		if i < len(lines)-1 {
			y += height + r.gap
		}
	}
}

func (r *row) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range shown(things) {
		size.Width = max(size.Width, o.MinSize().Width)
	}
	if r.whole {
		size.Width = r.natural(things)
	}
	for i, line := range r.lines(things, r.width) {
		size.Height += tallest(line)
		if i > 0 {
			size.Height += r.gap
		}
	}
	return size
}

// natural is the width of all things in one line.
func (r *row) natural(things []fyne.CanvasObject) (width float32) {
	for i, o := range shown(things) {
		if i > 0 {
			width += r.gap
		}
		width += o.MinSize().Width
	}
	return width
}

func tallest(things []fyne.CanvasObject) (height float32) {
	for _, o := range things {
		height = max(height, o.MinSize().Height)
	}
	return height
}

// Spread gives the first thing the room that the second leaves, and puts the
// second below if the first would be squeezed.
func Spread(gap float32, first, second fyne.CanvasObject) *fyne.Container {
	return container.New(&spread{gap: gap}, first, second)
}

type spread struct {
	gap     float32
	stacked bool
}

// leastFirst is how narrow the first thing may get before the second goes
// below it.
const leastFirst float32 = 180

func (s *spread) Layout(things []fyne.CanvasObject, size fyne.Size) {
	all := shown(things)
	if len(all) < 2 {
		for _, o := range all {
			o.Resize(size)
			o.Move(fyne.NewPos(0, 0))
		}
		return
	}
	first, second := all[0], all[1]
	side := min(naturalWidth(second), size.Width)
	room := size.Width - side - s.gap
	s.stacked = room < max(leastFirst, first.MinSize().Width)
	if s.stacked {
		height := settle(first, size.Width)
		first.Move(fyne.NewPos(0, 0))
		settle(second, side)
		second.Move(fyne.NewPos(0, height+min(s.gap, theme.M)))
		return
	}
	height := settle(first, room)
	sideHeight := settle(second, side)
	whole := max(height, sideHeight, size.Height)
	// What is one line high is centred; what is longer begins at the top.
	first.Move(fyne.NewPos(0, (whole-height)/2))
	second.Move(fyne.NewPos(room+s.gap, max(0, min((whole-sideHeight)/2, s.gap))))
	if height <= sideHeight {
		second.Move(fyne.NewPos(room+s.gap, (whole-sideHeight)/2))
	}
}

func (s *spread) MinSize(things []fyne.CanvasObject) fyne.Size {
	all := shown(things)
	if s.stacked {
		return (&column{min(s.gap, theme.M)}).MinSize(all)
	}
	var size fyne.Size
	for _, o := range all {
		size.Width = max(size.Width, o.MinSize().Width)
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}

// naturalWidth is how wide a thing is when nothing is scarce.
func naturalWidth(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if r, ok := c.Layout.(*row); ok {
			return r.natural(c.Objects)
		}
	}
	return o.MinSize().Width
}

// Inset puts a margin of one width around a thing.
func Inset(margin float32, thing fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin), thing)
}

// Limit keeps a thing from growing wider than a width and centres it in the
// rest.
func Limit(width float32, thing fyne.CanvasObject) *fyne.Container {
	return container.New(&limit{width}, thing)
}

type limit struct{ width float32 }

func (l *limit) Layout(things []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, l.width)
	for _, o := range things {
		settle(o, width)
		o.Move(fyne.NewPos((size.Width-width)/2, 0))
	}
}

func (l *limit) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range shown(things) {
		size = size.Max(o.MinSize())
	}
	return size
}

// Beside puts a small thing at the left of a large one, at its first line.
func Beside(gap float32, small, large fyne.CanvasObject) *fyne.Container {
	return container.New(&beside{gap}, small, large)
}

type beside struct{ gap float32 }

func (b *beside) Layout(things []fyne.CanvasObject, size fyne.Size) {
	small, large := things[0], things[1]
	if !small.Visible() {
		settle(large, size.Width)
		large.Move(fyne.NewPos(0, 0))
		return
	}
	least := small.MinSize()
	small.Resize(least)
	small.Move(fyne.NewPos(0, 0))
	height := settle(large, max(0, size.Width-least.Width-b.gap))
	large.Move(fyne.NewPos(least.Width+b.gap, max(0, (least.Height-height)/2)))
}

func (b *beside) MinSize(things []fyne.CanvasObject) fyne.Size {
	small, large := things[0].MinSize(), things[1].MinSize()
	if !things[0].Visible() {
		return large
	}
	return fyne.NewSize(small.Width+b.gap+large.Width, max(small.Height, large.Height))
}
