package tray

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	itemName    = "org.kde.StatusNotifierItem"
	menuName    = "com.canonical.dbusmenu"
)

// newBus starts a message bus of the test's own and gives its address. The
// programs that it starts get its environment.
func newBus(t *testing.T, env ...string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // short: a socket's path may be 103 bytes long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	cmd := exec.Command("dbus-daemon", "--session", "--address=unix:path="+filepath.Join(dir, "bus"), "--nofork", "--nopidfile", "--print-address=1")
	cmd.Env = env
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal("dbus-daemon: ", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// panel plays what shows tray icons.
type panel struct {
	t     *testing.T
	conn  *dbus.Conn
	items chan dbus.BusObject
}

func newPanel(t *testing.T, address string) *panel {
	t.Helper()
	conn, err := dbus.Connect(address, dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p := &panel{t, conn, make(chan dbus.BusObject, 8)}
	if err := conn.Export(p, "/StatusNotifierWatcher", watcherName); err != nil {
		t.Fatal(err)
	}
	return p
}

// RegisterStatusNotifierItem is the watcher's method.
func (p *panel) RegisterStatusNotifierItem(service string, sender dbus.Sender) *dbus.Error {
	p.items <- p.conn.Object(string(sender), dbus.ObjectPath(service))
	return nil
}

func (p *panel) appear() {
	p.t.Helper()
	reply, err := p.conn.RequestName(watcherName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		p.t.Fatalf("%v, %v", reply, err)
	}
}

func (p *panel) vanish() {
	p.t.Helper()
	if _, err := p.conn.ReleaseName(watcherName); err != nil {
		p.t.Fatal(err)
	}
}

// strange sends a signal to one program alone, which gets it whatever it listens
// for.
func (p *panel) strange(to string) {
	p.t.Helper()
	p.conn.Send(&dbus.Message{Type: dbus.TypeSignal, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(to),
		dbus.FieldPath:        dbus.MakeVariant(dbus.ObjectPath("/strange")),
		dbus.FieldInterface:   dbus.MakeVariant("bellhop.test"),
		dbus.FieldMember:      dbus.MakeVariant("Strange"),
	}}, nil)
}

// item waits for the tray's item to be registered.
func (p *panel) item() icon {
	p.t.Helper()
	select {
	case item := <-p.items:
		return icon{p.t, item, p.conn.Object(item.Destination(), item.Path()+"/menu")}
	case <-time.After(patience):
		p.t.Fatal("no item was registered")
		panic("unreachable")
	}
}

// icon is the tray's item as a panel sees it.
type icon struct {
	t    *testing.T
	item dbus.BusObject
	menu dbus.BusObject
}

func property[T any](i icon, name string) (value T) {
	i.t.Helper()
	v, err := i.item.GetProperty(itemName + "." + name)
	if err == nil {
		err = v.Store(&value)
	}
	if err != nil {
		i.t.Fatalf("%s: %v", name, err)
	}
	return value
}

// line is an item of the menu as a panel shows it.
type line struct {
	ID    int32
	Label string
	Off   bool
	Lines []line
}

// lines is the whole menu without what is hidden. The library answers the first
// question without submenus.
func (i icon) lines() []line {
	i.t.Helper()
	for range 2 {
		var revision uint32
		var root layout
		if err := i.menu.Call(menuName+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
			i.t.Fatal(err)
		}
		if all := visible(i.t, root.Children); hasSubmenus(all) {
			return all
		}
	}
	i.t.Fatal("a menu without submenus")
	panic("unreachable")
}

func hasSubmenus(all []line) bool {
	for _, l := range all {
		if len(l.Lines) > 0 {
			return true
		}
	}
	return false
}

type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

func visible(t *testing.T, children []dbus.Variant) (all []line) {
	for _, c := range children {
		var l layout
		if err := dbus.Store([]any{c.Value()}, &l); err != nil {
			t.Fatal(err)
		}
		if shown, ok := l.Properties["visible"].Value().(bool); ok && !shown {
			continue
		}
		label, _ := l.Properties["label"].Value().(string)
		if kind, _ := l.Properties["type"].Value().(string); kind == "separator" {
			label = "-"
		}
		enabled, given := l.Properties["enabled"].Value().(bool)
		all = append(all, line{l.ID, label, given && !enabled, visible(t, l.Children)})
	}
	return all
}

// find is the line with a label, in any depth.
func find(all []line, label string) (line, bool) {
	for _, l := range all {
		if l.Label == label {
			return l, true
		}
		if under, ok := find(l.Lines, label); ok {
			return under, true
		}
	}
	return line{}, false
}

// click clicks the line with that label.
func (i icon) click(label string) {
	i.t.Helper()
	l, ok := find(i.lines(), label)
	if !ok {
		i.t.Fatalf("no line %q", label)
	}
	if err := i.menu.Call(menuName+".Event", 0, l.ID, "clicked", dbus.MakeVariant(""), uint32(0)).Err; err != nil {
		i.t.Fatal(err)
	}
}

// choose clicks until the choice has arrived: the library drops a click that
// comes before the one that takes it is there.
func (i icon) choose(p *program, label string) Choice {
	i.t.Helper()
	p.choices = nil
	for {
		i.click(label)
		again := time.After(200 * time.Millisecond)
		for waiting := true; waiting; {
			select {
			case n, more := <-p.news:
				if !more {
					i.t.Fatal("the child ended")
				}
				p.keep(n)
				if len(p.choices) > 0 {
					return p.choices[0]
				}
			case <-again:
				waiting = false
			}
		}
	}
}

// signalsOf sends the names of the item's and the menu's signals to ch. The
// function that it gives returns once all that was sent before has arrived.
func signalsOf(t *testing.T, conn *dbus.Conn, ch chan<- string) (arrived func()) {
	t.Helper()
	for _, path := range []dbus.ObjectPath{"/StatusNotifierItem", "/StatusNotifierItem/menu"} {
		if err := conn.AddMatchSignal(dbus.WithMatchObjectPath(path)); err != nil {
			t.Fatal(err)
		}
	}
	const mark = "bellhop.test.Mark"
	if err := conn.AddMatchSignal(dbus.WithMatchMember("Mark")); err != nil {
		t.Fatal(err)
	}
	raw, marks := make(chan *dbus.Signal, 1000), make(chan struct{}, 1)
	conn.Signal(raw)
	go func() {
		for s := range raw {
			switch name := s.Name[strings.LastIndex(s.Name, ".")+1:]; {
			case s.Name == mark:
				marks <- struct{}{}
			case strings.HasPrefix(string(s.Path), "/StatusNotifierItem"):
				ch <- name
			}
		}
	}()
	return func() {
		t.Helper()
		// The bus passes on in the order in which it was given.
		if err := conn.Emit("/mark", mark); err != nil {
			t.Fatal(err)
		}
		select {
		case <-marks:
		case <-time.After(patience):
			t.Fatal("the bus does not pass on")
		}
	}
}
