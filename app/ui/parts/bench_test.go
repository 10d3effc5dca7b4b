package parts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/ui/theme"
)

// BenchmarkName is what a row of a list pays for a name that is new to it and
// too long.
func BenchmarkName(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(theme.New(theme.Light))
	n := NewName(Body, "")
	n.Resize(fyne.NewSize(200, 20))
	for i := 0; b.Loop(); i++ {
		n.SetText(fmt.Sprint("株式会社とても長い名前の会社 事業開発本部 第二営業部 田中太郎左衛門 ", i))
	}
}

// BenchmarkParagraph is what a paragraph pays for another width.
func BenchmarkParagraph(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(theme.New(theme.Light))
	s := samples()["ja"]
	n := NewText(Body, s.meaning+s.long)
	for i := 0; b.Loop(); i++ {
		n.Resize(fyne.NewSize(200+float32(i%200), 100))
	}
}
