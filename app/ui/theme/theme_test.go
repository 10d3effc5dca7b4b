package theme

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	ft "fyne.io/fyne/v2/theme"
)

// grounds are what text stands on, and what text.
func grounds() map[fyne.ThemeColorName][]fyne.ThemeColorName {
	words := []fyne.ThemeColorName{ft.ColorNameForeground, Muted, ft.ColorNamePlaceHolder, ft.ColorNameDisabled,
		ft.ColorNameHyperlink, ft.ColorNamePrimary, ft.ColorNameSuccess, ft.ColorNameWarning, ft.ColorNameError}
	body := []fyne.ThemeColorName{ft.ColorNameForeground, Muted}
	return map[fyne.ThemeColorName][]fyne.ThemeColorName{
		ft.ColorNameBackground:        words,
		Surface:                       words,
		ft.ColorNameInputBackground:   words,
		ft.ColorNameOverlayBackground: words,
		ft.ColorNameMenuBackground:    body,
		Sunken:                        body,
		AccentTint:                    append(body, ft.ColorNamePrimary, ft.ColorNameHyperlink),
		SuccessTint:                   append(body, ft.ColorNameSuccess),
		WarningTint:                   append(body, ft.ColorNameWarning),
		ErrorTint:                     append(body, ft.ColorNameError),
		ft.ColorNameButton:            {ft.ColorNameForeground},
		ft.ColorNameDisabledButton:    {ft.ColorNameDisabled},
		ft.ColorNameHeaderBackground:  body,
		ft.ColorNamePrimary:           {ft.ColorNameForegroundOnPrimary},
		ft.ColorNameError:             {ft.ColorNameForegroundOnError},
		ft.ColorNameSuccess:           {ft.ColorNameForegroundOnSuccess},
		ft.ColorNameWarning:           {ft.ColorNameForegroundOnWarning},
	}
}

func TestContrast(t *testing.T) {
	for name, v := range map[string]Variant{"light": Light, "dark": Dark} {
		th := newForTest(t, v)
		for ground, words := range grounds() {
			for _, word := range words {
				if got := contrast(th.Color(ground, 0), th.Color(word, 0)); got < 4.5 {
					t.Errorf("%s: %s on %s has %.2f", name, word, ground, got)
				}
			}
		}
		// Edges of what can be operated, and the mark of focus.
		for _, edge := range []fyne.ThemeColorName{ft.ColorNamePrimary, ft.ColorNameInputBorder} {
			for _, ground := range []fyne.ThemeColorName{ft.ColorNameBackground, Surface} {
				if got := contrast(th.Color(ground, 0), th.Color(edge, 0)); got < 3 {
					t.Errorf("%s: %s beside %s has %.2f", name, edge, ground, got)
				}
			}
		}
	}
}

// contrast is that of WCAG 2.2 between two opaque colours.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func TestContrastIsMeasuredRight(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		a, b color.Color
		want string
	}{
		"black and white":    {color.Black, color.White, "21.00"},
		"nothing":            {color.White, color.White, "1.00"},
		"the grey that just": {color.White, color.NRGBA{0x76, 0x76, 0x76, 0xff}, "4.54"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := fmt.Sprintf("%.2f", contrast(tc.a, tc.b)); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// TestBothPalettesHaveTheSameColours would miss a colour that one forgot and
// that Fyne then fills with its own.
func TestBothPalettesHaveTheSameColours(t *testing.T) {
	t.Parallel()
	l, d := light(), dark()
	for name := range l {
		if _, ok := d[name]; !ok {
			t.Errorf("dark has no %s", name)
		}
	}
	for name := range d {
		if _, ok := l[name]; !ok {
			t.Errorf("light has no %s", name)
		}
	}
}

func TestVariants(t *testing.T) {
	system, always := newForTest(t, System), newForTest(t, Dark)
	if system.Color(Surface, ft.VariantLight) != light()[Surface] || system.Color(Surface, ft.VariantDark) != dark()[Surface] {
		t.Error("the theme does not follow the system")
	}
	if always.Color(Surface, ft.VariantLight) != dark()[Surface] {
		t.Error("a fixed variant follows the system")
	}
}

func TestTypeScaleHasOneRatio(t *testing.T) {
	t.Parallel()
	for i, got := range []float32{Caption, Text, SubHeading, Heading, Display} {
		want := 14 * math.Pow(1.2, float64(i-1))
		if math.Abs(float64(got)-want) > 0.5 {
			t.Errorf("step %d is %v, want about %.1f", i, got, want)
		}
	}
}

func TestFonts(t *testing.T) {
	th := newForTest(t, Light)
	for name, tc := range map[string]struct {
		style fyne.TextStyle
		want  string
	}{
		"plain":  {fyne.TextStyle{}, "bellhop-cjk-regular.otf"},
		"bold":   {fyne.TextStyle{Bold: true}, "bellhop-cjk-bold.otf"},
		"italic": {fyne.TextStyle{Italic: true}, "bellhop-cjk-regular.otf"},
		"code":   {fyne.TextStyle{Monospace: true}, "bellhop-cjk-regular.otf"},
	} {
		if got := th.Font(tc.style).Name(); got != tc.want {
			t.Errorf("%s: got %s", name, got)
		}
	}
	if got := th.Font(fyne.TextStyle{Symbol: true}).Name(); strings.HasPrefix(got, "bellhop") {
		t.Errorf("symbols: got %s", got)
	}
}

// TestEastAsianTextIsDrawn compares widths: a character that no font has is
// drawn as the replacement, and as wide.
func TestEastAsianTextIsDrawn(t *testing.T) {
	newForTest(t, Light)
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		for _, text := range []string{"田中", "會議", "안녕", "한글", "ｶﾀ", "髙﨑"} {
			got := fyne.MeasureText(text, 100, style)
			want := float32(200)
			switch text {
			case "안녕", "한글":
				want = 184
			case "ｶﾀ":
				want = 100
			}
			if got.Width != want || got.Height != fyne.MeasureText("Ag", 100, style).Height {
				t.Errorf("%s (bold %v) is %v", text, style.Bold, got)
			}
		}
	}
}

func TestEveryIconIsThere(t *testing.T) {
	newForTest(t, Light)
	for _, i := range Icons() {
		if r := i.Resource(); r == nil || len(r.Content()) == 0 {
			t.Errorf("%s is not there", i)
		}
		if r := i.In(Muted); r == nil || !strings.Contains(string(r.Content()), "#5a5f6c") {
			t.Errorf("%s does not take a colour", i)
		}
	}
	if Icon("none").Resource() != nil || Icon("none").In(Muted) != nil {
		t.Error("an icon that does not exist is there")
	}
}

// newForTest makes the theme and an app that wears it.
func newForTest(t *testing.T, v Variant) *Theme {
	t.Helper()
	app := test.NewTempApp(t)
	th := New(v)
	app.Settings().SetTheme(th)
	return th
}
