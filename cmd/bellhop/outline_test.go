package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
)

// Fyne tells nobody on Linux what stands in a window: it has no accessibility
// tree there. So the window that is tested tells it on a socket, once for each
// connection. It only reads; what is done to the window is done with the keys
// and the mouse of the X server.
const outlineSocket = "BELLHOP_TEST_OUTLINE"

// outline is what can be seen in the window, of what lies over the page if
// anything does. Focus is another text for each thing that has the focus.
type outline struct {
	Texts  []string
	Things []thing
	Focus  string
}

// thing can be operated. Name is the label of a button, the name of a field,
// and all that stands in anything else; X and Y are its middle, in pixels of
// the window; Typed is how many letters stand in it.
type thing struct {
	Name, Kind string
	X, Y       int
	Off, Focus bool
	Typed      int
}

// tellOutline serves until the program ends.
func tellOutline(path string) {
	_ = os.Remove(path) // of the window before
	l, err := net.Listen("unix", path)
	if err != nil {
		panic(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		var o outline
		fyne.DoAndWait(func() { o = outlineNow() })
		_ = json.NewEncoder(c).Encode(o)
		_ = c.Close()
	}
}

func outlineNow() outline {
	windows := fyne.CurrentApp().Driver().AllWindows()
	if len(windows) == 0 {
		return outline{}
	}
	r := reader{canvas: windows[0].Canvas(), all: outline{}}
	root := windows[0].Content()
	if over := r.canvas.Overlays().Top(); over != nil {
		root = over
	}
	if f := r.canvas.Focused(); f != nil {
		r.all.Focus = fmt.Sprintf("%p", f)
	}
	r.read(root, "")
	return r.all
}

// reader collects what is visible.
type reader struct {
	canvas fyne.Canvas
	all    outline
}

// read visits o; field is the name of the field that o stands in.
func (r *reader) read(o fyne.CanvasObject, field string) {
	if o == nil || !o.Visible() {
		return
	}
	switch w := o.(type) {
	case *parts.Text:
		r.all.Texts = append(r.all.Texts, w.Text())
	case *parts.Field:
		field = firstText(o)
	}
	if name, ok := nameOf(o, field); ok {
		r.add(o, name)
	}
	for _, child := range children(o) {
		r.read(child, field)
	}
}

func (r *reader) add(o fyne.CanvasObject, name string) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	scale := r.canvas.Scale()
	t := thing{Name: name, Kind: fmt.Sprintf("%T", o)}
	t.X = int((at.X + o.Size().Width/2) * scale)
	t.Y = int((at.Y + o.Size().Height/2) * scale)
	if d, ok := o.(fyne.Disableable); ok {
		t.Off = d.Disabled()
	}
	if f, ok := o.(fyne.Focusable); ok {
		t.Focus = r.canvas.Focused() == f
	}
	if e := entry(o); e != nil {
		t.Typed = utf8.RuneCountInString(e.Text)
	}
	r.all.Things = append(r.all.Things, t)
}

// nameOf is what a person would call a thing that can be operated.
func nameOf(o fyne.CanvasObject, field string) (name string, ok bool) {
	switch w := o.(type) {
	case *parts.Button:
		return w.Text, true
	case *parts.CopyButton:
		return w.Text, true
	case *widget.Button:
		return w.Text, true
	}
	if e := entry(o); e != nil {
		if field == "" {
			field = e.PlaceHolder
		}
		return field, true
	}
	if _, ok := o.(fyne.Focusable); !ok {
		return "", false
	}
	if text := strings.Join(textsIn(o), " | "); text != "" {
		return text, true
	}
	return field, true
}

func entry(o fyne.CanvasObject) *widget.Entry {
	switch e := o.(type) {
	case *parts.Entry:
		return &e.Entry
	case *parts.SecretEntry:
		return &e.Entry.Entry
	case *widget.Entry:
		return e
	}
	return nil
}

func firstText(o fyne.CanvasObject) string {
	if all := textsIn(o); len(all) > 0 {
		return all[0]
	}
	return ""
}

func textsIn(o fyne.CanvasObject) []string {
	var r reader
	r.texts(o)
	return r.all.Texts
}

func (r *reader) texts(o fyne.CanvasObject) {
	if o == nil || !o.Visible() {
		return
	}
	if t, ok := o.(*parts.Text); ok {
		r.all.Texts = append(r.all.Texts, t.Text())
	}
	for _, child := range children(o) {
		r.texts(child)
	}
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch c := o.(type) {
	case *fyne.Container:
		return c.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{c.Content}
	case fyne.Widget:
		return test.WidgetRenderer(c).Objects()
	}
	return nil
}
