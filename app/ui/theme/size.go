package theme

import (
	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"
)

// The spacing scale. No gap between things is anything else.
const (
	XS  float32 = 4  // within one thing: an icon and its word
	S   float32 = 8  // between lines that belong together
	M   float32 = 12 // between a field and its hint, rows of a list
	L   float32 = 16 // between the parts of a card
	XL  float32 = 24 // inside of cards, between cards
	XXL float32 = 32 // around a page
)

// The type scale: 14, and each step 1.2 times the one before, rounded to a
// whole or half.
const (
	Caption    float32 = 12
	Text       float32 = 14
	SubHeading float32 = 17
	Heading    float32 = 20
	Display    float32 = 24
)

// Radius is that of cards, Rounded that of buttons and fields.
const (
	Radius  float32 = 12
	Rounded float32 = 7
)

// PageWidth is how wide text and cards grow in a wide window.
const PageWidth float32 = 720

// Size is the size of that name.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case ft.SizeNameText:
		return Text
	case ft.SizeNameCaptionText:
		return Caption
	case ft.SizeNameSubHeadingText:
		return SubHeading
	case ft.SizeNameHeadingText:
		return Heading
	case ft.SizeNamePadding, ft.SizeNameLineSpacing:
		return XS
	case ft.SizeNameInnerPadding:
		return S
	case ft.SizeNameInlineIcon:
		return 18
	case ft.SizeNameInputRadius, ft.SizeNameButtonRadius, ft.SizeNameSelectionRadius:
		return Rounded
	case ft.SizeNameCardRadius, ft.SizeNameDialogRadius, ft.SizeNamePopupRadius:
		return Radius
	case ft.SizeNameMenuRadius:
		return S
	case ft.SizeNameScrollBar:
		return 10
	case ft.SizeNameScrollBarSmall:
		return 4
	}
	return t.base.Size(name)
}
