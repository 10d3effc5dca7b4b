package parts

import (
	"fyne.io/fyne/v2"

	"bellhop/app/ui/theme"
)

// Banner says what happened, what it means and what to do about it. The
// meaning may be "", the action nil; there is one at most.
func Banner(tone Tone, what, meaning string, action fyne.CanvasObject) *Surface {
	words := []fyne.CanvasObject{NewText(Strong, what)}
	if meaning != "" {
		words = append(words, NewText(Body, meaning))
	}
	var said fyne.CanvasObject = Column(theme.XS, words...)
	if action != nil {
		said = Spread(theme.L, said, action)
	}
	return NewSurface(tone.tint(), "", theme.L, theme.Radius, Beside(theme.M, Mark(tone, 20), said))
}
