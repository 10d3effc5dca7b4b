package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

// newApp makes the toolkit's app. Fyne 2.8 hangs now and then when its last
// window closes: it hands what is to be done at the end to a goroutine that
// waits for the main one, which has stopped listening. The process then stays
// for ever, and no other window can open. All that is to be done at the end is
// to save preferences, of which there are none, so it is taken away.
func newApp(id string) fyne.App {
	a := app.NewWithID(id)
	if l, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
	return a
}
