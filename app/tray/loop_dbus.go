//go:build !windows && !darwin

package tray

import (
	"context"

	"bellhop/assets"

	"fyne.io/systray"
)

// iconSize is that of the one picture that the library passes on: twice the 22
// pixels that KDE and Xfce show, so that its edges stay sharp there, and enough
// for fine screens.
const iconSize = 44

func setIcon(icon assets.Icon) { systray.SetIcon(straightPNG(icon.PNG(iconSize))) }

// loop shows what build makes until ctx ends. The menu is made before the bus
// is told of it, so that no panel asks for one that is not there; a change
// between the two would be lost, so ready comes after both.
func loop(ctx context.Context, build, ready func()) {
	registerStraight()
	systray.SetTitle("Bellhop")
	build()
	start, end := systray.RunWithExternalLoop(nil, nil)
	start()
	ready()
	<-ctx.Done()
	end()
}
