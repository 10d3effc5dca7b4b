package parts

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/ui/theme"
)

// shots is where the pictures of the gallery go; without it none are made.
var shots = flag.String("shots", "", "folder to write the pictures of the gallery into")

// dress makes an app that wears the theme.
func dress(t *testing.T, v theme.Variant) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
}

// window shows a thing at a size, in points, on a canvas of a scale.
func window(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

// shoot writes a picture of a window if pictures are wanted.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	f, err := os.Create(filepath.Join(*shots, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
