package assets

import (
	"embed"
	"fmt"
)

//go:generate go run ./icons/generate icons

// The pictures stand in variables of their own: a program carries only those
// that it asks for.
var (
	//go:embed icons/tray/*.png
	trayPNG embed.FS
	//go:embed icons/tray/*.ico
	trayICO embed.FS
	//go:embed icons/app/bellhop-256.png
	appPNG []byte
)

// Icon names what the icon in the tray shows. The icons differ in shape as well
// as in colour, and their outline alone tells them apart.
type Icon string

// The icons of the tray.
const (
	IconWorking  Icon = "working"
	IconPaused   Icon = "paused"
	IconNeedsYou Icon = "needs_you"
	IconOffline  Icon = "offline"
)

// Icons are all icons of the tray.
func Icons() []Icon { return []Icon{IconWorking, IconPaused, IconNeedsYou, IconOffline} }

// PNG is the icon in one of the sizes 16, 20, 22, 24, 32, 40, 44 and 48, and nil
// in any other.
func (i Icon) PNG(size int) []byte {
	data, err := trayPNG.ReadFile(fmt.Sprintf("icons/tray/%s-%d.png", i, size))
	if err != nil {
		return nil
	}
	return data
}

// ICO is the icon for Windows, with all sizes from 16 to 48 that it asks for.
func (i Icon) ICO() []byte {
	data, err := trayICO.ReadFile("icons/tray/" + string(i) + ".ico")
	if err != nil {
		return nil
	}
	return data
}

// AppPNG is the application's icon with 256 pixels. The caller must not change
// it.
func AppPNG() []byte { return appPNG }
