package privacy

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// table says what is read and kept, where, and for how long.
func (s *Screen) table() fyne.CanvasObject {
	w := s.env.Words
	head := func(key assets.Key) fyne.CanvasObject { return parts.NewText(parts.Muted, w.T(key)) }
	all := parts.Column(theme.M, line(head("privacy.what"), head("privacy.where"), head("privacy.long")))
	row := func(what, where assets.Key, long *parts.Text) {
		all.Add(widget.NewSeparator())
		all.Add(line(parts.NewText(parts.Strong, w.T(what)), parts.NewText(parts.Body, w.T(where)), long))
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

// line is one row of the table: three columns, or one below the other where
// they would be narrow.
func line(cells ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&columns{}, cells...)
}

type columns struct{ stacked bool }

// narrow is the width under which the columns stand below each other.
const narrow float32 = 480

func (c *columns) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	c.stacked = size.Width < narrow
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
