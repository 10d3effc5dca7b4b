package screen

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/assets"
)

// Screen is one page of the window. Its methods are called on the toolkit's
// goroutine.
type Screen interface {
	// Content is built once and stays the same object.
	Content() fyne.CanvasObject
	// See shows a state. It is called with each new one, and once before
	// Content is shown for the first time; also while the page is not shown.
	See(s state.State)
}

// Opener is a [Screen] that can show one thing of its own: a message's row, an
// invitation. It is called after the page was shown.
type Opener interface{ Open(what control.Show) }

// Shown is a [Screen] that wants to know that it comes into view or goes out of
// it, so that it works only while somebody looks.
type Shown interface{ Shown(now bool) }

// Backer is a [Screen] that has something to go back from. Back reports whether
// there was; if not, Escape goes to the first page.
type Backer interface{ Back() bool }

// The names of the pages, as control.Show and Env.Go have them. PageFirstRun
// takes the place of PageHome until the setup is complete.
const (
	PageHome         = "home"
	PageActivity     = "activity"
	PageConnection   = "connection"
	PageOrganization = "organization"
	PagePrivacy      = "privacy"
	PageSettings     = "settings"
	PageFirstRun     = "firstrun"
)

// Env is what every screen is made with. All of it is set.
type Env struct {
	Agent Agent
	// Words never change for one screen: with another language all screens are
	// made anew.
	Words *assets.Phrases
	// Window is for dialogs, focus and the clipboard.
	Window fyne.Window
	// Do runs a function on the toolkit's goroutine; tests run it inline.
	Do func(func())
	// Work runs a function off the toolkit's goroutine. Its context ends with
	// the window, and when the screens are made anew; tests run it inline.
	Work func(func(ctx context.Context))
	// Browse opens a web page in the person's browser, or the folder Data in their
	// file manager.
	Browse func(target string) error
	// Data is the path of the data directory, for showing it to the person.
	Data string
	Now  func() time.Time
	// After runs a function on the toolkit's goroutine when some time has passed,
	// unless stop is called before.
	After func(d time.Duration, f func()) (stop func())
	// Go shows the page with one of the names above.
	Go func(page string)
	// Over says that the agent has ended for good because the person wanted it:
	// what the page shows is the last, with nowhere to go and nothing to start.
	Over func()
}
