package tray

import (
	"context"
	"time"

	"bellhop/app/state"
	"bellhop/assets"

	"golang.org/x/sync/errgroup"
)

// maxChosen is how many choices wait while Chosen is busy; nobody clicks more
// often than that and means it.
const maxChosen = 8

// Options are what [Run] needs. States and Chosen must be set.
type Options struct {
	// States brings what is to be shown; each is shown in turn, so its sender
	// offers only the newest. The icon appears with the first.
	States <-chan state.State
	// Chosen is called with one choice after the other. While it is busy, a few
	// choices wait; further ones are dropped.
	Chosen func(Choice)
	// WatchHost is [desktop.Place.WatchTrayHost], or nil for a tray that is not
	// asked about. Without a bus it fails, and nothing is started that would
	// bring one up.
	WatchHost func(ctx context.Context, report func(present bool)) error
	// Host is told, if it is set, whether something shows the icon: at first and
	// at each change. It must not block.
	Host func(present bool)
	// Zone is the person's, for times.
	Zone *time.Location
}

// Run shows the icon until ctx ends, and then takes it away. It fails when
// there is no message bus, or when that goes.
//
// The library can do this once in a process. On macOS only the main goroutine
// may call it.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	if asked := o.watch(ctx, g); !asked {
		cancel()
		return g.Wait()
	}
	select {
	case first := <-o.States:
		o.show(ctx, g, first)
	case <-ctx.Done():
	}
	cancel()
	return g.Wait()
}

// watch asks for a host, and reports whether the answer was one to go on with.
func (o Options) watch(ctx context.Context, g *errgroup.Group) bool {
	if o.WatchHost == nil {
		return true
	}
	answered := make(chan struct{}, 1)
	g.Go(func() error {
		return o.WatchHost(ctx, func(present bool) {
			if o.Host != nil {
				o.Host(present)
			}
			select {
			case answered <- struct{}{}:
			default:
			}
		})
	})
	select {
	case <-answered:
		return true
	case <-ctx.Done():
		return false
	}
}

// show has the library show the first snapshot, and the others as they come.
func (o Options) show(ctx context.Context, g *errgroup.Group, first state.State) {
	p := painter{zone: o.Zone, words: map[string]*assets.Phrases{}, chosen: make(chan Choice, maxChosen)}
	begun := p.menu(first)
	ready := make(chan struct{})
	g.Go(func() error {
		for {
			select {
			case c := <-p.chosen:
				o.Chosen(c)
			case <-ctx.Done():
				return nil
			}
		}
	})
	g.Go(func() error {
		select {
		case <-ready:
		case <-ctx.Done():
			return nil
		}
		for _, s := range p.clickable() {
			g.Go(func() error { return s.clicks(ctx, p.chosen) })
		}
		return p.follow(ctx, o.States)
	})
	loop(ctx, func() { p.begin(begun) }, func() { close(ready) })
}
