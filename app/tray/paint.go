package tray

import (
	"context"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/app/state"
	"bellhop/assets"

	"fyne.io/systray"
)

// painter keeps the library's menu like the newest [Menu]. It makes the items
// once; after that it belongs to one goroutine.
type painter struct {
	zone   func() *time.Location
	words  map[string]*assets.Phrases
	chosen chan Choice

	icon    assets.Icon
	tooltip string
	slots   []*slot
}

// slot is an item of the library's menu and what it shows now.
type slot struct {
	item    *systray.MenuItem // nil for a separator
	label   string
	enabled bool
	hidden  bool
	choice  atomic.Pointer[Choice]
	slots   []*slot
}

func (p *painter) menu(s state.State) Menu {
	w, ok := p.words[s.Language]
	if !ok {
		w = assets.Words(s.Language)
		p.words[s.Language] = w
	}
	return Build(s, w, p.zone())
}

// begin makes the items.
func (p *painter) begin(m Menu) {
	p.look(m)
	for _, item := range m.Items {
		if item.Separator {
			systray.AddSeparator()
			p.slots = append(p.slots, &slot{})
			continue
		}
		p.slots = append(p.slots, newSlot(item, systray.AddMenuItem))
	}
}

// newSlot adds an item by the library's add, with the items under it. What is
// hidden is hidden last: Windows keeps the submenu of an item that had one.
func newSlot(i Item, add func(title, tooltip string) *systray.MenuItem) *slot {
	s := &slot{label: i.Label, enabled: true}
	s.item = add(escape(runtime.GOOS, i.Label), "")
	for _, under := range i.Items {
		s.slots = append(s.slots, newSlot(under, s.item.AddSubMenuItem))
	}
	s.paint(i)
	return s
}

// follow shows each snapshot that comes.
func (p *painter) follow(ctx context.Context, states <-chan state.State) error {
	for {
		select {
		case s, open := <-states:
			if !open {
				states = nil // the last one stays
				continue
			}
			m := p.menu(s)
			p.look(m)
			for n, i := range m.Items {
				p.slots[n].paint(i)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *painter) look(m Menu) {
	if m.Icon != p.icon {
		p.icon = m.Icon
		setIcon(m.Icon)
	}
	if m.Tooltip != p.tooltip {
		p.tooltip = m.Tooltip
		systray.SetTooltip(m.Tooltip)
	}
}

// paint changes what differs. A hidden item is left as it is: on Windows any
// change would show it.
func (s *slot) paint(i Item) {
	if s.item == nil {
		return
	}
	if i.Hidden {
		s.choice.Store(nil)
		if !s.hidden {
			s.hidden = true
			s.item.Hide()
		}
		return
	}
	s.choice.Store(&i.Choice)
	if s.label != i.Label {
		s.label = i.Label
		s.item.SetTitle(escape(runtime.GOOS, i.Label))
	}
	if enabled := i.Choice != (Choice{}) || len(i.Items) > 0; enabled != s.enabled {
		s.enabled = enabled
		if enabled {
			s.item.Enable()
		} else {
			s.item.Disable()
		}
	}
	for n, under := range i.Items {
		s.slots[n].paint(under)
	}
	if s.hidden {
		s.hidden = false
		s.item.Show()
	}
}

// clickable are the slots that may ever have a choice.
func (p *painter) clickable() []*slot {
	var all []*slot
	for _, s := range p.slots {
		all = append(all, s.slots...)
		if s.item != nil && len(s.slots) == 0 {
			all = append(all, s)
		}
	}
	return all
}

// clicks hands on what is clicked. The library drops a click for which nobody
// waits, so this never does anything that takes time.
func (s *slot) clicks(ctx context.Context, chosen chan<- Choice) error {
	for {
		select {
		case <-s.item.ClickedCh:
			c := s.choice.Load()
			if c == nil || *c == (Choice{}) {
				continue
			}
			offer(chosen, *c)
		case <-ctx.Done():
			return nil
		}
	}
}

// escape writes a label so that nothing in it is taken for an access key.
func escape(goos, label string) string {
	switch goos {
	case "windows":
		return strings.ReplaceAll(label, "&", "&&")
	case "darwin":
		return label
	}
	return strings.ReplaceAll(label, "_", "__")
}
