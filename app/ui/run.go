package ui

import (
	"context"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// Run shows the window until it is closed or ctx ends. It is called on the main
// goroutine, once in a process.
func Run(ctx context.Context, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	// What asks the agent ends with the window, before Run returns.
	defer working.Wait()
	defer cancel()

	o.App.Settings().SetTheme(theme.New(theme.System))
	o.App.SetIcon(fyne.NewStaticResource("bellhop.png", assets.AppPNG()))
	window := o.App.NewWindow("Bellhop")
	window.SetPadded(false)
	// What comes after the window has gone is for nobody, and Fyne's queue for it
	// has ended.
	var closed atomic.Bool
	window.SetOnClosed(func() { closed.Store(true) })
	do := func(what func()) {
		if !closed.Load() {
			fyne.Do(what)
		}
	}
	f := newFrame(o, window, do, func(life context.Context, work func(context.Context)) {
		working.Go(func() { work(life) })
	})
	f.begin(ctx)
	l := &live{agent: o.Agent(o.Language), do: do, see: f.see, show: f.show, gone: f.gone, again: f.again}
	working.Go(func() { _ = l.Run(ctx) })
	working.Go(func() {
		<-ctx.Done()
		do(o.App.Quit)
	})
	window.SetMaster()
	window.Resize(o.size())
	window.CenterOnScreen()
	window.ShowAndRun()
	if o.Remember != nil {
		o.Remember(Size{f.size.Width, f.size.Height})
	}
	return nil
}
