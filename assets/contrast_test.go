package assets

import (
	"image/color"
	"math"
	"testing"
)

// contrast is the contrast ratio of two colours by WCAG 2.2, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	one, two := luminance(a), luminance(b)
	return (max(one, two) + 0.05) / (min(one, two) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func TestContrast(t *testing.T) {
	t.Parallel()
	white, black, grey := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}, color.NRGBA{0x76, 0x76, 0x76, 255}
	if got := contrast(white, black); math.Abs(got-21) > 0.001 {
		t.Error(got)
	}
	// The grey that WCAG's own techniques give as the lightest for text on white.
	if got := contrast(grey, white); math.Abs(got-4.54) > 0.01 {
		t.Error(got)
	}
}
