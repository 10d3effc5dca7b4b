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
	// Announce is [desktop.Place.AnnounceTrayItem], or nil. It is called when a
	// host has come; an error means that it has gone again.
	Announce func(ctx context.Context) error
	// Host is told, if it is set, whether something shows the icon: at first and
	// at each change. It must not block.
	Host func(present bool)
	// Zone is asked for the person's, for times.
	Zone func() *time.Location
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
	// Of hosts that came, only the last is of interest.
	came := make(chan struct{}, 1)
	if asked := o.watch(ctx, g, came); !asked {
		cancel()
		return g.Wait()
	}
	select {
	case first := <-o.States:
		o.show(ctx, g, first, came)
	case <-ctx.Done():
	}
	cancel()
	return g.Wait()
}

// watch asks for a host, and reports whether the answer was one to go on with.
// It says on came that there is one where there was none before.
func (o Options) watch(ctx context.Context, g *errgroup.Group, came chan<- struct{}) bool {
	if o.WatchHost == nil {
		return true
	}
	answered := make(chan struct{})
	g.Go(func() error {
		first := true
		return o.WatchHost(ctx, func(present bool) {
			if o.Host != nil {
				o.Host(present)
			}
			if first {
				first = false
				close(answered)
				return
			}
			if present {
				offer(came, struct{}{})
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
func (o Options) show(ctx context.Context, g *errgroup.Group, first state.State, came <-chan struct{}) {
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
		g.Go(func() error { return o.announce(ctx, came) })
		return p.follow(ctx, o.States)
	})
	loop(ctx, func() { p.begin(begun) }, func() { close(ready) })
}

// announce tells of the icon to each host that comes after the first look.
func (o Options) announce(ctx context.Context, came <-chan struct{}) error {
	for {
		select {
		case <-came:
			if o.Announce != nil {
				// Whom it does not reach has gone, and will be told when it is back.
				_ = o.Announce(ctx)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// offer sends without waiting.
func offer[T any](ch chan<- T, value T) {
	select {
	case ch <- value:
	default:
	}
}
