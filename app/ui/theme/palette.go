package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"
)

// The colours that Fyne has no name for.
const (
	// Surface is the ground of cards and of what floats.
	Surface fyne.ThemeColorName = "surface"
	// Sunken is the ground of what lies lower than its surroundings: the side
	// bar, a quotation.
	Sunken fyne.ThemeColorName = "sunken"
	// Border surrounds surfaces.
	Border fyne.ThemeColorName = "border"
	// Muted is text that explains other text.
	Muted fyne.ThemeColorName = "muted"
	// The four tints are the grounds of banners.
	AccentTint  fyne.ThemeColorName = "accentTint"
	SuccessTint fyne.ThemeColorName = "successTint"
	WarningTint fyne.ThemeColorName = "warningTint"
	ErrorTint   fyne.ThemeColorName = "errorTint"
)

// palette is the colours of one variant. Each is named as what it is for.
type palette map[fyne.ThemeColorName]color.NRGBA

func hex(rgba uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgba >> 24), G: uint8(rgba >> 16), B: uint8(rgba >> 8), A: uint8(rgba)} // #nosec G115 -- each takes its own eight bits
}

func light() palette {
	return palette{
		ft.ColorNameBackground:        hex(0xf6f6f8ff),
		Surface:                       hex(0xffffffff),
		Sunken:                        hex(0xeeeef2ff),
		Border:                        hex(0xe1e2e8ff),
		ft.ColorNameForeground:        hex(0x1a1c22ff),
		Muted:                         hex(0x5a5f6cff),
		ft.ColorNamePlaceHolder:       hex(0x646976ff),
		ft.ColorNameDisabled:          hex(0x656a77ff),
		ft.ColorNamePrimary:           hex(0x3b57d0ff),
		ft.ColorNameHyperlink:         hex(0x3450c8ff),
		ft.ColorNameSuccess:           hex(0x146c43ff),
		ft.ColorNameWarning:           hex(0x8a5200ff),
		ft.ColorNameError:             hex(0xb3261eff),
		AccentTint:                    hex(0xe9edfcff),
		SuccessTint:                   hex(0xe4f4ebff),
		WarningTint:                   hex(0xfdf1dcff),
		ErrorTint:                     hex(0xfceae8ff),
		ft.ColorNameForegroundOnError: hex(0xffffffff), ft.ColorNameForegroundOnPrimary: hex(0xffffffff),
		ft.ColorNameForegroundOnSuccess: hex(0xffffffff), ft.ColorNameForegroundOnWarning: hex(0xffffffff),
		ft.ColorNameButton:            hex(0xe9e9eeff),
		ft.ColorNameDisabledButton:    hex(0xefeff2ff),
		ft.ColorNameHeaderBackground:  hex(0xf6f6f8ff),
		ft.ColorNameHover:             hex(0x1a1c220d),
		ft.ColorNamePressed:           hex(0x1a1c221f),
		ft.ColorNameFocus:             hex(0x3b57d02e),
		ft.ColorNameSelection:         hex(0x3b57d02e),
		ft.ColorNameInputBackground:   hex(0xffffffff),
		ft.ColorNameInputBorder:       hex(0x8a8e9bff),
		ft.ColorNameMenuBackground:    hex(0xffffffff),
		ft.ColorNameOverlayBackground: hex(0xffffffff),
		ft.ColorNameScrollBar:         hex(0x1a1c2266), ft.ColorNameScrollBarBackground: hex(0x00000000),
		ft.ColorNameSeparator:         hex(0xe1e2e8ff),
		ft.ColorNameShadow:            hex(0x1a1c2224),
		ft.ColorNameInnerWindowBorder: hex(0xe1e2e8ff), ft.ColorNameInnerWindowBorderInactive: hex(0xe1e2e8ff),
	}
}

func dark() palette {
	return palette{
		ft.ColorNameBackground:        hex(0x15161aff),
		Surface:                       hex(0x1d1f24ff),
		Sunken:                        hex(0x101114ff),
		Border:                        hex(0x2f323aff),
		ft.ColorNameForeground:        hex(0xecedf1ff),
		Muted:                         hex(0xa4a9b6ff),
		ft.ColorNamePlaceHolder:       hex(0x9499a6ff),
		ft.ColorNameDisabled:          hex(0x9398a5ff),
		ft.ColorNamePrimary:           hex(0x9bacffff),
		ft.ColorNameHyperlink:         hex(0xa5b4ffff),
		ft.ColorNameSuccess:           hex(0x5fcb96ff),
		ft.ColorNameWarning:           hex(0xf0b357ff),
		ft.ColorNameError:             hex(0xff8a80ff),
		AccentTint:                    hex(0x1f2540ff),
		SuccessTint:                   hex(0x172b22ff),
		WarningTint:                   hex(0x2f2515ff),
		ErrorTint:                     hex(0x351f1fff),
		ft.ColorNameForegroundOnError: hex(0x15161aff), ft.ColorNameForegroundOnPrimary: hex(0x12152aff),
		ft.ColorNameForegroundOnSuccess: hex(0x15161aff), ft.ColorNameForegroundOnWarning: hex(0x15161aff),
		ft.ColorNameButton:            hex(0x2b2e36ff),
		ft.ColorNameDisabledButton:    hex(0x22242aff),
		ft.ColorNameHeaderBackground:  hex(0x15161aff),
		ft.ColorNameHover:             hex(0xffffff0d),
		ft.ColorNamePressed:           hex(0xffffff24),
		ft.ColorNameFocus:             hex(0x9bacff33),
		ft.ColorNameSelection:         hex(0x9bacff40),
		ft.ColorNameInputBackground:   hex(0x15161aff),
		ft.ColorNameInputBorder:       hex(0x6e7380ff),
		ft.ColorNameMenuBackground:    hex(0x24262cff),
		ft.ColorNameOverlayBackground: hex(0x1d1f24ff),
		ft.ColorNameScrollBar:         hex(0xffffff66), ft.ColorNameScrollBarBackground: hex(0x00000000),
		ft.ColorNameSeparator:         hex(0x2f323aff),
		ft.ColorNameShadow:            hex(0x00000066),
		ft.ColorNameInnerWindowBorder: hex(0x2f323aff), ft.ColorNameInnerWindowBorderInactive: hex(0x2f323aff),
	}
}
