package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Sign is the mark of a tone that changes, as rows of a list do. It takes the
// size that it is given.
type Sign struct {
	widget.BaseWidget

	icon *widget.Icon
	tone Tone
}

// NewSign makes a sign.
func NewSign(tone Tone) *Sign {
	s := &Sign{icon: widget.NewIcon(nil), tone: -1}
	s.ExtendBaseWidget(s)
	s.Set(tone)
	return s
}

// Set shows another tone. The same one costs nothing.
func (s *Sign) Set(tone Tone) {
	if s.tone == tone {
		return
	}
	s.tone = tone
	icon, color := tone.look()
	s.icon.SetResource(icon.In(color))
}

// CreateRenderer is for Fyne.
func (s *Sign) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.icon) }
