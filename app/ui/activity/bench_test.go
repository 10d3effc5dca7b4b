package activity

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
)

// tappable are the buttons that are seen in something, by their labels.
func tappable(in fyne.CanvasObject) map[string]fyne.Tappable {
	all := map[string]fyne.Tappable{}
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		switch b := o.(type) {
		case *parts.Button:
			all[b.Text] = b
		case *fyne.Container:
			for _, c := range b.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(b).Objects() {
				walk(c)
			}
		}
	}
	walk(in)
	return all
}

// loaded is a page with 10,000 messages, all of which were scrolled to.
func loaded(b *testing.B) *desk {
	b.Helper()
	d := open(b, many(10_000))
	for len(d.rows) < 10_000 {
		d.list.ScrollToBottom()
		d.answer()
	}
	return d
}

// BenchmarkScroll moves by one row, somewhere among 10,000.
func BenchmarkScroll(b *testing.B) {
	d := loaded(b)
	for i := 0; b.Loop(); i++ {
		d.list.goTo(1+i%9_000, 0)
	}
}

// BenchmarkNews takes in one more message with 10,000 loaded and the list in
// the middle.
func BenchmarkNews(b *testing.B) {
	d := loaded(b)
	d.list.goTo(5_000, 0)
	for i := int64(1); b.Loop(); i++ {
		d.See(state.State{Counts: state.Counts{Relayed: i}})
		d.answer()
	}
}

// BenchmarkFrame draws the whole page with 10,000 messages, in software.
func BenchmarkFrame(b *testing.B) {
	d := loaded(b)
	for b.Loop() {
		d.window.Canvas().Capture()
	}
}
