package assets

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func traySizes() []int { return []int{16, 20, 22, 24, 32, 40, 44, 48} }

func decodePNG(t *testing.T, data []byte, size int) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != size || img.Bounds().Dy() != size {
		t.Fatalf("%v, not %d pixels", img.Bounds(), size)
	}
	return img
}

// TestIconsDifferInShape compares the outlines only: where nothing shines
// through in one and everything in the other.
func TestIconsDifferInShape(t *testing.T) {
	t.Parallel()
	for _, size := range traySizes() {
		pictures := map[Icon]image.Image{}
		for _, icon := range Icons() {
			pictures[icon] = decodePNG(t, icon.PNG(size), size)
		}
		for n, a := range Icons() {
			for _, b := range Icons()[n+1:] {
				differ := 0
				for y := range size {
					for x := range size {
						_, _, _, one := pictures[a].At(x, y).RGBA()
						_, _, _, two := pictures[b].At(x, y).RGBA()
						if max(one, two)-min(one, two) > 0x9000 {
							differ++
						}
					}
				}
				// As much as a square of a quarter of the picture's height.
				if differ < size*size/16 {
					t.Errorf("at %d, %s and %s differ in %d pixels only", size, a, b, differ)
				}
			}
		}
	}
}

// TestIconsShowOnEveryPanel holds the colours to the contrast of 3 to 1 that
// WCAG 2.2 asks of what is not text, on a light and on a dark panel.
func TestIconsShowOnEveryPanel(t *testing.T) {
	t.Parallel()
	for _, icon := range Icons() {
		img := decodePNG(t, icon.PNG(48), 48)
		seen := map[color.NRGBA]bool{}
		for y := range 48 {
			for x := range 48 {
				if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c.A == 255 {
					seen[c] = true
				}
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s is empty", icon)
		}
		for c := range seen {
			for name, panel := range map[string]color.NRGBA{"light": {0xf2, 0xf2, 0xf2, 255}, "dark": {0x2b, 0x2b, 0x2b, 255}} {
				if got := contrast(c, panel); got < 3 {
					t.Errorf("%s on a %s panel: %.2f", icon, name, got)
				}
			}
		}
	}
}

func TestIconsForWindows(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		data []byte
		want []int
	}{
		"working":   {IconWorking.ICO(), []int{16, 20, 24, 32, 40, 48}},
		"paused":    {IconPaused.ICO(), []int{16, 20, 24, 32, 40, 48}},
		"needs you": {IconNeedsYou.ICO(), []int{16, 20, 24, 32, 40, 48}},
		"offline":   {IconOffline.ICO(), []int{16, 20, 24, 32, 40, 48}},
		"app":       {mustRead(t, "icons/app/bellhop.ico"), []int{16, 24, 32, 48, 64, 256}},
	} {
		le := binary.LittleEndian
		if len(tc.data) < 6 || le.Uint16(tc.data[2:]) != 1 {
			t.Fatalf("%s is no icon file", name)
		}
		var sizes []int
		for n := range int(le.Uint16(tc.data[4:])) {
			entry := tc.data[6+16*n:]
			length, offset := le.Uint32(entry[8:]), le.Uint32(entry[12:])
			size := (int(entry[0])+255)%256 + 1
			decodePNG(t, tc.data[offset:offset+length], size)
			sizes = append(sizes, size)
		}
		if diff := cmp.Diff(tc.want, sizes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestUnknownIcon(t *testing.T) {
	t.Parallel()
	if Icon("x").PNG(16) != nil || Icon("x").ICO() != nil || IconPaused.PNG(17) != nil {
		t.Error("something was drawn")
	}
}

func TestApplicationIcon(t *testing.T) {
	t.Parallel()
	decodePNG(t, AppPNG(), 256)
	if !bytes.Contains(mustRead(t, "icons/app/bellhop.svg"), []byte("<svg")) {
		t.Error("no SVG")
	}
	for _, size := range []int{16, 24, 32, 48, 64, 128, 256, 512, 1024} {
		decodePNG(t, mustRead(t, fmt.Sprintf("icons/app/bellhop-%d.png", size)), size)
	}
}

// TestIconsAreThoseOfTheirMasters fails when a master was changed and
// "go generate" not run.
func TestIconsAreThoseOfTheirMasters(t *testing.T) {
	t.Parallel()
	masters, err := filepath.Glob("icons/*/*.svg")
	if err != nil || len(masters) == 0 {
		t.Fatalf("%v, %v", masters, err)
	}
	slices.Sort(masters)
	var want strings.Builder
	for _, name := range masters {
		fmt.Fprintf(&want, "%x  %s\n", sha256.Sum256(mustRead(t, name)), strings.TrimPrefix(filepath.ToSlash(name), "icons/"))
	}
	if diff := cmp.Diff(want.String(), string(mustRead(t, "icons/masters.sha256"))); diff != "" {
		t.Errorf("run go generate in assets: %s", diff)
	}
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
