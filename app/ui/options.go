package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/ui/screen"
)

// Agent is what the window asks of the running agent, as *control.Client does.
type Agent interface {
	screen.Agent
	watcher
}

// Options is what a window is made with. App, Agent and Language are required.
type Options struct {
	// App is Fyne's; Run gives it its theme and runs it.
	App fyne.App
	// Agent gives the client whose answers are in a language.
	Agent func(language string) Agent
	// Language is the computer's: "en", "ja" or "ko". The person's own choice,
	// which the agent knows, goes before it.
	Language string
	// StartAgent starts the agent and returns when it answers. It is called by
	// itself when the window finds none at its start, and when a person asks.
	StartAgent func(ctx context.Context) error
	// Show is what to show first; empty is the first page.
	Show control.Show
	// Data is the path of the data directory, for showing it.
	Data string
	// Browse opens a web page in the person's browser, or the folder Data in their
	// file manager.
	Browse func(target string) error
	// Size is how large the window was; what is no sound size is one of our own.
	Size Size
	// Remember is told the last size when the window has closed.
	Remember func(Size)
}

// Size is how large the window is, in Fyne's pixels.
type Size struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

func (o Options) check() error {
	if o.App == nil || o.Agent == nil || o.Language == "" {
		return errors.New("ui: an app, an agent and a language are needed")
	}
	return nil
}

// The size of a window that nobody has sized yet, and the least that everything
// fits into.
const (
	defaultWidth, defaultHeight float32 = 940, 680
	leastWidth, leastHeight     float32 = 460, 400
	mostOfAll                   float32 = 20_000 // more than any screen has
)

func (o Options) size() fyne.Size {
	if o.Size.Width >= leastWidth && o.Size.Height >= leastHeight && max(o.Size.Width, o.Size.Height) <= mostOfAll {
		return fyne.NewSize(o.Size.Width, o.Size.Height)
	}
	return fyne.NewSize(defaultWidth, defaultHeight)
}
