//go:build !windows && !darwin

package tray

import (
	"context"

	"bellhop/assets"

	"fyne.io/systray"
)

// iconSize is that of the one picture that the library passes on. Panels scale
// it down to theirs, from 16 pixels on, and up to 48 on fine screens.
const iconSize = 48

func setIcon(icon assets.Icon) { systray.SetIcon(icon.PNG(iconSize)) }

// loop shows what build makes until ctx ends. The menu is made before the bus
// is told of it, so that no panel asks for one that is not there; a change
// between the two would be lost, so ready comes after both.
func loop(ctx context.Context, build, ready func()) {
	systray.SetTitle("Bellhop")
	build()
	start, end := systray.RunWithExternalLoop(nil, nil)
	start()
	ready()
	<-ctx.Done()
	end()
}
