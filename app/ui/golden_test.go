package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// TestGoldens holds what each scene consists of: the page alone, or the whole
// window for what is the window's.
func TestGoldens(t *testing.T) {
	for _, s := range scenes() {
		if s.drawn {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			lang := s.lang
			if lang == "" {
				lang = assets.English
			}
			f, c := s.stage(t, lang, theme.Light, fyne.NewSize(defaultWidth, defaultHeight), 1)
			if s.page != "" && s.gone == nil {
				page := f.pages[f.current].Content()
				f.body.Objects = nil
				f.window.SetContent(page)
				f.window.Resize(fyne.NewSize(defaultWidth-sideWidth, defaultHeight))
			}
			test.AssertRendersToMarkup(t, s.name+".xml", c)
		})
	}
}
