package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Header is the head of a page: its title, a sentence below it, and at the
// right what is done with the page as a whole; both may be left out.
func Header(title, subtitle string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	words := []fyne.CanvasObject{NewText(Display, title)}
	if subtitle != "" {
		words = append(words, NewText(Muted, subtitle))
	}
	said := Column(theme.XS, words...)
	if len(actions) == 0 {
		return said
	}
	return Spread(theme.L, said, Row(theme.S, actions...))
}

// Page is a header and what stands under it, scrolled if the window is too low
// and in the middle if it is too wide.
func Page(header fyne.CanvasObject, things ...fyne.CanvasObject) *container.Scroll {
	all := Column(theme.XL, append([]fyne.CanvasObject{header}, things...)...)
	return container.NewVScroll(Inset(theme.XXL, Limit(theme.PageWidth, all)))
}

// EmptyState is what a list says when nothing is in it. The action may be nil.
func EmptyState(icon theme.Icon, title, sentence string, action fyne.CanvasObject) fyne.CanvasObject {
	disc := NewSurface(theme.Sunken, "", theme.L, 36, Picture(icon, theme.Muted, 32))
	all := []fyne.CanvasObject{
		container.NewCenter(disc),
		NewText(SubHeading, title).Centered(),
		NewText(Muted, sentence).Centered(),
	}
	if action != nil {
		all = append(all, Inset(theme.XS, container.NewCenter(action)))
	}
	return Inset(theme.XXL, Limit(400, Column(theme.S, all...)))
}

// Pair is one line of [Rows].
type Pair struct {
	Key   string
	Value fyne.CanvasObject
}

// Rows are keys with their values, in two columns, or one if the room is
// narrow. Each value is one thing, such as a [Text] or a [Status].
func Rows(pairs ...Pair) *fyne.Container {
	all := make([]fyne.CanvasObject, 0, 2*len(pairs))
	for i, p := range pairs {
		if i > 0 {
			all = append(all, widget.NewSeparator())
		}
		all = append(all, container.New(&pairLayout{}, NewText(Muted, p.Key), p.Value))
	}
	return Column(theme.M, all...)
}

// pairLayout gives the key a third.
type pairLayout struct{ stacked bool }

// narrow is the width under which keys stand above their values.
const narrow float32 = 360

func (p *pairLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	p.stacked = size.Width < narrow
	if p.stacked {
		(&column{theme.XS}).Layout(things, size)
		return
	}
	key := size.Width * 0.34
	heights := [2]float32{settle(things[0], key-theme.M), settle(things[1], size.Width-key)}
	whole := max(heights[0], heights[1])
	if b, ok := things[1].(*Button); ok { // buttons are as wide as their label
		b.Resize(fyne.NewSize(b.MinSize().Width, heights[1]))
	}
	top := (whole - heights[0]) / 2
	if _, words := things[1].(*Text); words { // the first lines stand side by side
		top = 0
	}
	things[0].Move(fyne.NewPos(0, top))
	things[1].Move(fyne.NewPos(key, (whole-heights[1])/2))
}

func (p *pairLayout) MinSize(things []fyne.CanvasObject) fyne.Size {
	if p.stacked {
		return (&column{theme.XS}).MinSize(things)
	}
	key, value := things[0].MinSize(), things[1].MinSize()
	return fyne.NewSize(max(key.Width, value.Width), max(key.Height, value.Height))
}
