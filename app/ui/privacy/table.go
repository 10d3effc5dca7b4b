package privacy

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// table says what is read and kept, where, and for how long.
func (s *Screen) table() fyne.CanvasObject {
	w := s.env.Words
	head := func(key assets.Key) fyne.CanvasObject { return parts.NewText(parts.Muted, w.T(key)) }
	top := parts.Column(theme.M, line(head("privacy.what"), head("privacy.where"), head("privacy.long")), widget.NewSeparator())
	all := parts.Column(theme.M)
	row := func(what, where assets.Key, long *parts.Text) {
		cells := line(parts.NewText(parts.Strong, w.T(what)),
			captioned(w.T("privacy.where"), parts.NewText(parts.Body, w.T(where))), captioned(w.T("privacy.long"), long))
		if len(all.Objects) == 0 {
			top.Add(cells)
			all.Add(container.New(headed{}, top))
			return
		}
		all.Add(widget.NewSeparator())
		all.Add(cells)
	}
	long := func(key assets.Key) *parts.Text { return parts.NewText(parts.Body, w.T(key)) }
	row("privacy.text", "privacy.text_where", s.text)
	row("privacy.senders", "privacy.senders_where", long("privacy.senders_long"))
	row("privacy.emails", "privacy.emails_where", long("privacy.emails_long"))
	row("privacy.link", "privacy.link_where", long("privacy.link_long"))
	row("privacy.tokens", "privacy.tokens_where", long("privacy.tokens_long"))
	row("privacy.presence", "privacy.presence_where", long("privacy.presence_long"))
	row("privacy.logs", "privacy.logs_where", long("privacy.logs_long"))
	return all
}

// captioned is a value with the name of its column above it, which is shown
// where the columns stand below each other.
func captioned(caption string, value *parts.Text) *fyne.Container {
	name := parts.NewText(parts.Caption, caption)
	name.Hide()
	return parts.Column(0, name, value)
}

// line is one row of the table: three columns, or one below the other where
// they would be narrow.
func line(cells ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&columns{}, cells...)
}

// headed lays out the names of the columns, a line and the first row. The names
// have nothing to say where the columns are stacked.
type headed struct{}

func (headed) Layout(all []fyne.CanvasObject, size fyne.Size) {
	box := all[0].(*fyne.Container)
	forms.Visible(size.Width >= narrow, box.Objects[:2]...)
	box.Resize(size)
}

func (headed) MinSize(all []fyne.CanvasObject) fyne.Size { return all[0].MinSize() }

// columns lays out one row.
type columns struct{ stacked bool }

// narrow is the width under which the columns stand below each other.
const narrow float32 = 480

func (c *columns) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	c.stack(cells, size.Width < narrow)
	y := float32(0)
	width := (size.Width - 2*theme.L) / 3
	if c.stacked {
		width = size.Width
	}
	for i, cell := range cells {
		cell.Resize(fyne.NewSize(width, cell.MinSize().Height))
		cell.Resize(fyne.NewSize(width, cell.MinSize().Height))
		if c.stacked {
			cell.Move(fyne.NewPos(0, y))
			y += cell.MinSize().Height + theme.XS
			continue
		}
		cell.Move(fyne.NewPos(float32(i)*(width+theme.L), 0))
	}
}

// stack shows the names of the columns in the row, or in the head.
func (c *columns) stack(cells []fyne.CanvasObject, on bool) {
	if c.stacked == on {
		return
	}
	c.stacked = on
	for _, cell := range cells {
		if box, ok := cell.(*fyne.Container); ok {
			forms.Visible(on, box.Objects[0])
		}
	}
}

func (c *columns) MinSize(cells []fyne.CanvasObject) (size fyne.Size) {
	for i, cell := range cells {
		least := cell.MinSize()
		size.Width = max(size.Width, least.Width)
		if !c.stacked {
			size.Height = max(size.Height, least.Height)
			continue
		}
		size.Height += least.Height
		if i > 0 {
			size.Height += theme.XS
		}
	}
	return size
}
