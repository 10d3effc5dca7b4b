//go:build linux

package main

import (
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	itemName    = "org.kde.StatusNotifierItem"
	menuName    = "com.canonical.dbusmenu"
)

// panel plays what shows tray icons.
type panel struct {
	d     *desk
	items chan dbus.BusObject
}

func (d *desk) newPanel() *panel {
	d.t.Helper()
	p := &panel{d, make(chan dbus.BusObject, 64)}
	d.must(d.conn.Export(p, "/StatusNotifierWatcher", watcherName))
	d.own(watcherName)
	return p
}

// RegisterStatusNotifierItem is the watcher's method.
func (p *panel) RegisterStatusNotifierItem(service string, sender dbus.Sender) *dbus.Error {
	select {
	case p.items <- p.d.conn.Object(string(sender), dbus.ObjectPath(service)):
	default:
	}
	return nil
}

// icon waits for the next item.
func (p *panel) icon() icon {
	p.d.t.Helper()
	select {
	case item := <-p.items:
		return icon{p.d, item, p.d.conn.Object(item.Destination(), item.Path()+"/menu")}
	case <-time.After(deadline):
		p.d.t.Fatal("no tray item was registered")
		panic("unreachable")
	}
}

// icon is the tray's item as a panel sees it.
type icon struct {
	d    *desk
	item dbus.BusObject
	menu dbus.BusObject
}

func (i icon) title() string {
	i.d.t.Helper()
	v, err := i.item.GetProperty(itemName + ".Title")
	i.d.must(err)
	title, _ := v.Value().(string)
	return title
}

// line is an item of the menu, with its place: "Pause/For 1 hour".
type line struct {
	id   int32
	path string
	off  bool
}

type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// lines is the whole menu without what is hidden, at any depth.
func (i icon) lines() (all []line) {
	i.d.t.Helper()
	for range 2 { // the first answer has no submenus
		var revision uint32
		var root layout
		i.d.must(i.menu.Call(menuName+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root))
		all = i.visible(root.Children, "")
	}
	return all
}

func (i icon) visible(children []dbus.Variant, above string) (all []line) {
	for _, c := range children {
		var l layout
		i.d.must(dbus.Store([]any{c.Value()}, &l))
		if shown, ok := l.Properties["visible"].Value().(bool); ok && !shown {
			continue
		}
		label, _ := l.Properties["label"].Value().(string)
		enabled, given := l.Properties["enabled"].Value().(bool)
		path := above + label
		all = append(append(all, line{l.ID, path, given && !enabled}), i.visible(l.Children, path+"/")...)
	}
	return all
}

// find is the first line whose place begins so.
func (i icon) find(path string) (line, bool) {
	for _, l := range i.lines() {
		if strings.HasPrefix(l.path, path) {
			return l, true
		}
	}
	return line{}, false
}

// clickAgain is how long the effect of a click is waited for before the click
// is repeated: the tray's library drops one that comes before it listens.
const clickAgain = 5 * time.Second

// choose clicks the line whose place begins so once it is there, until done
// says that it had its effect; done returns false after clickAgain.
func (i icon) choose(path string, done func(within time.Duration) bool) {
	i.d.t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		l, ok := i.find(path)
		if !ok || l.off {
			<-time.After(glance)
			continue
		}
		i.d.must(i.menu.Call(menuName+".Event", 0, l.id, "clicked", dbus.MakeVariant(""), uint32(0)).Err)
		if done(clickAgain) {
			return
		}
	}
	i.d.t.Fatalf("%q in the tray has no effect; the menu is %v", path, i.lines())
}
