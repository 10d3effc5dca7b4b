package activity

import (
	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
)

// list is Fyne's virtualised list with the keys that people expect of one.
type list struct {
	widget.List

	a       *Screen
	current int // the row that the keys stand on
}

func newList(a *Screen) *list {
	l := &list{a: a}
	l.HideSeparators = true
	l.Length = func() int { return len(a.rows) }
	l.CreateItem = func() fyne.CanvasObject { return newRow(a.env) }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		if i >= len(a.rows) {
			return
		}
		o.(*row).show(a.rows[i], a.rows[i].ID == a.selected)
		if i >= len(a.rows)-ahead {
			a.more()
		}
	}
	l.OnSelected = func(i widget.ListItemID) {
		// The selection is drawn by the rows: it belongs to a message, and
		// Fyne's to a place in the list.
		l.Unselect(i)
		if i < len(a.rows) {
			l.current = i
			a.choose(a.rows[i].ID)
		}
	}
	l.OnHighlighted = func(i widget.ListItemID) { l.current = i }
	l.ExtendBaseWidget(l)
	return l
}

// step is the height of a row and the gap below it.
func (l *list) step() float32 { return rowHeight + ft.Padding() }

// top is the first row in view, and how far it is scrolled out of it.
func (l *list) top() (row int, into float32) {
	offset := l.GetScrollOffset()
	row = int(offset / l.step())
	return row, offset - float32(row)*l.step()
}

// goTo scrolls to a row.
func (l *list) goTo(row int, into float32) { l.ScrollToOffset(float32(row)*l.step() + into) }

// TypedKey opens with Enter, and moves by pages and to both ends.
func (l *list) TypedKey(key *fyne.KeyEvent) {
	page := max(1, int(l.Size().Height/l.step())-1)
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		l.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeyPageDown:
		l.move(page)
	case fyne.KeyPageUp:
		l.move(-page)
	case fyne.KeyHome:
		l.move(-len(l.a.rows))
	case fyne.KeyEnd:
		l.move(len(l.a.rows))
	case fyne.KeyEscape:
		parts.Unhandled(l, key)
	default:
		l.List.TypedKey(key)
	}
}

func (l *list) move(rows int) {
	if len(l.a.rows) > 0 {
		l.Highlight(max(0, min(l.current+rows, len(l.a.rows)-1)))
	}
}
