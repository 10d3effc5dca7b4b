package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Tone is what a state means to a person. Each has a shape and a colour.
type Tone int

// The tones: all is well; held back on purpose; on its way; not there; a
// person must act; it did not work.
const (
	Working Tone = iota
	Paused
	Busy
	Offline
	NeedsYou
	Failed
)

func (t Tone) look() (theme.Icon, fyne.ThemeColorName) {
	switch t {
	case Working:
		return theme.StateWorking, ft.ColorNameSuccess
	case Paused:
		return theme.StatePaused, theme.Muted
	case Busy:
		return theme.StateBusy, ft.ColorNamePrimary
	case NeedsYou:
		return theme.StateNeedsYou, ft.ColorNameWarning
	case Failed:
		return theme.StateFailed, ft.ColorNameError
	}
	return theme.StateOffline, theme.Muted
}

// tint is the ground of a banner of that tone.
func (t Tone) tint() fyne.ThemeColorName {
	switch t {
	case Working:
		return theme.SuccessTint
	case NeedsYou:
		return theme.WarningTint
	case Failed:
		return theme.ErrorTint
	case Busy:
		return theme.AccentTint
	}
	return theme.Sunken
}

// Status is a mark and the word for it.
type Status struct {
	widget.BaseWidget

	mark *widget.Icon
	word *Text
	row  *fyne.Container
	tone Tone
}

// NewStatus makes a mark with its word.
func NewStatus(tone Tone, word string) *Status {
	s := &Status{mark: widget.NewIcon(nil), word: NewLine(Body, word), tone: -1}
	s.row = line(theme.XS+2, sized(stateSize, s.mark), s.word)
	s.ExtendBaseWidget(s)
	s.Set(tone, word)
	return s
}

// stateSize is as high as the letters beside it.
const stateSize float32 = 16

// Set shows another state. The same one costs nothing.
func (s *Status) Set(tone Tone, word string) {
	s.word.SetText(word)
	if tone == s.tone {
		return
	}
	s.tone = tone
	icon, color := tone.look()
	s.mark.SetResource(icon.In(color))
}

// CreateRenderer is for Fyne.
func (s *Status) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.row) }

// Mark is the mark of a tone alone, of a size, beside something that says what
// it means.
func Mark(tone Tone, size float32) fyne.CanvasObject {
	icon, color := tone.look()
	return Picture(icon, color, size)
}

// Picture is an icon of a colour and a size.
func Picture(icon theme.Icon, color fyne.ThemeColorName, size float32) fyne.CanvasObject {
	return sized(size, widget.NewIcon(icon.In(color)))
}

// sized gives a thing a square.
func sized(size float32, o fyne.CanvasObject) *fyne.Container {
	return container.NewGridWrap(fyne.NewSquareSize(size), o)
}
