// Package theme owns how Bellhop looks on top of Fyne: the colours of a light
// and a dark palette with one accent, the spacing scale, the type scale, the
// fonts and the icons.
//
// It promises: every text colour has a contrast of at least 4.5 to 1 on every
// ground that it is used on; all sizes of text come from one ratio and all
// gaps from one scale; text in Japanese, Korean and Chinese needs no font of
// the system. Which palette is shown follows the system.
//
// It never draws anything: what screens are made of is app/ui/parts.
package theme
