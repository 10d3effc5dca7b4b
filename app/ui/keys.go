package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/app/ui/screen"
)

// keys sets up what the keyboard does wherever the focus is: Ctrl (⌘ on macOS)
// and a digit visit a page, Ctrl+W closes the window, Escape goes back.
func (f *frame) keys() {
	c := f.window.Canvas()
	for i := range entries() {
		key := fyne.KeyName(rune('1' + i))
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { f.visit(i) })
	}
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { f.close() })
	c.SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeyEscape {
			f.back()
		}
	})
}

// visit goes to the page that stands at a place of the side bar, counting only
// those that are there; not while something is open over the page.
func (f *frame) visit(i int) {
	if f.window.Canvas().Overlays().Top() != nil {
		return
	}
	for _, e := range entries() {
		if !f.side.items[e.page].Visible() {
			continue
		}
		if i == 0 {
			f.goTo(e.page)
		}
		i--
	}
}

// back closes what is open over the page, else goes back within the page, else
// to the first one.
func (f *frame) back() {
	if f.uncover() {
		return
	}
	if p, ok := f.pages[f.current].(screen.Backer); ok && p.Back() {
		return
	}
	if f.current != screen.PageFirstRun {
		f.goTo(screen.PageHome)
	}
}

// uncover takes away what is open over the page, as if it had been declined, and
// reports whether there was anything. Fyne's Hide would leave a pop-up among the
// overlays, unseen, where it keeps the mouse from the page.
func (f *frame) uncover() bool {
	overlays := f.window.Canvas().Overlays()
	top := overlays.Top()
	if top != nil {
		overlays.Remove(top)
	}
	return top != nil
}
