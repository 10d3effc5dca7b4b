//go:build windows || darwin

package tray

import (
	"context"
	"runtime"

	"bellhop/assets"

	"fyne.io/systray"
)

// iconSize is that of the picture for macOS, which shows it at half of it.
const iconSize = 44

// setIcon gives macOS the outline only, which it colours as its menu bar is.
func setIcon(icon assets.Icon) {
	if runtime.GOOS == "windows" {
		systray.SetIcon(icon.ICO())
		return
	}
	picture := icon.PNG(iconSize)
	systray.SetTemplateIcon(picture, picture)
}

// loop shows what build makes until ctx ends. The window that takes the clicks
// belongs to this thread, and so does the loop.
func loop(ctx context.Context, build, ready func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	built, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		// Before there is a window, nothing could be told to quit.
		<-built
		<-ctx.Done()
		systray.Quit()
	}()
	systray.Run(func() {
		build()
		ready()
		close(built)
	}, nil)
	<-ended
}
