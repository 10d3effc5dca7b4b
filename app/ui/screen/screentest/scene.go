package screentest

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// Scene is one state of a page: what the agent answers, what it says is so, and
// what a person has done. Act may be nil.
type Scene struct {
	Name  string
	Agent *Agent
	State state.State
	Act   func(t testing.TB, d *Desk, w *assets.Phrases)
	// Golden is the height of the golden in points, 0 for none.
	Golden float32
}

// The width of a page beside the side bar of a window of the usual size, and of
// one at twice the scale on the same screen.
const (
	usualWidth  float32 = 760
	doubleWidth float32 = 420
)

var shots = flag.String("shots", "", "folder to write the pictures of the pages into")

// Shots is the folder that pictures are to be written into, "" for none.
func Shots() string { return *shots }

// Play shows a scene in a language and a look.
func (s Scene) Play(t *testing.T, lang string, look theme.Variant, size fyne.Size, make func(screen.Env) screen.Screen) *Desk {
	t.Helper()
	agent := s.Agent
	if agent == nil {
		agent = &Agent{}
	}
	env, d := Env(t, agent, lang)
	fyne.CurrentApp().Settings().SetTheme(theme.New(look))
	page := make(env)
	page.See(s.State)
	d.Put(page, size)
	d.Window.SetContent(parts.NewSurface(ft.ColorNameBackground, "", 0, 0, page.Content()))
	if s.Act != nil {
		s.Act(t, d, env.Words)
	}
	d.settle()
	return d
}

// settle lays the window out anew, as the real driver does when a size in it
// changed.
func (d *Desk) settle() {
	size := d.Window.Canvas().Size()
	d.Window.Resize(size.AddWidthHeight(8, 8))
	d.Window.Resize(size)
}

// Goldens compares the markup of each scene that has one with what is stored:
// in English, and in Japanese.
func Goldens(t *testing.T, scenes []Scene, make func(screen.Env) screen.Screen) {
	for _, s := range scenes {
		if s.Golden == 0 {
			continue
		}
		for _, lang := range []string{assets.English, assets.Japanese} {
			t.Run(s.Name+"-"+lang, func(t *testing.T) {
				d := s.Play(t, lang, theme.Light, fyne.NewSize(usualWidth, s.Golden), make)
				test.AssertRendersToMarkup(t, s.Name+"-"+lang+".xml", d.Window.Canvas())
			})
		}
	}
}

// Pictures writes a picture of each scene, light and dark, in each language, at
// one and two pixels a point, into the folder of the flag -shots.
func Pictures(t *testing.T, page string, scenes []Scene, make func(screen.Env) screen.Screen) {
	if *shots == "" { // one, to see that they can be drawn
		d := scenes[0].Play(t, assets.English, theme.Light, fyne.NewSize(usualWidth, max(scenes[0].Golden, 700)), make)
		d.Window.Canvas().Capture()
		return
	}
	for _, s := range scenes {
		for _, lang := range assets.Languages() {
			for name, look := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
				for scale, width := range map[float32]float32{1: usualWidth, 2: doubleWidth} {
					shot := fmt.Sprintf("%s-%s-%s-%s-%.0f00", page, s.Name, lang, name, scale)
					t.Run(shot, func(t *testing.T) {
						height := max(s.Golden, 700) * usualWidth / width
						shoot(t, shot, s.Play(t, lang, look, fyne.NewSize(width, height), make), scale)
					})
				}
			}
		}
	}
}

func shoot(t *testing.T, name string, d *Desk, scale float32) {
	t.Helper()
	c, ok := d.Window.Canvas().(software.WindowlessCanvas)
	if !ok {
		t.Fatal("no canvas of the test driver")
	}
	size := c.Size()
	c.SetScale(scale)
	d.Window.Resize(size)
	f, err := os.Create(filepath.Join(*shots, name+".png")) // #nosec G304 -- where the tester wants pictures
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, c.Capture()); err != nil {
		t.Fatal(err)
	}
}
