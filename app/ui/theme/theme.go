package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/assets/fonts"
)

// Variant is which palette is shown.
type Variant int

// System follows the computer's setting; Light and Dark do not.
const (
	System Variant = iota
	Light
	Dark
)

// Theme is the look of the whole window. Make one with [New] and give it to
// the app's settings before the first window.
type Theme struct {
	base        fyne.Theme
	variant     Variant
	light, dark palette
	faces       faces
}

// faces are the resources of the fonts. Fyne looks a character up in them
// first and in its own Noto Sans and emoji after that.
type faces struct{ regular, bold fyne.Resource }

// New makes the theme. It costs nothing until text is drawn.
func New(v Variant) *Theme {
	return &Theme{
		base: ft.DefaultTheme(), variant: v, light: light(), dark: dark(),
		faces: faces{
			regular: fyne.NewStaticResource("bellhop-cjk-regular.otf", fonts.Regular()),
			bold:    fyne.NewStaticResource("bellhop-cjk-bold.otf", fonts.Bold()),
		},
	}
}

// Color is the colour of that name in the palette that is shown.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	shown := t.light
	if t.variant == Dark || t.variant == System && v == ft.VariantDark {
		shown, v = t.dark, ft.VariantDark
	} else {
		v = ft.VariantLight
	}
	if c, ok := shown[name]; ok {
		return c
	}
	return t.base.Color(name, v)
}

// Font is the font that is asked first. It has the characters of East Asia
// only: all others come from Fyne's own font of the same style. Italic Japanese
// and Korean do not exist and stay upright.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return t.base.Font(style)
	case style.Bold:
		return t.faces.bold
	}
	return t.faces.regular
}

// Icon is Fyne's icon of that name.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }
