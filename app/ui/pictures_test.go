package ui

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/app/ui/screen/screentest"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// TestPictures draws each scene in each language, light and dark, at 100 % in a
// window of the usual size and at 200 % in one of the least, and a sheet of all
// scenes for each language. `go run ./cmd/dev pictures` runs it.
func TestPictures(t *testing.T) {
	dir := screentest.Shots()
	langs, all := assets.Languages(), scenes()
	if dir == "" { // one, to see that they can be drawn
		dir, langs, all = t.TempDir(), langs[:1], all[:1]
	}
	for _, lang := range langs {
		var small []image.Image
		for _, s := range all {
			t.Run(lang+"/"+s.name, func(t *testing.T) { small = append(small, s.shoot(t, dir, lang, len(small)%2 == 0)) })
		}
		if len(small) > 0 {
			save(t, filepath.Join(dir, "sheet-"+lang+".png"), sheet(small, 4))
		}
	}
}

// shoot draws one scene in all its ways, and gives the small picture of one of
// them.
func (s scene) shoot(t *testing.T, dir, lang string, bright bool) (small image.Image) {
	for _, v := range []struct {
		name    string
		variant theme.Variant
		size    fyne.Size
		scale   float32
	}{
		{"light-100", theme.Light, fyne.NewSize(defaultWidth, defaultHeight), 1},
		{"dark-100", theme.Dark, fyne.NewSize(defaultWidth, defaultHeight), 1},
		{"light-200", theme.Light, fyne.NewSize(640, 480), 2},
		{"dark-200", theme.Dark, fyne.NewSize(640, 480), 2},
	} {
		_, c := s.stage(t, lang, v.variant, v.size, v.scale)
		shot := c.Capture()
		save(t, filepath.Join(dir, "window-"+s.name+"-"+lang+"-"+v.name+".png"), shot)
		if v.scale == 1 && (v.variant == theme.Light) == bright {
			small = half(shot)
		}
	}
	return small
}

func save(t *testing.T, name string, shot image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, shot); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// half is a picture at half its size, each pixel the mean of four.
func half(in image.Image) image.Image {
	b := in.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range b.Dy() / 2 {
		for x := range b.Dx() / 2 {
			var sum [3]uint32
			for i := range 4 {
				r, g, bl, _ := in.At(b.Min.X+2*x+i%2, b.Min.Y+2*y+i/2).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+bl
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] >> 10), uint8(sum[1] >> 10), uint8(sum[2] >> 10), 255})
		}
	}
	return out
}

// sheet puts pictures of one size into a grid.
func sheet(all []image.Image, columns int) image.Image {
	const gap = 8
	b := all[0].Bounds()
	rows := (len(all) + columns - 1) / columns
	out := image.NewRGBA(image.Rect(0, 0, columns*(b.Dx()+gap), rows*(b.Dy()+gap)))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.Gray{128}), image.Point{}, draw.Src)
	for i, shot := range all {
		at := image.Pt(i%columns*(b.Dx()+gap), i/columns*(b.Dy()+gap))
		draw.Draw(out, image.Rectangle{at, at.Add(b.Size())}, shot, b.Min, draw.Src)
	}
	return out
}
