package screentest

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// Keyboard holds, for each scene, that Tab reaches all that can be operated
// and comes round, and that nothing is reached that cannot be.
func Keyboard(t *testing.T, scenes []Scene, make func(screen.Env) screen.Screen) {
	for _, s := range scenes {
		t.Run(s.Name, func(t *testing.T) {
			d := s.Play(t, assets.English, theme.Light, fyne.NewSize(usualWidth, max(s.Golden, 700)), make)
			left := map[fyne.Focusable]bool{}
			for _, o := range d.seen() {
				if f, ok := o.(fyne.Focusable); ok && !disabled(o) {
					left[f] = true
				}
			}
			c := d.Window.Canvas()
			c.Unfocus()
			var first fyne.Focusable
			for range len(left) + 1 {
				c.FocusNext()
				now := c.Focused()
				if now == nil || now == first {
					break
				}
				if first == nil {
					first = now
				}
				if o, ok := now.(fyne.CanvasObject); !ok || disabled(o) {
					t.Errorf("Tab reaches %T, which cannot be operated", now)
				}
				delete(left, now)
			}
			for f := range left {
				t.Errorf("Tab does not reach %T", f)
			}
		})
	}
}

func disabled(o fyne.CanvasObject) bool {
	d, ok := o.(fyne.Disableable)
	return ok && d.Disabled()
}
